// Weft talks to servers that were not written for it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startNats, startNodeEcho, startPythonEcho } from "./foreign.mjs";
import { start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

for (const [name, startEcho] of [["Node's ws", startNodeEcho], ["Python's websockets", startPythonEcho]]) {
  test(`${name} sends back text and binary`, async (t) => {
    const server = await startEcho();
    t.after(() => server.stop());
    const app = await weft.app(t);
    await app.online({ url: server.url });
    await app.direction.selectOption("Received");
    await app.send("grüße 🐢", "Text");
    await app.find("grüße", "grüße 🐢");
    await app.send("00 ff 01", "Hex");
    await app.find("", "00 ff 01");
    await app.disconnectButton.click();
    await app.is(/^Closed: 1000/);
  });
}

test("Python's websockets is reconnected to when it goes away, and gets what was held", async (t) => {
  const first = await startPythonEcho();
  t.after(() => first.stop());
  const app = await weft.app(t, { expected: [/WebSocket connection to .* failed/] });
  await app.online({ url: first.url });
  await first.stop();
  await app.is(/^Reconnecting/);
  await app.send("held for later");
  await app.held.getByText("held for later").waitFor();
  const second = await startPythonEcho(new URL(first.url).port);
  t.after(() => second.stop());
  await app.is(/^Online/);
  await app.direction.selectOption("Received");
  await app.find("held for later");
  await app.hasRows(1);
});

/** A login in NATS's own protocol: as a first message, whose answer to PING means yes. */
async function natsLogin(app) {
  await app.login.selectOption("First message");
  await app.openSettings();
  const field = (name) => app.page.getByLabel(name, { exact: true });
  await field("First message").fill('CONNECT {"verbose":false,"user":"{{user}}","pass":"{{password}}"}\nPING\n');
  for (const [question, text] of [["Reply that means yes", "PONG"], ["Reply that means no", "-ERR"]]) {
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
  const lines = Buffer.from("SUB greetings 1\r\nPUB greetings 5\r\nhello\r\n");
  await app.direction.selectOption("Received");
  await app.send(lines.toString("hex"), "Hex");
  const message = await app.find("MSG greetings 1 5");
  await app.open(message);
  await app.details.getByRole("tab", { name: "Text" }).click();
  await app.details.getByText("hello").waitFor();
});
