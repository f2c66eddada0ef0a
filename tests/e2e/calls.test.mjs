// Scripts that say what they want in a protocol's words, against other people's servers.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ANN, startGraphQl, startJsonRpc, startMqtt, startSocketIo } from "./brokers.mjs";
import { start } from "./harness.mjs";
import { Scripts } from "./scripts.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

const DROPPED = { expected: [/WebSocket connection to .* failed/] };

/** A page that is online there. */
async function online(t, server, login) {
  t.after(() => server.stop());
  const app = await weft.app(t, DROPPED);
  await app.online({ url: server.url, login, ...(login === "None" ? {} : ANN) });
  return { app, scripts: await Scripts.open(app) };
}

test("emit: events of Socket.IO and what acknowledges them, beside those of the composer", async (t) => {
  const { app, scripts } = await online(t, await startSocketIo(), "Socket.IO");
  await app.send('427["say","by hand"]', "Text");
  await app.rows('ACK #7 · {"heard":"by hand"}').first().waitFor();
  await scripts.run(`
    const answers = await gather(emit("say", "one"), emit("say", { two: 2 }));
    print(answers);
    await emitWith({ acknowledge: false }, "say", "three");
    const said = await receive({ where: { "/event": "said", "/args/0": "three" } });
    print(said.event, said.args);
    print(await emitWith({ timeout: 0.05 }, "nobody listens").catch((error) => error.message));
    await publish("a", 1).catch((error) => print(error.message));
  `);
  await scripts.is(/^Finished/);
  assert.deepEqual(await scripts.lines(), [
    '[{ heard: "one" }, { heard: { two: 2 } }]',
    'said ["three"]',
    "emit got no answer within 0.05 s",
    "publish needs a connection that speaks MQTT or STOMP: this one speaks Socket.IO 5 over Engine.IO 4",
  ]);
  await app.rows('EVENT say #8 · "one"').first().waitFor();
});

test("request: results and errors of JSON-RPC, which nothing has to announce", async (t) => {
  const server = await startJsonRpc();
  const { app, scripts } = await online(t, server, "None");
  await scripts.run(`
    print(await request("add", [1, 2]));
    print(await request("echo", { deep: [1, null] }));
    try {
      await request("subtract", [2, 1]);
    } catch (error) {
      print(error.name, error.message, error.value.code, error.value.data);
    }
    print(await request("silence", [], { timeout: 0.1 }).catch((error) => error.message));
    const unanswered = request("silence").catch((error) => print(error.name));
    await disconnect();
    await unanswered;
    await request("add", [1, 2]).catch((error) => print(error.name));
  `);
  await scripts.is(/^Finished/);
  assert.deepEqual(await scripts.lines(), [
    "3",
    "{ deep: [1, null] }",
    "ServerError Method not found -32601 subtract",
    "request got no answer within 0.1 s",
    "ConnectionClosedError",
    "NotConnectedError",
  ]);
  assert.deepEqual(server.requests, [1, 2, 3, 4, 5]);
  await app.rows("Request add #1 · [1,2]").first().waitFor();
});

test("publish and subscribe: topics of MQTT, also after a drop", async (t) => {
  const broker = await startMqtt();
  const { app, scripts } = await online(t, broker, "MQTT");
  await scripts.run(`
    await publish("sensors/1", { t: 1 }, { qos: 1, retain: true });
    let count = 0;
    for await (const { topic, payload, text } of subscribe("sensors/+", { qos: 1 })) {
      print(topic, payload);
      count += 1;
      if (count === 1) await gather(publish("sensors/2", { t: 2 }, { qos: 2 }), publish("other/3", "no"), publish("sensors/3", new Uint8Array([0xff])));
      if (count === 3) print("drop it");
      if (count === 5) break;
    }
    await publish("sensors/4", "nobody hears it", { qos: 1 });
    await emit("say").catch((error) => print(error.message));
  `);
  await scripts.says(/^drop it/);
  broker.drop();
  await app.rows("back after").first().waitFor();
  // The retained message comes again with the subscription.
  await scripts.says(/^sensors\/1 \{ t: 1 \}/);
  await broker.publish("sensors/5", "five", 0);
  await scripts.is(/^Finished/);
  const lines = await scripts.lines();
  assert.deepEqual([lines[0], ...lines.slice(1, 3).sort(), ...lines.slice(3)], [
    "sensors/1 { t: 1 }",
    "sensors/2 { t: 2 }",
    'sensors/3 { $hex: "ff" }',
    "drop it",
    "sensors/1 { t: 1 }",
    "sensors/5 five",
    "emit needs a connection that speaks Socket.IO: this one speaks MQTT 3.1.1",
  ]);
  await app.rows("UNSUBSCRIBE sensors/+").first().waitFor();
});

test("request and subscribe: operations of GraphQL", async (t) => {
  const server = await startGraphQl();
  const { app, scripts } = await online(t, server, "GraphQL");
  await scripts.run(`
    print(await request("query Hi($name: String) { hello(name: $name) }", { name: "ann" }));
    await request("{ nonsense }").catch((error) => print(error.name, error.value.length));
    for await (const { payload } of subscribe("subscription { tick }")) {
      print(payload.data.tick);
      if (payload.data.tick === 7) break;
    }
  `);
  await scripts.says(/^0/);
  server.tick(7);
  await scripts.is(/^Finished/);
  assert.deepEqual(await scripts.lines(), ['{ hello: "hello ann" }', "ServerError 1", "0", "7"]);
  await app.rows("complete #3").first().waitFor();
});

test("python: the same words, in asyncio's style", async (t) => {
  const broker = await startMqtt();
  const { scripts } = await online(t, broker, "MQTT");
  await scripts.language.selectOption("Python");
  await scripts.run(`
import asyncio
from weft import ServerError, emit, publish, request, subscribe

async def main():
    async for message in subscribe("sensors/#", qos=1):
        print(message.topic, message.payload)
        if message.payload == b"" or message.payload == "end":
            break

async def talk():
    await publish("sensors/a/b", {"t": 1}, qos=1)
    await publish("sensors/x", b"\\xff\\x00")
    await publish("sensors", "end", qos=2)

async def both():
    async with asyncio.TaskGroup() as group:
        listening = group.create_task(main())
        await asyncio.sleep(0)
        group.create_task(talk())
    try:
        await emit("say", "hello", timeout=1)
    except Exception as error:
        print(type(error).__name__, error)

asyncio.run(both())
`);
  await scripts.is(/^Finished/);
  assert.deepEqual(await scripts.lines(), [
    "sensors/a/b {'t': 1}",
    "sensors/x {'$hex': 'ff00'}",
    "sensors end",
    "CallError emit needs a connection that speaks Socket.IO: this one speaks MQTT 3.1.1",
  ]);
});
