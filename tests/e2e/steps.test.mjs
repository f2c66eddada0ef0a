// How many clicks and keys what people do all day takes. The page itself counts them: a click, a choice, and a key that
// isn't a modifier are one each; what is typed into a field isn't counted.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

/** The page's counter, from before any of its own listeners; typing into a field counts for nothing. */
function count() {
  const MODIFIERS = ["Control", "Shift", "Alt", "Meta"];
  globalThis.steps = 0;
  addEventListener("pointerdown", () => (globalThis.steps += 1), true);
  addEventListener("change", ({ target }) => (globalThis.steps += target.matches("select") ? 1 : 0), true);
  addEventListener("keydown", ({ key }) => (globalThis.steps += MODIFIERS.includes(key) ? 0 : 1), true);
}

/** Fails unless `act` takes so many clicks and keys. */
async function takes(app, steps, act) {
  await app.page.evaluate(() => (globalThis.steps = 0));
  await act();
  assert.equal(await app.page.evaluate(() => globalThis.steps), steps);
}

/** The page with the counter. */
async function counted(t, options) {
  const app = await weft.app(t, { prepare: (page) => page.addInitScript(count), ...options });
  await app.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  return app;
}

const ORDER = '{"type":"order","order":{"a/b":["x",7]}}';

/** Online, with this message and its echo. */
async function echoed(t) {
  const app = await counted(t);
  await app.online({ url: weft.ws("/echo") });
  await app.send(ORDER, "JSON");
  await eventually(async () => assert.equal((await app.traffic()).received, 1));
  return app;
}

/** Waits until the clipboard has this. */
function copied({ page }, text) {
  return eventually(async () => assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text));
}

test("to edit a message and send it again takes 2, by keys or the mouse", async (t) => {
  const app = await echoed(t);
  await app.grid.focus();
  await app.grid.press("End");
  await takes(app, 2, async () => {
    await app.page.keyboard.press("e");
    await eventually(async () => assert.equal(await app.messageText(), ORDER));
    await app.page.keyboard.press("Control+Enter");
    await eventually(async () => assert.equal((await app.traffic()).received, 2));
  });
  await app.open(app.rows("order").last());
  await takes(app, 2, async () => {
    await app.details.getByRole("button", { name: "Edit and resend" }).click();
    await eventually(async () => assert.equal(await app.messageText(), ORDER));
    await app.sendButton.click();
    await eventually(async () => assert.equal((await app.traffic()).received, 3));
  });
});

test("to copy a value in a message, or the pointer to it, takes 1", async (t) => {
  const app = await echoed(t);
  await app.open(app.rows("order").last());
  const node = app.details.getByRole("treeitem").filter({ hasText: "7" }).last();
  await node.hover();
  await takes(app, 1, () => node.getByRole("button", { name: "Copy value" }).click());
  await copied(app, "7");
  await takes(app, 1, () => node.getByRole("button", { name: "Copy JSON pointer" }).click());
  await copied(app, "/order/a~1b/1");
  const tree = app.details.getByRole("tree");
  await tree.focus();
  await tree.press("ArrowUp");
  await takes(app, 1, () => tree.press("Control+C"));
  await copied(app, "x");
  await takes(app, 1, () => tree.press("Control+Shift+C"));
  await copied(app, "/order/a~1b/0");
  // The root has no pointer worth copying.
  const root = app.details.getByRole("treeitem").first();
  await root.hover();
  assert.equal(await root.getByRole("button", { name: "Copy JSON pointer" }).count(), 0);
});

test("to connect with a token that one has takes 2 and two fields", async (t) => {
  const app = await counted(t);
  const reply = await fetch(`${weft.practiceUrl}/token`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ user: "demo", password: "demo" }),
  });
  const { token } = await reply.json();
  await takes(app, 2, async () => {
    await app.url.fill(weft.ws("/room?login=token"));
    await app.authenticationButton.click();
    await app.token.fill(token);
    await app.page.getByLabel("Sent as").waitFor();
    assert.ok(await app.token.evaluate((field) => field === document.activeElement));
    await app.token.press("Enter");
    await app.is(/^Online/);
  });
  await app.find("welcome", /"user":"demo"/);
  assert.ok(await app.loginIs("Token I have"));
});

test("to make a timer of the message in the composer takes 2", async (t) => {
  const app = await echoed(t);
  await app.message.fill('{"type":"ping"}');
  await takes(app, 2, async () => {
    await app.button("More ways to send").click();
    await app.button("Start timer").click();
    await app.rows("ping").last().waitFor();
  });
  await app.page.getByTitle("Running: 1").waitFor();
});

test("to retry now takes 1, and so does undoing Clear", async (t) => {
  const app = await counted(t);
  await app.openSettings("Reconnect");
  await app.page.getByLabel("First delay up to (seconds)").fill("3600");
  await app.page.getByLabel("Longest delay (seconds)").fill("3600");
  await app.closeSettings();
  await app.online({ url: weft.ws("/drop?after=0.2") });
  await app.is(/^Reconnecting/);
  await takes(app, 1, async () => {
    await app.button("Retry now").click();
    await app.is(/^(Online|Connecting)/);
  });
  await app.is(/^Reconnecting/);
  await app.disconnectButton.click();
  await app.is(/^(Closed|Offline)/);
  const rows = await app.rowCount();
  await app.button("Clear log").click();
  await app.hasRows(0);
  await takes(app, 1, async () => {
    await app.button("Undo").click();
    await app.hasRows(rows);
  });
});
