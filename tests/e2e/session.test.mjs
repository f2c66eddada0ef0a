// What a session does once it is online: timers, drops and reconnecting, the outbox, disconnecting.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

const room = () => ({ url: weft.ws("/room?login=first"), login: "First message", user: "demo", password: "demo" });
const say = (text) => `{"type":"say","text":"${text}"}`;

/** Makes the jitter of reconnecting what it is at most, so that its state can be seen. */
async function withLongDelays(app) {
  await app.page.addInitScript(() => (Math.random = () => 0.9375));
  await app.page.reload();
  await app.status.waitFor();
}

/** Sets how long it waits, at most, before it reconnects. */
async function setDelays(app, seconds) {
  await app.openSettings("Reconnect");
  await app.page.getByLabel("Longest delay (seconds)").fill(String(seconds));
  await app.page.getByLabel("First delay up to (seconds)").fill(String(seconds));
  await app.closeSettings();
}

test("it receives while a timer sends and while a message is typed, which stays whole", async (t) => {
  const app = await weft.app(t);
  await app.online(room());
  await app.addTimer({ name: "Steps", every: 0.02, message: '{"type":"ping","id":{{counter}}}' });
  await app.button("Start Steps").click();
  await app.filterBox.fill('"tick"');
  await eventually(async () => assert.ok((await app.rowCount()) > 0));

  const before = await app.rowCount();
  await app.message.focus();
  let typed = "";
  while ((await app.rowCount()) < before + 2) {
    const word = `word${typed.length} "grüße" {} `;
    await app.message.pressSequentially(word, { delay: 10 });
    typed += word;
  }
  assert.equal(await app.messageText(), typed);
  assert.ok(await app.message.evaluate((field) => field === document.activeElement));

  await app.filterBox.fill('"pong"');
  await app.direction.selectOption("↓ Received");
  await eventually(async () => assert.ok((await app.rowCount()) > 50));
  const ids = (await app.previews()).map((text) => JSON.parse(text).id);
  assert.ok(ids.length > 1);
  assert.deepEqual(ids, ids.map((_, at) => ids[0] + at));
});

test("a timer shows its next due time and its count, and can be changed, stopped and deleted", async (t) => {
  const app = await weft.app(t);
  await app.addTimer({ name: "Beat", every: 0.05, message: "beat {{counter}}" });
  const row = app.timers.getByRole("row", { name: /^Beat/ });
  assert.match(await row.innerText(), /stopped/);
  await app.button("Start Beat").click();
  await eventually(async () => assert.match(await row.innerText(), /waits until the session is online/));
  await app.online({ url: weft.ws("/echo") });
  await eventually(async () => assert.match(await row.innerText(), /in \d+\.\d s/));
  const headings = await app.timers.getByRole("columnheader").allInnerTexts();
  const sent = row.locator("td").nth(headings.findIndex((text) => /^sent$/i.test(text)) - 1);
  await eventually(async () => assert.ok(Number(await sent.innerText()) > 5));
  await app.button("Stop Beat").click();
  await eventually(async () => assert.match(await row.innerText(), /stopped/));
  const stoppedAt = (await app.traffic()).sent;

  await app.button("Edit Beat").click();
  const form = app.page.getByRole("form", { name: "Timer" });
  await form.getByLabel(/message/i).fill("changed");
  await form.getByRole("button", { name: "Save timer" }).click();
  await app.button("Start Beat").click();
  await app.find("changed");
  assert.ok((await app.traffic()).sent > stoppedAt);
  await app.button("Delete Beat").click();
  await app.timers.waitFor({ state: "detached" });
});

test("after a drop it reconnects by itself and logs in again", async (t) => {
  const app = await weft.app(t);
  await withLongDelays(app);
  await app.online(room());
  const states = await app.noteStates();
  await app.send('{"type":"drop"}');
  await app.is(/^Reconnecting: Attempt 1 in \d\.\d s\. Closed 1006/);
  await app.is(/^Online/);
  await app.filterBox.fill("welcome");
  await app.direction.selectOption("↓ Received");
  await app.hasRows(2);

  const names = (await states()).map((text) => /^[A-Z][a-z ]*/.exec(text)[0].trim());
  // The server answers so soon that connecting and logging in may not last until a frame is painted.
  const seen = [...new Set(names)].filter((name) => !["Connecting", "Logging in"].includes(name));
  assert.deepEqual(seen, ["Reconnecting", "Online"]);
  await app.direction.selectOption("All directions");
  await app.find("reconnecting", "Reconnecting: attempt 1 in");
});

