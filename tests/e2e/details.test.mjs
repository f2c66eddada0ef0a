// From one message to the next, and around in a message's values.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

/** Fails unless the row with the cursor is whole on screen. */
async function cursorIsOnScreen(app) {
  const row = await app.grid.locator('[aria-selected="true"]').boundingBox();
  const grid = await app.grid.boundingBox();
  assert.ok(row.y >= grid.y - 1 && row.y + row.height <= grid.y + grid.height + 1, JSON.stringify({ row, grid }));
}

test("previous and next go through the messages that match, and the list goes along", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: "practice:/flood?count=500&rate=0&kind=text&size=40" });
  await eventually(async () => assert.equal((await app.traffic()).received, 500));
  await app.find("/^\\d*7 /", /^.*7 /);
  await app.hasRows(50);
  await app.grid.press("Home");
  await app.grid.press("Enter");
  const previous = app.details.getByRole("button", { name: "Previous message" });
  const next = app.details.getByRole("button", { name: "Next message" });
  await app.details.getByText(/^7 /).waitFor();
  assert.ok(await previous.isDisabled());
  for (let clicked = 1; clicked < 50; clicked += 1) await next.click();
  await app.details.getByText(/^497 /).waitFor();
  await app.cursorAt(50);
  await cursorIsOnScreen(app);
  assert.ok(await next.isDisabled());
  await previous.click();
  await app.details.getByText(/^487 /).waitFor();

  // Without the filter, the message that is selected stays where it is on screen.
  const top = async () => (await app.grid.locator('[aria-selected="true"]').boundingBox()).y;
  const before = await top();
  await app.filterBox.fill("");
  await eventually(async () => assert.ok((await app.rowCount()) > 500));
  await eventually(async () => assert.ok(Math.abs((await top()) - before) <= 24, `${await top()}, ${before} before`));
  await cursorIsOnScreen(app);
  await next.click();
  await app.details.getByText(/^488 /).waitFor();
});

test("the pointer to the cursor leads back up, and is copied", async (t) => {
  const app = await weft.app(t);
  await app.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await app.online({ url: weft.ws("/echo") });
  await app.send('{"order":{"a/b":[10,{"~":true}]}}', "JSON");
  await eventually(async () => assert.equal((await app.traffic()).received, 1));
  await app.open(app.rows("order").last());
  const pointer = app.details.getByRole("navigation", { name: "JSON pointer" });
  const parts = async () => (await pointer.getByRole("listitem").allInnerTexts()).join("");
  assert.equal(await parts(), "root");
  await app.details.getByRole("tree").press("End");
  await eventually(async () => assert.equal(await parts(), "root/order/a~1b/1/~0"));
  await pointer.getByRole("button", { name: "Copy JSON pointer" }).click();
  await eventually(async () => assert.equal(await app.page.evaluate(() => navigator.clipboard.readText()), "/order/a~1b/1/~0"));
  await pointer.getByRole("button", { name: "/a~1b" }).click();
  await eventually(async () => assert.equal(await parts(), "root/order/a~1b"));
  await pointer.getByRole("button", { name: "root" }).click();
  await eventually(async () => assert.equal(await parts(), "root"));
  assert.equal(await app.details.getByRole("treeitem", { selected: true }).getAttribute("aria-level"), "1");
});

test("how a message was shown last is how messages are shown, also after a reload", async (t) => {
  const app = await weft.app(t);
  const view = (name) => app.details.getByRole("group", { name: "View" }).getByRole("button", { name, exact: true });
  const open = async () => {
    await app.online({ url: weft.ws("/echo") });
    await app.send('{"price":1}', "JSON");
    await app.rows('{"price":1}').last().click();
    await app.details.waitFor();
  };
  await open();
  await view("Text").click();
  await app.details.getByRole("button", { name: "Close", exact: true }).click();
  await app.rows('{"price":1}').first().click();
  assert.equal(await view("Text").getAttribute("aria-pressed"), "true");
  await app.page.reload();
  await app.status.waitFor();
  await open();
  assert.equal(await view("Text").getAttribute("aria-pressed"), "true");
});
