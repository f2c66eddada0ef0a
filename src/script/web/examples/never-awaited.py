# Calling a coroutine like a function doesn't run it. Python warns, and says which one and where.
import asyncio

async def my_sum(a, b):
    print("this is never printed")
    return a + b

async def main():
    my_sum(4, 5)
    print("main is done")

asyncio.run(main())
