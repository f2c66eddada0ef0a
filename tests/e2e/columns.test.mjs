// Columns with a value of each message, and pinned messages.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { axe, start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

const choose = (app, name) => app.page.getByRole("menuitem", { name, exact: true }).click();

/** An online app whose echo has returned these texts. */
async function echoed(t, texts, options) {
  const app = await weft.app(t, options);
  await app.online({ url: weft.ws("/echo") });
  for (const text of texts) await app.send(text, "Text");
  await eventually(async () => assert.equal((await app.traffic()).received, texts.length));
  return app;
}

/** Shows the value in the tree that has this text as a column. */
async function showColumn(app, row, text) {
  await app.open(app.rows(row).last());
  await app.details.getByRole("treeitem").filter({ hasText: text }).click({ button: "right" });
  await choose(app, "Show as a column");
}

/** What each row on screen shows in this column. */
const column = (app, at) =>
  app.grid.getByRole("row").evaluateAll((rows, at) => rows.map((row) => row.querySelectorAll(".message-column")[at].textContent), at);

const TEXTS = ['{"type":"tick","n":{"a":1}}', '{"type":"tock","n":2}', "not JSON", '{"type":"tick"}'];

test("a value is a column that is coloured, moved, kept and removed from its heading", async (t) => {
  const app = await echoed(t, TEXTS);
  const { page } = app;
  await app.direction.selectOption("↓ Received");
  await showColumn(app, "tock", "type");
  await showColumn(app, "tock", '"n": 2');
  await eventually(async () => assert.deepEqual(await column(app, 0), ["tick", "tock", "", "tick"]));
  assert.deepEqual(await column(app, 1), ['{"a":1}', "2", "", ""]);
  // It is offered once only.
  await app.details.getByRole("treeitem").filter({ hasText: "type" }).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Pin" }).waitFor();
  assert.equal(await page.getByRole("menuitem", { name: "Show as a column" }).count(), 0);
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Column /type" }).click();
  const colour = page.getByRole("menuitemcheckbox", { name: "Colour by value" });
  assert.equal(await colour.getAttribute("aria-checked"), "false");
  await axe(page);
  await colour.click();
  const hues = () => app.grid.locator(".value-mark").evaluateAll((marks) => marks.map((mark) => mark.dataset.hue));
  await eventually(async () => assert.equal((await hues()).length, 3));
  const [tick, tock, again] = await hues();
  assert.equal(tick, again);
  assert.notEqual(tick, tock);
  await axe(page);

  // The heading is above its cells.
  const left = async (locator) => (await locator.boundingBox()).x;
  const heading = page.getByRole("button", { name: "Column /type" });
  const cells = app.grid.locator('[data-pointer="/type"]');
  assert.ok(Math.abs((await left(heading)) - (await left(cells.first()))) <= 3);
  await heading.click();
  await choose(app, "Move right");
  await eventually(async () => assert.deepEqual(await column(app, 1), ["tick", "tock", "", "tick"]));

  // A cell is a value too.
  await cells.first().click({ button: "right" });
  await choose(app, "Exclude this value");
  await eventually(async () => assert.ok((await column(app, 1)).every((value) => value !== "tick")));
  await app.filterBox.fill("");

  await page.getByRole("button", { name: "Column /n" }).click();
  await choose(app, "Remove column");
  await eventually(async () => assert.equal(await page.getByRole("button", { name: /^Column / }).count(), 1));
  // What was changed is stored when the page is hidden, at the latest.
  page.once("dialog", (dialog) => dialog.accept());
  await page.reload();
  await page.getByRole("button", { name: "Column /type" }).waitFor();
});

test("in a wide window, pinned messages are above the list and take nothing of its width", async (t) => {
  const app = await weft.app(t, { width: 1920, height: 1080 });
  await app.online({ url: weft.ws("/echo") });
  const { width } = await app.grid.boundingBox();
  await app.grid.focus();
  await app.grid.press("End");
  await app.grid.press("p");
  const pins = app.page.getByRole("list", { name: "Pinned messages" });
  await pins.waitFor();
  const [strip, list] = [await pins.boundingBox(), await app.grid.boundingBox()];
  assert.equal(list.width, width);
  assert.ok(strip.y + strip.height <= list.y && strip.width >= list.width, JSON.stringify([strip, list]));
});

