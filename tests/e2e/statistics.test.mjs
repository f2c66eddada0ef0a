// The panel Statistics: rates, sizes, gaps and round trips.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { controlSays, eventually } from "./app.mjs";
import { axe, screenshot, start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

/** What the row of a table says, without its heading. */
const figures = (table, row) =>
  table.getByRole("row").filter({ has: table.page().getByRole("rowheader", { name: row, exact: true }) }).getByRole("cell").allInnerTexts();

/** The rates of a row as numbers: now, average, peak. */
const rates = async (app, row) =>
  (await figures(app.rates, row)).map((text) => Number(/^([\d,.]+)\/s$/.exec(text)[1].replaceAll(",", "")));

/** How many pixels of the chart have, within what rounding does, the colour that a token has now. */
const pixels = (app, token) =>
  app.chart.evaluate((canvas, token) => {
    const colour = getComputedStyle(canvas).getPropertyValue(token).match(/\d+/g).map(Number);
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const isIt = (at) => data[at + 3] > 100 && colour.every((part, index) => Math.abs(part - data[at + index]) < 4);
    return Array.from({ length: data.length / 4 }, (_, pixel) => pixel * 4).filter(isIt).length;
  }, token);

test("a flood at a known rate has that rate, and its sizes exactly", async (t) => {
  const app = await weft.app(t);
  await app.tab("Statistics");
  await app.page.getByText("Nothing to count yet").waitFor();
  await app.online({ url: weft.ws("/flood?count=0&size=200&rate=500") });
  await eventually(async () => {
    const [now, average, peak] = await rates(app, "In");
    assert.ok(now >= 450 && now <= 550, `now ${now}`);
    assert.ok(average >= 250 && average <= 550, `average ${average}`);
    assert.ok(peak >= now, `peak ${peak}`);
  });
  assert.deepEqual(await rates(app, "Out"), [0, 0, 0]);
  const [count, ...sizes] = await figures(app.percentiles, "Size in");
  assert.ok(Number(count.replaceAll(",", "")) >= 500, count);
  assert.deepEqual(sizes, ["200 B", "200 B", "200 B", "200 B", "200 B"]);
  assert.deepEqual(await figures(app.percentiles, "Size out"), ["0", "–", "–", "–", "–", "–"]);
  const [gaps, , median] = await figures(app.percentiles, "Gap in");
  assert.ok(Number(gaps.replaceAll(",", "")) >= 499, gaps);
  assert.match(median, /^[\d.]+ [µm]s$/);

  await app.button("Bytes/s").click();
  await eventually(async () => assert.match((await figures(app.rates, "In"))[0], /^(8|9|10)\d\.\d KiB\/s$/));
  await app.button("5 min").click();
  await app.page.getByRole("img", { name: "Bytes in and out in each second of the last 5 minutes" }).waitFor();
});

test("the chart is drawn, in the colours of the theme, as sharp as the screen", async (t) => {
  const app = await weft.app(t, { theme: "light" });
  await app.online({ url: weft.ws("/flood?count=0&size=64&rate=50") });
  await app.tab("Statistics");
  await eventually(async () => assert.ok((await pixels(app, "--received")) > 20));
  const colour = () => app.chart.evaluate((canvas) => getComputedStyle(canvas).getPropertyValue("--received"));
  const light = await colour();
  await app.page.emulateMedia({ colorScheme: "dark" });
  assert.notEqual(await colour(), light);
  await eventually(async () => assert.ok((await pixels(app, "--received")) > 20));
  const size = await app.chart.evaluate((canvas) => [canvas.width, canvas.clientWidth * devicePixelRatio]);
  assert.equal(size[0], Math.round(size[1]));
  await app.page.setViewportSize({ width: 1000, height: 800 });
  await eventually(async () => {
    const [width, wanted] = await app.chart.evaluate((canvas) => [canvas.width, canvas.clientWidth * devicePixelRatio]);
    assert.notEqual(width, size[0]);
    assert.equal(width, Math.round(wanted));
  });
});

test("round trips are timed where a pointer tells which reply is meant, and the pointers are kept", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  await app.send('{"id": 1, "type": "ask"}', "JSON");
  await eventually(async () => assert.equal((await app.traffic()).received, 1));
  await app.tab("Statistics");
  assert.deepEqual(await figures(app.percentiles, "Round trip"), ["–", "–", "–", "–", "–", "–"]);

  await app.requestPointer.fill("id");
  await controlSays(app.requestPointer, /Write it as \/name/);
  await app.requestPointer.fill("/id");
  const timed = (count) =>
    eventually(async () => assert.equal((await figures(app.percentiles, "Round trip"))[0], String(count)));
  // What came before is timed too.
  await timed(1);
  for (const id of [2, 3]) await app.send(`{"id": ${id}}`, "JSON");
  await app.send("no id", "Text");
  await timed(3);
  for (const figure of (await figures(app.percentiles, "Round trip")).slice(1)) assert.match(figure, /^[\d.]+ (µs|ms|s)$/);

  await app.replyPointer.fill("/in-reply-to");
  await app.page.getByText("3 waiting for a reply, 0 unanswered.").waitFor();
  await app.disconnectButton.click();
  await app.page.getByText("0 waiting for a reply, 3 unanswered.").waitFor();

  await app.page.reload();
  await app.status.waitFor();
  await app.online({});
  await app.send('{"id": 4, "in-reply-to": 4}', "JSON");
  await app.tab("Statistics");
  await timed(1);
  assert.equal(await app.replyPointer.inputValue(), "/in-reply-to");
});

