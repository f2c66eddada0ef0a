# input() blocks all of the program's tasks until it is answered: the ticks stop while it asks.
import asyncio

async def ticker():
    for number in range(6):
        print("tick", number)
        await asyncio.sleep(0.2)

async def asker():
    await asyncio.sleep(0.5)
    name = input("Your name? ")
    print("Hello,", name)

async def main():
    await asyncio.gather(ticker(), asker())

asyncio.run(main())
