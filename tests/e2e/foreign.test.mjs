// The foreign servers answer an ordinary client: what fails here is not Weft's fault.

import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import WebSocket from "ws";
import { startNats, startNodeEcho, startPythonEcho } from "./foreign.mjs";

for (const [name, start] of [["Node's ws", startNodeEcho], ["Python's websockets", startPythonEcho]]) {
  test(`${name} sends back text and binary`, async (t) => {
    const server = await start();
    t.after(() => server.stop());
    const socket = new WebSocket(server.url);
    await once(socket, "open");
    for (const message of ["grüße", Buffer.from([0, 255, 1])]) {
      socket.send(message);
      const [data, binary] = await once(socket, "message");
      assert.equal(binary, typeof message !== "string");
      assert.deepEqual(data, Buffer.from(message));
    }
    socket.close();
    await once(socket, "close");
  });
}

test("nats-server greets", async (t) => {
  const server = await startNats();
  t.after(() => server.stop());
  const socket = new WebSocket(server.url);
  const [data] = await once(socket, "message");
  assert.match(data.toString(), /^INFO \{/);
  socket.terminate();
});