test("percentiles are sizes that there were", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  for (const length of [200, 1000, 200, 1000]) await app.send("x".repeat(length), "Text");
  await app.tab("Statistics");
  const sizes = ["4", "200 B", "200 B", "1,000 B", "1,000 B", "1,000 B"];
  await eventually(async () => assert.deepEqual(await figures(app.percentiles, "Size in"), sizes));
});

test("Clear leaves the statistics, Reset begins them anew", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  await app.send("hello", "Text");
  await app.tab("Statistics");
  const sizes = (figure) =>
    eventually(async () => assert.deepEqual(await figures(app.percentiles, "Size in"), ["1", ...Array(5).fill(figure)]));
  await sizes("5 B");
  await app.button("Clear log").click();
  await app.hasRows(0);
  await sizes("5 B");
  await app.button("Reset").click();
  await app.page.getByText("Nothing to count yet").waitFor();
  await app.send("hello again", "Text");
  await sizes("11 B");
});

test("the numbers at JSON pointers are plotted, chosen or typed, as they come, and stay after a reload", async (t) => {
  const app = await weft.app(t);
  const plot = (pointer) => app.page.getByRole("img", { name: new RegExp(`^${pointer}: `) });
  const says = (pointer, words) =>
    eventually(async () => assert.match(await plot(pointer).getAttribute("aria-label"), words));
  const send = async (values) => {
    for (const [a, b] of values) await app.send(`{"deep": {"a": ${a}}, "b": "${b}"}`, "JSON");
  };
  await app.online({ url: weft.ws("/echo") });
  await send([[1, "2.5"], [-3, "x"], [1234567, "1e-9"]]);
  await eventually(async () => assert.equal((await app.traffic()).received, 3));
  await app.tab("Statistics");
  const pointer = app.page.getByRole("textbox", { name: "JSON pointer to plot" });
  await pointer.fill("deep");
  await pointer.press("Enter");
  await controlSays(pointer, /Write it as \/name/);
  await pointer.fill("/nothing");
  await pointer.press("Enter");
  await app.page.getByText("No numbers there yet.").waitFor();
  await app.page.getByRole("group", { name: "Numbers seen" }).getByRole("button", { name: "/deep/a" }).click();
  await pointer.fill("/b");
  await app.button("Plot").click();
  await says("/deep/a", /: last 1,234,567, from -3 to 1,234,567, 6 values between \d\d:\d\d:\d\d and /);
  await says("/b", /: last 1e-9, from 1e-9 to 2.5, 4 values/);
  await send([[0.25, "7"]]);
  await says("/deep/a", /: last 0.25, from -3 to 1,234,567, 8 values/);
  await axe(app.page);
  await app.button("Maximize").click();
  await screenshot(app.page, "plots");
  await app.button("Restore").click();
  await app.button("Remove the plot of /nothing").click();

  await app.page.reload();
  await app.status.waitFor();
  await app.online({});
  await send([[5, "6"]]);
  await app.tab("Statistics");
  await says("/deep/a", /: last 5, from -3 to 1,234,567, 10 values/);
  await says("/b", /: last 6, /);
  await app.button("Reset").click();
  await app.page.getByText("No numbers there yet.").first().waitFor();
  await send([[8, "6"]]);
  await says("/deep/a", /: last 8, from 8 to 8, 2 values/);
});

test("a number is charted from its menu", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  await app.send('{"type": "tick", "price": 101.5}', "JSON");
  await eventually(async () => assert.equal((await app.traffic()).received, 1));
  await app.open(app.rows("price").last());
  await app.details.getByRole("treeitem").filter({ hasText: /^\s*"price"/ }).click({ button: "right" });
  await app.page.getByRole("menuitem", { name: "Chart", exact: true }).click();
  await app.page.getByRole("tabpanel", { name: "Statistics" }).waitFor();
  const plot = app.page.getByRole("img", { name: /^\/price: last 101.5, .* 2 values/ });
  const panel = app.page.getByRole("tabpanel", { name: "Statistics" });
  // It is far down in a panel that has only just opened.
  const isInView = async () => {
    const [{ y, height }, frame] = [await plot.boundingBox(), await panel.boundingBox()];
    assert.ok(y >= frame.y - 1 && y + height <= frame.y + frame.height + 1, `${y} and ${height} in ${JSON.stringify(frame)}`);
  };
  await plot.waitFor();
  await eventually(isInView);
  // Charted once more, it is shown again.
  await panel.evaluate((panel) => panel.scrollTo({ top: 0 }));
  await assert.rejects(isInView);
  await app.details.getByRole("treeitem").filter({ hasText: /^\s*"price"/ }).click({ button: "right" });
  await app.page.getByRole("menuitem", { name: "Chart", exact: true }).click();
  await eventually(isInView);
});
