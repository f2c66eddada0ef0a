# aioconsole.ainput() blocks only the task that awaits it: the ticks go on while it asks.
import asyncio
import aioconsole

async def ticker():
    for number in range(6):
        print("tick", number)
        await asyncio.sleep(0.2)

async def asker():
    await asyncio.sleep(0.5)
    name = await aioconsole.ainput("Your name? ")
    print("Hello,", name)

async def main():
    await asyncio.gather(ticker(), asker())

asyncio.run(main())
