# As older programs start: a task on the event loop, which runs forever. Press Stop to end it.
import asyncio

async def amain(user, password):
    print("logging in as", user)
    while True:
        await asyncio.sleep(1)
        print("still there")

asyncio.get_event_loop().create_task(amain("demo", "demo"))
asyncio.get_event_loop().run_forever()
print("this is printed when the loop has ended, which it doesn't")
