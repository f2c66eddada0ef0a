# A whole client: it logs in, receives and sends forever, and connects again after a drop. Unchanged, it also runs with
# python3, against the practice server of `cargo xtask serve`. Say something, {"type": "drop"}, or quit.
import asyncio
import json

import aioconsole
import websockets

URL = "ws://127.0.0.1:9001/room?login=first"

async def receiver(conn):
    async for text in conn:
        message = json.loads(text)
        if message["type"] == "said":
            print(message["user"] + ":", message["text"])

async def sender(conn):
    while True:
        line = await aioconsole.ainput()
        if line == "quit":
            await conn.close()
            asyncio.get_event_loop().stop()
        elif line.startswith("{"):
            await conn.send(line)
        else:
            await conn.send(json.dumps({"type": "say", "text": line}))

async def keepalive(conn):
    while True:
        await asyncio.sleep(20)
        await conn.send(json.dumps({"type": "ping"}))

async def amain(user, password):
    async for conn in websockets.connect(URL):
        await conn.send(json.dumps({"type": "login", "user": user, "password": password}))
        welcome = json.loads(await conn.recv())
        print("logged in as", welcome["user"])
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(receiver(conn))
                tasks.create_task(sender(conn))
                tasks.create_task(keepalive(conn))
        except* websockets.ConnectionClosedError as lost:
            print("lost the connection:", type(lost.exceptions[0]).__name__)

asyncio.get_event_loop().create_task(amain("demo", "demo"))
asyncio.get_event_loop().run_forever()
print("over")
