// Ten million messages: every way to move among them is exact.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { start } from "./harness.mjs";

const COUNT = 10_000_000;
const FLOODED = 240_000;

let weft;
before(async () => (weft = await start({ scrollbars: true })));
after(() => weft?.close());

test("ten million messages: tail, first row, wheel, touch, keys, jump and scrollbar are exact", async (t) => {
  const app = await weft.app(t);
  const { page, grid } = app;
  await app.online({ url: `practice:/flood?count=${COUNT}&size=8` });
  await eventually(async () => assert.equal((await app.traffic()).received, COUNT), FLOODED);
  const total = await app.rowCount();
  const events = total - COUNT;
  /** Waits until the first or last whole row is at this position; every row must hold what it should. */
  const shows = (at, position) =>
    eventually(async () => {
      const rows = await app.wholeRows();
      assert.equal(rows.at(at)?.position, position);
      for (const row of rows) if (row.position > events) assert.equal(row.number, row.position - events);
    });

  await shows(-1, total);
  assert.ok((await grid.getByRole("row").count()) < 60);
  await grid.press("Home");
  await shows(0, 1);
  await app.cursorAt(1);
  await grid.press("End");
  await shows(-1, total);
  assert.equal(await app.follow.getAttribute("aria-pressed"), "true");

  await app.goTo("5,000,000");
  await app.cursorAt(5_000_001);
  const first = (await app.wholeRows())[0].position;
  await grid.press("ArrowDown");
  await app.cursorAt(5_000_002);
  const pageRows = Math.floor((await grid.evaluate((element) => element.clientHeight)) / 24);
  await grid.press("PageDown");
  await app.cursorAt(5_000_002 + pageRows);
  await grid.press("PageUp");
  await app.cursorAt(5_000_002);

  await app.goTo("5,000,000");
  await app.cursorAt(5_000_001);
  const before = (await app.wholeRows())[0].position;
  assert.ok(Math.abs(before - first) <= pageRows);
  await grid.hover();
  await page.mouse.wheel(0, 72);
  await shows(0, before + 3);
  await page.mouse.wheel(0, -24);
  await shows(0, before + 2);

  for (const pixels of [240, -400, -400, 300]) await swipe(app, pixels);
  const swiped = (await app.wholeRows())[0].position;
  const inTrack = await scrollbar(app, 0.9);
  await page.mouse.click(inTrack.x, inTrack.y);
  await eventually(async () => {
    const moved = (await app.wholeRows())[0].position - swiped;
    assert.ok(moved > pageRows * 0.7 && moved <= pageRows, `${moved} of ${pageRows}`);
  });

  await dragScrollbar(app, 0.5);
  await eventually(async () => {
    const [{ position }] = await app.wholeRows();
    assert.ok(Math.abs(position - total / 2) < total / 50, `${position}`);
  });
  await dragScrollbar(app, 1.2);
  await shows(-1, total);
  for (const pixels of [-300, 120]) await swipe(app, pixels);
  await dragScrollbar(app, -0.2);
  await shows(0, 1);

  await app.filterBox.fill("/^\\d+000 /");
  await eventually(async () => assert.equal(await app.rowCount(), COUNT / 1000), 60_000);
  await app.goTo("1,234,567");
  const row = await app.cursorAt(1235);
  assert.equal(await row.getAttribute("data-number"), String(1_235_000 + events - 1));
});

/** Pulls at the log with a finger; the rows must move by as many pixels, or by the few less that make a pull. */
async function swipe(app, pixels) {
  const { x, y, width, height } = await app.grid.boundingBox();
  const devtools = await app.page.context().newCDPSession(app.page);
  const touch = (type, moved) => {
    const touchPoints = moved === undefined ? [] : [{ x: x + width / 2, y: y + height / 2 - moved }];
    return devtools.send("Input.dispatchTouchEvent", { type, touchPoints });
  };
  const first = async () => (await app.wholeRows())[0].position;
  const before = await first();
  const isThere = async () => {
    const moved = (await first()) - before;
    const rows = Math.abs(pixels) / 24;
    assert.ok(Math.abs(Math.abs(moved) - rows) <= 2 && moved * pixels > 0, `${pixels} pixels: ${moved} rows`);
  };
  await touch("touchStart", 0);
  for (let step = 1; step <= 10; step += 1) {
    await touch("touchMove", (pixels * step) / 10);
    await frame(app);
  }
  // Held still where it is, so that nothing rolls on when it lets go.
  await eventually(isThere);
  for (let still = 0; still < 6; still += 1) await frame(app);
  await touch("touchEnd");
  await frame(app);
  await isThere();
  await devtools.detach();
}

function frame({ page }) {
  return page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** Where the log's scrollbar has a part of the way, and how far that is from its end. */
async function scrollbar({ grid }, part) {
  const { x, y, width, height } = await grid.boundingBox();
  const clientWidth = await grid.evaluate((element) => element.clientWidth);
  assert.ok(width > clientWidth, "there is a scrollbar");
  // Between an arrow at either end, as wide as high, the middle of a thumb that is as short as it gets.
  const end = width - clientWidth + 8;
  return { x: x + (clientWidth + width) / 2, y: y + end + part * (height - 2 * end) };
}

/** Drags the thumb of the log's scrollbar, wherever it is, to a part of the way. */
async function dragScrollbar(app, part) {
  const at = await app.grid.evaluate((element) => element.scrollTop / (element.scrollHeight - element.clientHeight));
  const [from, to] = [await scrollbar(app, at), await scrollbar(app, part)];
  const { mouse } = app.page;
  await mouse.move(from.x, from.y);
  await mouse.down();
  await mouse.move(to.x, to.y, { steps: 4 });
  // Held there, since the browser may let go before the last step, and moved by a pixel, since it may miss that step.
  for (let still = 0; still < 6; still += 1) {
    await mouse.move(to.x, to.y - (still % 2));
    await frame(app);
  }
  await mouse.up();
}