for (const [code, meaning] of [[1000, "normal closure"], [1008, "policy violation"]]) {
  test(`it does not reconnect after a close ${code}`, async (t) => {
    const app = await weft.app(t);
    await app.online(room());
    await app.send(`{"type":"close","code":${code},"reason":"that was it"}`);
    await app.is(new RegExp(`^Closed: ${code} ${meaning}: that was it\\. The server closed`));
    await app.rows(`Closed ${code} ${meaning}: that was it (clean).`).waitFor();
    assert.equal(await app.rows("Reconnecting").count(), 0);
    await app.connectButton.waitFor();
  });
}

test("it reconnects after any other close", async (t) => {
  const app = await weft.app(t);
  await app.online(room());
  await app.send('{"type":"close","code":1011,"reason":"oops"}');
  await app.find("reconnecting", "Reconnecting: attempt 1");
  await app.is(/^Online/);
});

test("it does not reconnect where that is turned off", async (t) => {
  const app = await weft.app(t);
  await app.openSettings("Reconnect");
  await app.page.getByLabel("Reconnect after a drop").uncheck();
  await app.online(room());
  await app.send('{"type":"drop"}');
  await app.is(/^Closed: 1006/);
});

test("Disconnect ends a wait for the next attempt at once", async (t) => {
  const app = await weft.app(t);
  await withLongDelays(app);
  await app.openSettings("Reconnect");
  await app.page.getByLabel("First delay up to (seconds)").fill("60");
  await app.page.getByLabel("Longest delay (seconds)").fill("60");
  await app.online(room());
  await app.send('{"type":"drop"}');
  await app.is(/^Reconnecting: Attempt 1 in \d\d s/);
  await app.disconnectButton.click();
  await app.is(/^Offline/);
  await app.connectButton.waitFor();
});

test("Retry now ends a wait for the next attempt", async (t) => {
  const app = await weft.app(t);
  await setDelays(app, 3600);
  await app.online(room());
  await app.send('{"type":"drop"}');
  await app.is(/^Reconnecting/);
  await app.button("Retry now").click();
  await app.is(/^Online/);
  assert.equal(await app.button("Retry now").count(), 0);
});

test("Disconnect closes normally, and everything stops", async (t) => {
  const app = await weft.app(t);
  await app.online(room());
  await app.addTimer({ name: "Fast", every: 0.01, message: "{}" });
  await app.button("Start Fast").click();
  await eventually(async () => assert.ok((await app.traffic()).sent > 5));
  await app.disconnectButton.click();
  await app.is(/^Closed: 1000 normal closure.*You disconnected/);
  await app.tab("Tasks");
  for (const name of ["receiver", "sender"]) await app.taskIs(name, /^(Cancelled|Finished)/);
  await app.button("Cancel receiver").waitFor({ state: "detached" });
});

test("Disconnect can have a code and a reason", async (t) => {
  const app = await weft.app(t);
  await app.online(room());
  const code = app.page.getByLabel("Close code");
  await app.button("Disconnect with a code").click();
  await code.focus();
  await app.page.keyboard.press("Escape");
  await code.waitFor({ state: "detached" });
  await app.button("Disconnect with a code").click();
  await code.focus();
  await app.page.getByRole("heading", { name: "Weft" }).click();
  await code.waitFor({ state: "detached" });
  await app.button("Disconnect with a code").click();
  await code.fill("4321");
  await app.page.getByLabel("Close reason").fill("out for lunch");
  await app.button("Disconnect with this code").click();
  await app.is(/^Closed: 4321: out for lunch/);
  await app.rows("Closed 4321: out for lunch (clean).").waitFor();
});

