// Weft talks to servers that were not written for it.

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
    await app.is(/^Reconnecting|^Connecting: .*attempt/);
    await app.send("queued meanwhile");
    await app.queued.waitFor();
    server = await startEcho(Number(new URL(server.url).port));
    await app.is(/^Online/);
    await eventually(async () => assert.deepEqual(await app.traffic(), { received: 1, sent: 1 }));
  });
}

/** A login in NATS's own protocol: as a first message, whose answer to PING means yes. */
async function natsLogin(app) {
  await app.openSettings("Authentication");
  await app.authentication.selectOption("First message");
  const field = (name) => app.page.getByLabel(name, { exact: true });
  await field("First message").fill('CONNECT {"verbose":false,"user":"{{user}}","pass":"{{password}}"}\nPING\n');
  for (const [question, text] of [["Login succeeds when", "PONG"], ["Login fails when", "-ERR"]]) {
    const group = app.page.getByRole("group", { name: question });
    await group.getByRole("combobox").selectOption("contains");
    await group.getByLabel("Text").fill(text);
  }
  await app.closeSettings();
}

test("nats-server is logged in to, and publishes to a subscriber", async (t) => {
  const server = await startNats('authorization { user: "demo", password: "s3cret!" }');
  t.after(() => server.stop());
  const app = await weft.app(t);
  await natsLogin(app);
  const form = { url: server.url, login: "First message", user: "demo" };
  await app.connect({ ...form, password: "wrong" });
  await app.is(/^Failed: .*Authorization Violation/);
  await app.online({ ...form, password: "s3cret!" });
  assert.doesNotMatch(await (await app.find("CONNECT {")).innerText(), /s3cret/);
  await app.direction.selectOption("↓ Received");
  await app.send("SUB greetings 1{{crlf}}PUB greetings 5{{crlf}}hello{{crlf}}", "Text");
  const message = await app.find("MSG greetings 1 5");
  await app.open(message);
  await app.details.getByRole("button", { name: "Text" }).click();
  await app.details.getByText("hello").waitFor();
});
