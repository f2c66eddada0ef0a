// The task inspector, and several sessions at once.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

test("Tasks shows every task of a session, with its columns", async (t) => {
  const app = await weft.app(t);
  await app.openSettings("Keepalive");
  await app.page.getByLabel("Send keepalive messages").check();
  await app.closeSettings();
  await app.addTimer({ name: "Beat", every: 0.1, message: '{"type":"ping"}' });
  await app.button("Start Beat").click();
  await app.tab("Tasks");
  await app.online({ url: weft.ws("/room?login=first"), login: "First message", user: "demo", password: "demo" });
  for (const name of ["receiver", "sender", "keepalive", "(timer )?Beat"]) await app.taskIs(name, /^Waiting/);
  await app.taskIs("login", /^Finished/);

  const columns = await app.tasks.getByRole("columnheader").allInnerTexts();
  assert.deepEqual(columns.slice(0, 8).map((text) => text.toLowerCase()), [
    "name", "kind", "state", "waiting on", "polls", "busy", "longest poll", "age",
  ]);
  // For a moment after a message it waits for more of them.
  const [polls, busy, longest, age] = await eventually(async () => {
    const [kind, state, waitingOn, ...figures] = await app.task("receiver").locator("td").allInnerTexts();
    assert.deepEqual([kind, state, waitingOn], ["session", "Waiting", "a message"]);
    return figures;
  });
  assert.ok(Number(polls.replaceAll(",", "")) > 0, polls);
  for (const duration of [busy, longest, age]) assert.match(duration, /^\d[\d.]* (µs|ms|s|min|h)/);
  await app.page.getByText(/^Event loop lag/).waitFor();
});

test("Tasks is live", async (t) => {
  const app = await weft.app(t);
  await app.tab("Tasks");
  await app.online({ url: weft.ws("/flood?count=0&rate=50") });
  const polls = app.task("receiver").locator("td").nth(3);
  const before = Number((await polls.innerText()).replaceAll(",", ""));
  await eventually(async () => assert.ok(Number((await polls.innerText()).replaceAll(",", "")) > before + 20));
});

test("a login shows as a task while it waits", async (t) => {
  const app = await weft.app(t);
  await app.tab("Tasks");
  await app.connect({ url: weft.ws("/silence"), login: "First message", user: "demo", password: "demo" });
  await app.is(/^Logging in/);
  await app.taskIs("login", /^Waiting/);
  assert.match(await app.task("login").innerText(), /the server's verdict/);
  await app.disconnectButton.click();
  await app.taskIs("login", /^(Cancelled|Finished)/);
});

test("a task can be cancelled, and is listed as cancelled", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/flood?count=0&rate=20") });
  await app.addTimer({ name: "Beat", every: 0.05, message: "beat" });
  await app.button("Start Beat").click();
  await eventually(async () => assert.ok((await app.traffic()).sent > 2));
  await app.tab("Tasks");
  await app.page.getByRole("button", { name: /^Cancel (timer )?Beat$/ }).click();
  await app.taskIs("(timer )?Beat", /^Cancelled/);
  await app.tab("Timers");
  await app.button("Start Beat").waitFor();

  await app.tab("Tasks");
  await app.button("Cancel receiver").click();
  await app.taskIs("receiver", /^Cancelled/);
  await app.button("Cancel receiver").waitFor({ state: "detached" });
  // Nothing is received any more, so nothing may say Online.
  await app.is(/^Failed: You cancelled the task “receiver”/);
  await app.rows("You cancelled the task “receiver”").waitFor();
});

test("the page starts its own tasks again when they are cancelled", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/flood?count=0&rate=50") });
  await app.tab("Tasks");
  assert.equal(await app.button("Cancel view").count(), 0, "unless asked for");
  await app.page.getByLabel("Weft's own").check();
  assert.match(await app.button("Cancel view").first().getAttribute("title"), /starts again$/);
  // What shows the state of a session, its log, and this table.
  for (const name of ["view", "log view", "clock"]) await cancelAll(app, name);

  const polls = app.task("receiver").locator("td").nth(3);
  const before = await polls.innerText();
  await eventually(async () => assert.notEqual(await polls.innerText(), before));
  const { received } = await app.traffic();
  await eventually(async () => assert.ok((await app.traffic()).received > received + 20));
  await app.disconnectButton.click();
  await app.is(/^Closed/);
});

/** Cancels each task of that name that lives now, and waits for the one that takes its place; fails if there is none. */
async function cancelAll(app, name) {
  const buttons = app.button(`Cancel ${name}`);
  await buttons.first().waitFor();
  const count = await buttons.count();
  // The oldest is first; the one that takes its place is the last of them.
  for (let done = 0; done < count; done += 1) {
    const button = await buttons.first().elementHandle();
    await button.click();
    await eventually(async () => assert.equal(await button.evaluate((button) => button.isConnected), false));
    await eventually(async () => assert.equal(await buttons.count(), count));
  }
}

test("a session goes on while another is on screen, log, timers and all", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  await app.addTimer({ name: "Count", every: 0.02, message: "n={{counter}}" });
  await app.button("Start Count").click();
  await app.message.fill("half a mess");
  const first = app.connections.getByRole("listitem").nth(0);
  const received = async () => Number(/↓ ([\d,]+)/.exec(await first.innerText())?.[1].replaceAll(",", "") ?? 0);

  await app.button("New connection").click();
  await app.is(/^Offline/);
  assert.equal(await app.messageText(), "");
  const then = await received();
  await app.online({ url: weft.ws("/flood?count=500&size=32") });
  await eventually(async () => assert.equal((await app.traffic()).received, 500));
  assert.match(await first.innerText(), /Online/);
  await eventually(async () => assert.ok((await received()) > then + 50));
  await app.rows("n=").waitFor({ state: "detached" });

  await first.getByRole("button").first().click();
  assert.equal(await app.messageText(), "half a mess");
  await app.tab("Timers");
  await app.button("Stop Count").click();
  await eventually(async () => {
    const { received, sent } = await app.traffic();
    assert.equal(received, sent);
  });
  const { sent } = await app.traffic();
  await app.filterBox.fill("/^n=\\d+$/");
  await app.hasRows(2 * sent);
  await app.filterBox.fill(`/^n=${sent}$/`);
  await app.hasRows(2);

  await app.connections.getByRole("listitem").nth(1).getByRole("button").first().click();
  await app.is(/^Online/);
  assert.equal((await app.traffic()).received, 500);
});
