# A coroutine runs when it is awaited: main waits for the sum.
import asyncio

async def my_sum(a, b):
    return a + b

async def main():
    result = await my_sum(4, 5)
    print(result)

asyncio.run(main())
