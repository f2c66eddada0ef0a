# Without a sleep, the first coroutine never lets the second one run. The page goes on, and Stop ends it.
import asyncio

async def busy_wait_1():
    while True:
        print("busy wait 1")

async def busy_wait_2():
    while True:
        print("busy wait 2")

asyncio.get_event_loop().create_task(busy_wait_1())
asyncio.get_event_loop().create_task(busy_wait_2())
asyncio.get_event_loop().run_forever()
