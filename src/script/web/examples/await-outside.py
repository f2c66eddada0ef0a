# await belongs in a coroutine: Python refuses this program before any of it runs.
import asyncio

async def my_sum(a, b):
    return a + b

async def main():
    result = await my_sum(4, 5)
    print(result)

await main()
