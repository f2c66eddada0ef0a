// Messages of protocols, composed in the fields of their forms.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { ANN, startGraphQl, startMqtt, startSocketIo } from "./brokers.mjs";
import { axe, screenshot, start, violationsInThemes } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

/** The composer's form of a protocol: its fields by their labels, and what it says that it will send. */
class Form {
  constructor(app, protocol) {
    this.app = app;
    this.group = app.composer.getByRole("group", { name: `${protocol} message` });
    this.preview = app.composer.getByRole("group", { name: "Will be sent" });
  }

  static async open(app, protocol) {
    const open = app.composer.getByRole("button", { name: `${protocol} message` });
    await app.reveal(open, app.composer);
    await open.click();
    const form = new Form(app, protocol);
    await form.group.waitFor();
    return form;
  }

  field(label) {
    return this.group.getByLabel(label, { exact: true });
  }

  /** Fills in fields: a text, whether a box is ticked, or an option of a selection. */
  async fill(values) {
    for (const [label, value] of Object.entries(values)) {
      const field = this.field(label);
      if (typeof value === "boolean") await field.setChecked(value);
      else if ((await field.evaluate((element) => element.tagName)) === "SELECT") await field.selectOption(value);
      else await field.fill(value);
    }
  }

  /** Waits until that is what it will send. */
  willSend(text) {
    return eventually(async () => assert.ok((await this.preview.innerText()).includes(text), await this.preview.innerText()));
  }

  /** Waits until that is said at a field. */
  says(label, words) {
    return eventually(async () => {
      assert.equal(await this.field(label).getAttribute("aria-invalid"), "true");
      const id = await this.field(label).getAttribute("aria-describedby");
      assert.match(await this.app.page.locator(`#${id}`).innerText(), words);
    });
  }

  send() {
    return this.app.sendButton.click();
  }
}

async function isLogged(app, ...words) {
  if ((await app.follow.getAttribute("aria-pressed")) === "false") await app.follow.click();
  for (const expected of words) await app.rows(expected).first().waitFor();
}

test("Socket.IO: an event is composed, acknowledged, saved, sent by a timer, and taken from the log", async (t) => {
  const server = await startSocketIo();
  t.after(() => server.stop());
  const app = await weft.app(t);
  await app.online({ url: server.url, login: "Socket.IO", ...ANN });
  const form = await Form.open(app, "Socket.IO");
  await form.send();
  await form.says("Event", /^Event is missing\.$/);
  await form.fill({ Event: "say", Arguments: '["{{user}}"', "Wait for acknowledgement": true });
  await form.says("Arguments", /^Line 1, column/i);
  await axe(app.page);
  await screenshot(app.page, "composer-socket.io-error");
  await form.fill({ Arguments: '["{{user}} \\"1\\""]' });
  await form.willSend('421["say","ann \\"1\\""]');
  await screenshot(app.page, "composer-socket.io");
  await form.send();
  await isLogged(app, 'EVENT say #1 · "ann \\"1\\""', 'ACK #1 · {"heard":"ann \\"1\\""}');
  // The form stays filled in, and the next one has another id.
  await form.willSend('422["say","ann \\"1\\""]');
  await form.field("Event").press("Control+Enter");
  await isLogged(app, "ACK #2");

  // Another type of message keeps what both have.
  await form.fill({ Namespace: "/news" });
  await form.fill({ "Message type": "Join namespace" });
  assert.equal(await form.field("Namespace").inputValue(), "/news");
  await form.willSend("40/news,");
  await form.send();
  await isLogged(app, 'EVENT headline /news · "welcome"');

  // A timer offers the same fields.
  await app.tab("Timers");
  await app.button("Add timer").click();
  const timer = app.page.getByRole("form", { name: "Timer" });
  await timer.getByLabel("Timer name").fill("sayer");
  await timer.getByLabel("Every (seconds)").fill("0.05");
  await timer.getByLabel("Format").selectOption("Socket.IO");
  await timer.getByLabel("Event", { exact: true }).fill("say");
  await timer.getByLabel("Arguments").fill("[{{counter}}]");
  await axe(app.page);
  await screenshot(app.page, "timer-socket.io");
  await app.button("Save timer").click();
  await app.button("Start sayer").click();
  await isLogged(app, "EVENT said · 3");
  await app.button("Stop sayer").click();
  await app.closeTools();

  // An event of the log is composed again.
  const row = await app.find('"ann', "EVENT say #1");
  await row.click({ button: "right" });
  await app.page.getByRole("menuitem", { name: "Edit and resend" }).click();
  await eventually(async () => assert.equal(await form.field("Event").inputValue(), "say"));
  assert.equal(await form.field("Arguments").inputValue(), '["ann \\"1\\""]');
  assert.ok(await form.field("Wait for acknowledgement").isChecked());

  // Text is one click away, and so is the form, as it was.
  await app.button("Plain text").click();
  await app.message.waitFor();
  await app.message.fill("2");
  await form.constructor.open(app, "Socket.IO");
  assert.equal(await form.field("Event").inputValue(), "say");
});

