// Weft against servers that were not written for it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { startNats, startNodeEcho, startPythonEcho } from "./foreign.mjs";
import { start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

for (const [name, startEcho] of [["Node's ws", startNodeEcho], ["Python's websockets", startPythonEcho]]) {
  test(`${name} sends back text and binary, and a disconnect is clean`, async (t) => {
    const server = await startEcho();
    t.after(() => server.stop());
    const app = await weft.app(t);
    await app.online({ url: server.url });
    await app.send("grüße", "Text");
    await app.send("00 ff 01", "Hex");
    await app.direction.selectOption("↓ Received");
    await app.hasRows(2);
    const [text, binary] = await app.previews();
    assert.equal(text, "grüße");
    assert.match(binary, /00 ff 01$/);
    await app.disconnectButton.click();
    await app.is(/^Closed: 1000 normal closure/);
  });

  test(`a session comes back when ${name} does`, async (t) => {
    let server = await startEcho();
    t.after(() => server.stop());
    const app = await weft.app(t, { expected: [/WebSocket connection to .* failed/] });
    await app.online({ url: server.url });
    await server.stop();
    await app.is(/^Reconnecting|^Connecting: attempt/);
    await app.send("held meanwhile");
    await app.held.waitFor();
    server = await startEcho(Number(new URL(server.url).port));
    await app.is(/^Online/);
    await eventually(async () => assert.deepEqual(await app.traffic(), { received: 1, sent: 1 }));
  });
}

test("nats-server: a login by first message, a subscription, a message, and PING answered", async (t) => {
  const server = await startNats();
  t.after(() => server.stop());
  const app = await weft.app(t);
  await app.fill({ url: server.url, login: "First message" });
  await app.openSettings();
  const { page } = app;
  await page.getByRole("textbox", { name: "First message" }).fill('CONNECT {"verbose":false}\nPING\n');
  for (const [name, text] of [["Reply that means yes", "PONG"], ["Reply that means no", "-ERR"]]) {
    const group = page.getByRole("group", { name });
    await group.getByRole("combobox").selectOption("contains");
    await group.getByLabel("Text").fill(text);
  }
  await app.closeSettings();
  await app.connectButton.click();
  await app.is(/^Online/);
  // A text field knows no CRLF, which NATS wants after a payload.
  await app.send(Buffer.from("SUB greetings 1\r\nPUB greetings 5\r\nhello\r\n").toString("hex"), "Hex");
  await app.direction.selectOption("↓ Received");
  await app.filterBox.fill("MSG greetings 1 5");
  await app.hasRows(1);
});
