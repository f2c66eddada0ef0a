# Two coroutines take turns, because asyncio.sleep lets the other one run. Press Stop to end them.
import asyncio

async def busy_wait_1():
    while True:
        print("busy wait 1")
        await asyncio.sleep(1)

async def busy_wait_2():
    while True:
        print("busy wait 2")
        await asyncio.sleep(1)

asyncio.get_event_loop().create_task(busy_wait_1())
asyncio.get_event_loop().create_task(busy_wait_2())
asyncio.get_event_loop().run_forever()
