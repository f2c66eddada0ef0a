// Going to a message by its number, its time, or how far down it is.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { controlSays, eventually } from "./app.mjs";
import { start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

/** Online, with so many numbered messages received; `events` came before them. */
async function flooded(t, count) {
  const app = await weft.app(t);
  await app.online({ url: `practice:/flood?count=${count}&size=40` });
  const events = await eventually(async () => {
    assert.equal((await app.traffic()).received, count);
    const events = (await app.rowCount()) - count;
    assert.ok(events > 0);
    return events;
  });
  return { app, events };
}

test("a number leads to its message, and the focus to the log", async (t) => {
  const { app, events } = await flooded(t, 20_000);
  await app.grid.focus();
  await app.page.keyboard.press("g");
  assert.ok(await app.jump.evaluate((box) => box === document.activeElement));
  await app.page.keyboard.type("12,345");
  await app.page.keyboard.press("Enter");
  const row = await app.cursorAt(12_346);
  assert.equal(await row.getAttribute("data-number"), "12345");
  assert.match(await row.innerText(), new RegExp(`^12,345\\s[^]*\\s${12_346 - events} `));
  const rows = await app.wholeRows();
  assert.ok(rows.some(({ position }) => position === 12_346));
  assert.equal(await app.jump.inputValue(), "");
  assert.equal(await app.follow.getAttribute("aria-pressed"), "false");
  await app.page.keyboard.press("ArrowDown");
  await app.cursorAt(12_347);

  await app.goTo("+100");
  await app.cursorAt(12_447);
  await app.goTo("-12446");
  await app.cursorAt(1);
  await app.goTo("100%");
  await app.cursorAt(await app.rowCount());
  assert.equal(await app.follow.getAttribute("aria-pressed"), "true");
  await app.goTo("50%");
  await eventually(async () => assert.equal(await app.follow.getAttribute("aria-pressed"), "false"));
  await app.cursorAt(Math.round((20_000 + events - 1) / 2) + 1);
});

test("a time of day leads to the first message from then on", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: "practice:/flood?count=3000&rate=1500&size=40" });
  await eventually(async () => assert.equal((await app.traffic()).received, 3000));
  const clock = (row) => row.locator(".message-time").innerText();
  await app.goTo("50%");
  const middle = await app.cursorAt(Math.round((await app.rowCount() - 1) / 2) + 1);
  const time = await clock(middle);
  await app.grid.press("Home");
  await app.cursorAt(1);
  await app.goTo(time);
  const found = app.grid.locator('[aria-selected="true"]');
  await eventually(async () => assert.notEqual(await found.getAttribute("aria-rowindex"), "1"));
  assert.equal(await clock(found), time);
  const before = Number(await found.getAttribute("aria-rowindex")) - 1;
  assert.ok((await clock(app.grid.locator(`[aria-rowindex="${before}"]`))) < time);

  const position = await found.getAttribute("aria-rowindex");
  const date = (days) => app.page.evaluate((days) => {
    const date = new Date();
    date.setDate(date.getDate() + days);
    const two = (number) => String(number).padStart(2, "0");
    return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  }, days);
  await app.goTo(`${await date(-1)} ${time}`);
  await app.cursorAt(1);
  await app.goTo(`${await date(0)} ${time}`);
  await app.cursorAt(position);
  await app.goTo(`${await date(1)} ${time}`);
  await controlSays(app.jump, /The newest message came before that time/);
});

test("with a filter it leads to the next message that passes; open details go along", async (t) => {
  const { app, events } = await flooded(t, 20_000);
  await app.filterBox.fill("/^\\d+00 /");
  await app.hasRows(200);
  await app.goTo("1,234");
  let row = await app.cursorAt(13);
  assert.equal(await row.getAttribute("data-number"), String(1300 + events - 1));
  await row.click();
  await app.details.waitFor();
  await app.goTo("7000");
  // The messages of the flood count from 1, those of the log from 0 and with what came before.
  row = await app.cursorAt(70);
  assert.equal(await row.getAttribute("data-number"), String(7000 + events - 1));
  await app.details.getByText(/^7000 /).waitFor();
});

test("what leads nowhere says why, at the box", async (t) => {
  const { app, events } = await flooded(t, 1000);
  const last = (999 + events).toLocaleString("en");
  for (const [text, says] of [
    ["soon", /Type a message's number, a time such as 14:03:20 or 2026-01-31 14:03,/],
    ["", /Type a message's number/],
    ["99999", new RegExp(`The log has messages 0 to ${last}\\.`)],
  ]) {
    await app.goTo(text);
    await controlSays(app.jump, says);
    assert.equal(await app.jump.getAttribute("aria-invalid"), "true");
    assert.equal(await app.jump.inputValue(), text);
  }
  await app.jump.press("Escape");
  await app.page.locator("#jump-error").waitFor({ state: "detached" });
  assert.ok(await app.grid.evaluate((grid) => grid === document.activeElement));
  await app.filterBox.fill("/^5 /");
  await app.hasRows(1);
  await app.goTo("900");
  await controlSays(app.jump, /No messages from there on match the filter/);
  await app.button("Clear log").click();
  await app.filterBox.fill("");
  await app.goTo("5");
  await controlSays(app.jump, /There are no messages to go to/);
});

test("filter, place and open details are found as they were left, after a look at another connection", async (t) => {
  const { app } = await flooded(t, 20_000);
  await app.filterBox.fill("/00 /");
  await app.hasRows(200);
  await app.goTo("50%");
  await app.cursorAt(101);
  await app.grid.press("Enter");
  await app.details.waitFor();
  const rows = await app.wholeRows();
  const title = await app.details.getByRole("heading").innerText();
  await app.button("New connection").click();
  await app.details.waitFor({ state: "detached" });
  assert.equal(await app.filterBox.inputValue(), "");
  await app.connections.getByRole("button").filter({ hasText: "20,000" }).click();
  await app.details.waitFor();
  assert.equal(await app.filterBox.inputValue(), "/00 /");
  assert.equal(await app.details.getByRole("heading").innerText(), title);
  await eventually(async () => assert.deepEqual(await app.wholeRows(), rows));
});