test("what is sent while offline is queued, can be discarded, and is delivered in order and once", async (t) => {
  const app = await weft.app(t);
  await app.fill(room());
  for (const text of ["one", "two", "three"]) await app.send(say(text));
  await eventually(async () => assert.equal(await app.queued.getByRole("listitem").count(), 3));
  assert.match(await app.queued.innerText(), /3 messages are queued/);
  assert.match(await app.trafficStatus.innerText(), /Queued 3/);
  assert.equal((await app.traffic()).sent, 0);
  await app.queued.getByRole("button", { name: /^Discard .*two/ }).click();
  await eventually(async () => assert.equal(await app.queued.getByRole("listitem").count(), 2));

  await app.connectButton.click();
  await app.is(/^Online/);
  await app.queued.waitFor({ state: "detached" });
  await app.send(say("four"));
  assert.deepEqual(await said(app, 3), ["one", "three", "four"]);
});

test("what is sent while it reconnects comes after the next login, and nothing comes twice", async (t) => {
  const app = await weft.app(t);
  await setDelays(app, 3600);
  await app.online(room());
  await app.send(say("before"));
  await app.rows('"said"').waitFor();
  await app.send('{"type":"drop"}');
  await app.is(/^Reconnecting/);
  for (const text of ["during 1", "during 2"]) await app.send(say(text));
  await eventually(async () => assert.equal(await app.queued.getByRole("listitem").count(), 2));
  await app.button("Retry now").click();
  await app.is(/^Online/);
  await app.send(say("after"));
  assert.deepEqual(await said(app, 4), ["before", "during 1", "during 2", "after"]);
  await app.direction.selectOption("↑ Sent");
  await app.filterBox.fill('"say"');
  await app.hasRows(4);
});

test("what was queued when the page was closed is sent or discarded as the user says", async (t) => {
  const app = await weft.app(t);
  await app.url.fill(weft.ws("/echo"));
  const again = async () => {
    await app.queued.getByText("2 messages are queued").waitFor();
    await app.page.reload();
    await app.queued.getByText("2 messages were queued when this page was closed. Should they be sent?").waitFor();
  };
  for (const text of ["one", "two"]) await app.send(text);
  await again();
  await app.button("Discard all").click();
  await app.queued.waitFor({ state: "detached" });
  for (const text of ["three", "four"]) await app.send(text);
  await again();
  await app.connectButton.click();
  await app.is(/^Online/);
  await app.send("five");
  await eventually(async () => assert.deepEqual(await app.traffic(), { received: 1, sent: 1 }));
  await app.queued.getByRole("button", { name: "Send them" }).click();
  await app.queued.waitFor({ state: "detached" });
  await eventually(async () => assert.deepEqual(await app.traffic(), { received: 3, sent: 3 }));
  await app.find("three");
});

test("a keepalive that is answered keeps the session; one that is not reconnects", async (t) => {
  const app = await weft.app(t);
  await app.openSettings("Keepalive");
  await app.page.getByLabel("Send keepalive messages").check();
  await app.page.getByLabel("Every (seconds)").fill("0.2");
  await app.page.getByLabel("Reply within (seconds)").fill("0.1");
  await app.closeSettings();
  await app.online(room());
  const states = await app.noteStates();
  await app.tab("Tasks");
  await app.task("keepalive").waitFor();
  await app.filterBox.fill('"pong"');
  await eventually(async () => assert.ok((await app.rowCount()) >= 3));
  assert.deepEqual((await states()).filter((text) => !text.startsWith("Online")), []);

  await app.send('{"type":"silence"}');
  await app.find("keepalive-missed", "Keepalive: no reply within 0.1 s (2 in a row).");
  await app.find("keepalive-lost", "2 keepalive replies in a row didn't arrive");
  await app.is(/^Online/);
});

test("it says what browsers can't do where one would look for it", async (t) => {
  const app = await weft.app(t);
  for (const [tab, about, says] of [
    ["Keepalive", "About keepalive messages", "Browsers can't send WebSocket ping frames"],
    ["Log", "About the limit", "Browsers give a page at most 4 GiB of memory"],
    ["General", "What the browser keeps", "Passwords and tokens stay in memory"],
  ]) {
    await app.openSettings(tab);
    await app.page.getByText(about).click();
    await app.page.getByText(says).waitFor();
  }
});

/** What was said in the room, once there are that many. */
async function said(app, count) {
  await app.filterBox.fill('"said"');
  await app.hasRows(count);
  return (await app.previews()).map((text) => JSON.parse(text).text);
}