test("columns leave the message its room, whatever is beside the list", async (t) => {
  const text = JSON.stringify({ alpha: "a long value of text", beta: 2, gamma: 3, delta: 4 });
  const app = await echoed(t, [text]);
  const { page } = app;
  const row = app.rows("alpha").last();
  const box = (locator) => locator.boundingBox();
  const names = ["alpha", "beta", "gamma", "delta"];
  const leftOf = async (name) => {
    const [heading, cell] = [page.getByRole("button", { name: `Column /${name}` }), row.locator(`[data-pointer="/${name}"]`)];
    return [(await box(heading)).x, (await box(cell)).x];
  };
  for (const [at, name] of names.entries()) {
    await showColumn(app, "alpha", name);
    await row.locator(`[data-pointer="/${name}"]`).waitFor();
    for (const [width, least] of [[1280, 192], [1024, 112], [1600, 192]]) {
      await page.setViewportSize({ width, height: 800 });
      const which = `${at + 1} columns at ${width} px`;
      await eventually(async () => {
        assert.ok((await box(row.locator(".message-preview"))).width >= least, which);
        for (const shown of names.slice(0, at + 1)) {
          const [heading, cell] = await leftOf(shown);
          assert.ok(Math.abs(heading - cell) <= 1, `${which}: ${shown} at ${cell}, its heading at ${heading}`);
        }
      });
      // All of it scrolls sideways, if there is no room.
      await app.grid.evaluate((rows) => rows.parentElement.scrollTo({ left: 10_000 }));
      const tools = (await box(page.getByRole("textbox", { name: "Go to message" }))).x;
      const last = await box(page.getByRole("button", { name: `Column /${name}` }));
      assert.ok(tools >= last.x + last.width, `${which}: the box to go to a message covers a heading`);
      await app.grid.evaluate((rows) => rows.parentElement.scrollTo({ left: 0 }));
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  }
});

test("columns stay whole in a narrow window", async (t) => {
  const app = await echoed(t, TEXTS, { width: 400 });
  await showColumn(app, "tock", "type");
  await app.details.getByRole("button", { name: "Close" }).click();
  await app.rows("tock").last().waitFor();
  assert.ok((await column(app, 0)).includes("tock"));
  assert.ok(await app.page.evaluate(() => document.documentElement.scrollWidth <= 400));
});

test("a pinned message leads back to its row, and stays when the log is cleared", async (t) => {
  const app = await weft.app(t);
  const { page } = app;
  await app.online({ url: "practice:/flood?count=2000&rate=0&kind=text&size=40" });
  await eventually(async () => assert.equal((await app.traffic()).received, 2000));
  const pins = page.getByRole("list", { name: "Pinned messages" });
  await app.goTo("30");
  await app.grid.press("p");
  await app.goTo("1500");
  await app.rows(/^1,?500/).first().waitFor();
  await app.grid.press("Shift+F10");
  await choose(app, "Pin");
  await eventually(async () => assert.equal(await pins.getByRole("listitem").count(), 2));
  await axe(page);
  await app.grid.press("End");
  await pins.getByRole("button").first().click();
  const row = app.grid.locator('[data-number="30"]');
  await row.waitFor();
  assert.equal(await row.getAttribute("aria-selected"), "true");
  await app.details.waitFor();

  await app.button("Clear log").click();
  await pins.getByText("No longer in the log").first().waitFor();
  const text = (await pins.getByRole("listitem").nth(1).innerText()).split("\n").at(-2);
  await pins.getByRole("button").nth(2).click();
  await app.details.getByText("This message is no longer in the log.").waitFor();
  assert.match(text, /^\d+ \w+/);
  await page.getByRole("button", { name: "Unpin message 30" }).click();
  await page.getByRole("button", { name: "Unpin message 1,500" }).click();
  await pins.waitFor({ state: "detached" });
});
