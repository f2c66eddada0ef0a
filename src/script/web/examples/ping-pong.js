// Two sessions talk to each other through the practice server's room: this one, and another connection. To make it,
// press New connection, give it the URL practice:/room, and come back to this one. Another can be named by the
// variable "other". You are asked whether the script may use it.

const other = await session(variables.other ?? "practice:/room");
await gather(connect(), other.connect());

const heard = (one, text) => one.receive({ where: { "/type": "said", "/text": text }, timeout: 5 });
const say = (one, text) => one.send({ type: "say", text });
const own = { send, receive };

async function player(one, hears, says) {
  for (let round = 1; round <= 5; round += 1) {
    await heard(one, `${hears} ${round}`);
    print(`${says} ${round}`);
    await say(one, `${says} ${round}`);
  }
}

const pong = createTask(() => player(other, "ping", "pong"), "pong");
for (let round = 1; round <= 5; round += 1) {
  print(`ping ${round}`);
  await say(own, `ping ${round}`);
  await heard(own, `pong ${round}`);
}
await pong;
print("done");
