# time.sleep blocks the whole program: the second coroutine never runs. The page goes on, and Stop ends it.
import asyncio
import time

async def busy_wait_1():
    while True:
        print("busy wait 1")
        time.sleep(1)

async def busy_wait_2():
    while True:
        print("busy wait 2")
        time.sleep(1)

asyncio.get_event_loop().create_task(busy_wait_1())
asyncio.get_event_loop().create_task(busy_wait_2())
asyncio.get_event_loop().run_forever()