test("MQTT: packets are composed with topic, QoS and payload, survive a reload, and are sent after the login", async (t) => {
  const broker = await startMqtt();
  t.after(() => broker.stop());
  const app = await weft.app(t);
  // Before it has connected, too.
  await app.fill({ url: broker.url, login: "MQTT", ...ANN });
  const form = await Form.open(app, "MQTT");
  await form.fill({ "Message type": "Subscribe", Topic: "a/#", QoS: "2" });
  await form.willSend("82 08 00 01 00 03 61 2f 23 02");
  await form.send();
  await app.queued.getByText("1 message is queued").waitFor();
  await app.connectButton.click();
  await isLogged(app, "SUBSCRIBE a/#", "SUBACK #1");
  await form.fill({ "Message type": "Publish", Topic: "a/+" });
  await form.says("Topic", /^Topic can't contain #, \+ or NUL\.$/);
  await form.fill({ Topic: "a/b", QoS: "1", Retain: true, Payload: '{"who": "{{user}}"}' });
  await form.willSend("33 15 00 03 61 2f 62 00 02");
  await screenshot(app.page, "composer-mqtt");
  await form.send();
  await isLogged(app, 'PUBLISH a/b · QoS 1 · {"who": "ann"}', "PUBACK #2");
  // The broker has its own ids.
  await eventually(async () => assert.equal(await app.rows("PUBACK").count(), 2));
  await app.composer.getByRole("button", { name: "Saved messages" }).click();
  await app.composer.getByLabel("Save as").fill("who");
  await app.button("Save message").click();
  await app.page.reload();
  await form.group.waitFor();
  assert.equal(await form.field("Payload").inputValue(), '{"who": "{{user}}"}');
  await form.fill({ Topic: "elsewhere" });
  await app.button("Load who").click();
  await eventually(async () => assert.equal(await form.field("Topic").inputValue(), "a/b"));
  assert.ok(await form.field("Retain").isChecked());
});

test("GraphQL: an operation with variables is composed and subscribed to", async (t) => {
  const server = await startGraphQl();
  t.after(() => server.stop());
  const app = await weft.app(t);
  await app.online({ url: server.url, login: "GraphQL", ...ANN });
  const form = await Form.open(app, "GraphQL");
  await form.fill({ "Operation text": "subscription Ticks {\n  tick\n}", "Operation name": "Ticks" });
  await axe(app.page);
  await screenshot(app.page, "composer-graphql");
  await form.send();
  await isLogged(app, 'next #1 · {"data":{"tick":0}}');
  server.tick(5);
  await isLogged(app, 'next #1 · {"data":{"tick":5}}');
  await form.fill({ "Message type": "Complete", Operation: "1" });
  await form.send();
  await isLogged(app, "complete #1");
});

for (const [width, height] of [[400, 800], [1280, 800]]) {
  test(`A form is usable in both themes (${width} px)`, async (t) => {
    const app = await weft.app(t, { width, height, touch: width === 400 });
    await app.fill({ url: "ws://127.0.0.1:9/", login: "STOMP" });
    const form = await Form.open(app, "STOMP");
    await form.fill({ Destination: "/queue/orders", "More headers": "receipt: {{next_id}}", Body: '{"order": 7}' });
    await form.willSend("SEND␊destination:/queue/orders␊receipt:1␊␊{\"order\": 7}␀");
    assert.deepEqual(await violationsInThemes(app.page, "composer-stomp"), []);
  });
}
