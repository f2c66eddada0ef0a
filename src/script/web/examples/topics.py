# Publishes to topics of MQTT, and subscribes to them. The practice server is a broker on /mqtt: choose MQTT under
# Authentication.
import asyncio

from weft import connect, publish, subscribe

async def listen():
    async for message in subscribe("lamps/+", qos=1):
        print(message.topic, message.payload)
        if message.topic == "lamps/kitchen":
            break

async def main():
    await connect()
    # It is there for those who come later, and the broker has confirmed that.
    await publish("lamps/hall", {"on": True}, qos=1, retain=True)
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(listen())
        await asyncio.sleep(0.1)
        await publish("lamps/kitchen", {"on": False})

asyncio.run(main())
print("no longer subscribed")
