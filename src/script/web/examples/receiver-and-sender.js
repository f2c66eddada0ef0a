// One task shows what others say, another sends what you type. For the practice server's room: connect to it
// in a second tab, or run it in two connections. An empty line ends it.

async function receiver() {
  for await (const message of messages({ where: { "/type": "said" } })) {
    print(`${message.json.user}: ${message.json.text}`);
  }
}

async function sender() {
  for (;;) {
    const text = await input("Say");
    if (text === "") return;
    await send({ type: "say", text });
  }
}

await connect();
const receiving = createTask(receiver);
await sender();
receiving.cancel();
print("left");
