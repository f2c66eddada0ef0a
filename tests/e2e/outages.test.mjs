// A drop of the connection is one row of the log, which unfolds.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { axe, screenshot, start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

/** From now on, every delay is almost as long as the settings allow. */
async function withLongDelays(app) {
  await app.page.addInitScript(() => (Math.random = () => 0.9375));
  await app.page.reload();
  await app.status.waitFor();
}

const unfold = "Show the events of this drop";
const fold = "Hide the events of this drop";

/** How many messages and events have no row of their own, at one moment. */
const hidden = (app) =>
  app.page.evaluate(() => {
    const rows = Number(document.querySelector("#messages").getAttribute("aria-rowcount"));
    const counts = document.querySelector(".filter-count").title.matchAll(/([\d,]+) (?:messages?|events?)/g);
    return [...counts].reduce((sum, [, count]) => sum + Number(count.replaceAll(",", "")), 0) - rows;
  });

test("a drop is one row that unfolds, and rows are counted right", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/room") });
  await app.send('{"type":"drop"}');
  const row = app.rows(/Lost/);
  await eventually(async () => assert.match(await row.innerText(), /Lost\s+\d\d:\d\d:\d\d · 1 attempt · back after \d/));
  await app.is(/^Online/);
  assert.equal(await app.rows("Reconnecting").count(), 0);
  // The next attempt, connecting, opened.
  assert.equal(await hidden(app), 3);
  const lastIsRight = () =>
    app.grid.evaluate((grid) => {
      const last = [...grid.querySelectorAll("[role=row]")].at(-1);
      return last.getAttribute("aria-rowindex") === grid.getAttribute("aria-rowcount");
    });
  await eventually(async () => assert.ok(await lastIsRight()));
  await axe(app.page);
  await screenshot(app.page, "outage-folded");

  await app.button(unfold).click();
  await app.rows("Closed 1006").waitFor();
  await app.rows("Reconnecting: attempt 1").waitFor();
  assert.equal(await hidden(app), 0);
  await eventually(async () => assert.ok(await lastIsRight()));
  await axe(app.page);
  await screenshot(app.page, "outage-unfolded");
  await app.button(fold).click();
  await app.rows("Reconnecting: attempt 1").waitFor({ state: "detached" });
  assert.equal(await hidden(app), 3);
  assert.equal(await app.details.count(), 0, "unfolding selects nothing");

  // Whoever filters wants to see each event.
  await app.kind.selectOption("Events");
  await app.rows("Reconnecting: attempt 1").waitFor();
  assert.equal(await app.button(unfold).count(), 0);
  await app.kind.selectOption("All kinds");
  await app.button(unfold).waitFor();
  assert.equal(await hidden(app), 3);
});

test("while it waits, the row says so, and can retry now or stop", async (t) => {
  const app = await weft.app(t);
  await withLongDelays(app);
  await app.openSettings("Reconnect");
  await app.page.getByLabel("First delay up to (seconds)").fill("60");
  await app.page.getByLabel("Longest delay (seconds)").fill("60");
  await app.closeSettings();
  await app.online({ url: weft.ws("/room") });
  const row = app.rows(/Lost/).last();
  await app.send('{"type":"drop"}');
  await eventually(async () => assert.match(await row.innerText(), /Lost\s+\d\d:\d\d:\d\d · attempt 1 in 5\d s/));
  await axe(app.page);
  await screenshot(app.page, "outage-waiting");
  await app.button("Retry now (attempt 1)").click();
  await app.is(/^Online/);
  await eventually(async () => assert.match(await row.innerText(), /1 attempt · back after/));
  await app.send('{"type":"drop"}');
  await app.button("Stop reconnecting").click();
  await app.is(/^Offline/);
  await eventually(async () => assert.match(await row.innerText(), /· stopped/));
  assert.equal(await app.rows(/Lost/).count(), 2);
});
