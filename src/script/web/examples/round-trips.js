// Sends requests, each with an id, and waits for the reply with the same one. Any endpoint of the practice
// peer answers a ping.

const COUNT = 20;
const times = [];

await connect();
for (let id = 1; id <= COUNT; id += 1) {
  const start = time();
  await send({ type: "ping", id });
  await receive({ where: { "/type": "pong", "/id": id }, timeout: 5 });
  times.push((time() - start) * 1000);
  progress(id, COUNT);
}

times.sort((one, other) => one - other);
const ms = (at) => `${times[Math.floor(at * (COUNT - 1))].toFixed(2)} ms`;
print(`${COUNT} round trips: fastest ${ms(0)}, median ${ms(0.5)}, slowest ${ms(1)}`);
