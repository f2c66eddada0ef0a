// Talks to the server for a while from several tasks at once, and checks every answer. Its report can be
// saved, and read by a build server. For how long is the variable "rounds" of this connection.

const ROUNDS = Number(variables.rounds ?? 50);
const TASKS = 4;
let done = 0;

async function talk(task) {
  for (let round = 1; round <= ROUNDS; round += 1) {
    const id = `${task}-${round}`;
    await send({ type: "ping", id });
    const reply = await receive({ where: { "/id": id }, timeout: 5 });
    expect(reply.json).toEqual({ type: "pong", id });
    done += 1;
    progress(done, ROUNDS * TASKS);
  }
}

await connect();
await gather(...Array.from({ length: TASKS }, (_, at) => createTask(() => talk(at + 1), `talker ${at + 1}`)));
check(done === ROUNDS * TASKS, "every ping was answered");

await send("this is no command");
const complaint = await receive({ where: { "/type": "error" }, timeout: 5 });
check(complaint.json.message.includes("not JSON"), "what makes no sense is refused in words");
print(`${done} round trips`);
