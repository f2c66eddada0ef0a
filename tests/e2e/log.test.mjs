// The log and the details of a message.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { controlSays, eventually } from "./app.mjs";
import { axe, start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

const EXACT = '{"big":12345678901234567890123,"a":1,"a":2}';

/** Online with an echo that has answered these messages; each is [text, format]. */
async function echoed(t, messages, options) {
  const app = await weft.app(t, options);
  await app.online({ url: weft.ws("/echo") });
  for (const [text, format] of messages) await app.send(text, format);
  await eventually(async () => assert.equal((await app.traffic()).received, messages.length));
  return app;
}

test("rows can be filtered by text, regex, direction and kind", async (t) => {
  const app = await echoed(t, [["Apples", "Text"], ["pears", "Text"], ["apricots 12", "Text"], ["61 70 70 00", "Hex"]]);
  const all = await app.rowCount();
  assert.ok(all >= 9);
  for (const [filter, count] of [["app", 4], ["APPLES", 2], ["/^a.*\\d$/", 2], ["/^apple$/", 0], ["", all]]) {
    await app.filterBox.fill(filter);
    await app.hasRows(count);
  }
  const passes = async (direction, kind, count) => {
    await app.direction.selectOption(direction);
    await app.kind.selectOption(kind);
    await app.hasRows(count);
  };
  await passes("↓ Received", "All kinds", 4);
  await passes("↑ Sent", "Text", 3);
  await passes("↑ Sent", "Binary", 1);
  await passes("All directions", "Binary", 2);
  await passes("• Session", "All kinds", all - 8);
  await passes("All directions", "Events", all - 8);
  await app.filterBox.fill("nothing has this");
  await app.hasRows(0);
  await app.button("Clear the filter").click();
  await app.hasRows(all);
});

test("rows can be filtered by what a JSON pointer finds, together with text", async (t) => {
  const tick = (n, price) => JSON.stringify({ type: "tick", n, price, user: { name: n % 2 ? "ann" : "bob" } });
  const app = await echoed(t, [
    [tick(1, 99.5), "JSON"],
    [tick(2, 100.5), "JSON"],
    ['{"type":"error","error":null,"text":"no tick and no tock"}', "JSON"],
    ["type = tick", "Text"],
    ['{"items":[{"id":7},"two"]}', "JSON"],
  ]);
  await app.direction.selectOption("↓ Received");
  for (const [filter, count] of [
    ['/type = "tick"', 2],
    ["/price > 99.50", 1],
    ["/price >= 99.50", 2],
    ['/type = "tick" and /user/name != "ann"', 1],
    ["/error exists", 1],
    ["tick and /error = null", 1],
    ["no tick and no tock", 1],
    ["/t.ck/ and /n < 2", 1],
    ["/price < 100 and /TICK/i and ann", 1],
    ["/no tick and no tock/", 1],
    ["/no tock and no tick/", 0],
    ["type = tick", 1],
    ['/type = "error" or /n = 2', 2],
    ["not tick", 1],
    ["(ann or bob) and not /n > 1", 1],
    ["/no tick or/ or (two or zzz) and not ann", 1],
    ["/items/1 exists", 1],
    ["/items/0/id = 7 and /items/1 = \"two\"", 1],
    ["", 5],
  ]) {
    await app.filterBox.fill(filter);
    await app.hasRows(count);
  }
});

test("a wrong condition is told with its place, and help shows what can be typed", async (t) => {
  const app = await echoed(t, [["{}", "JSON"]]);
  await app.filterBox.fill("/type = tick");
  await controlSays(app.filterBox, /The condition is wrong at character 9: `tick` isn't a JSON value; text needs double quotes/);
  await app.filterBox.fill("/tick/g");
  await controlSays(app.filterBox, /The regex is wrong at character 7: leave the flag g out/);
  await app.filterBox.fill("tick and (a or b");
  await controlSays(app.filterBox, /The filter is wrong at character 10: this parenthesis isn't closed/);
  await app.button("Filter syntax").click();
  const help = app.page.getByRole("dialog", { name: "Filter syntax" });
  await help.getByText('/type = "tick"').waitFor();
  await axe(app.page);
  await app.page.keyboard.press("Escape");
  await help.waitFor({ state: "hidden" });
});

test("a tap beside a dialog closes it, and does nothing to what lies below", async (t) => {
  const app = await weft.app(t, { width: 400, height: 800, touch: true });
  const { page } = app;
  await app.online({ url: weft.ws("/echo") });
  const below = await app.rows("Opened").boundingBox();
  await app.reveal(app.button("Filter syntax"));
  await app.button("Filter syntax").tap();
  const help = page.getByRole("dialog", { name: "Filter syntax" });
  await help.waitFor();
  await help.getByRole("heading").tap();
  assert.ok(await help.isVisible());
  await page.touchscreen.tap(below.x + 5, below.y + 5);
  await help.waitFor({ state: "hidden" });
  assert.equal(await app.details.count(), 0);
});

test("what arrives is filtered as it comes, and another filter takes the place of the one before", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/flood?count=0&rate=500&kind=json") });
  await app.filterBox.fill("/n > 0 and 7");
  const shown = () => app.rowCount();
  await eventually(async () => assert.ok((await shown()) > 100));
  for (const row of await app.previews()) assert.match(row, /7/);
  const before = await shown();
  await eventually(async () => assert.ok((await shown()) > before));
  // Each of these but the last is dropped while it searches, or before.
  for (const text of ["a", "ab", "/a.c/", "/n < 0", "/n = 3"]) await app.filterBox.fill(text);
  await app.hasRows(1);
  await eventually(async () => assert.match((await app.previews())[0], /"n":3,/));
});

test("a row has number, direction, time, gap, size and a preview", async (t) => {
  const app = await echoed(t, [["grüße\nall", "Text"]]);
  const row = app.rows("grüße␊all").last();
  const cells = (await row.getByRole("gridcell").allInnerTexts()).map((text) => text.trim());
  assert.equal(cells[0], await row.getAttribute("data-number"));
  assert.match(cells[1], /Received/);
  assert.match(cells[2], /^\d\d:\d\d:\d\d\.\d{3}$/);
  assert.match(cells[3], /^\+\d+\.\d{3}$/);
  assert.match(cells[4], /^11 B$/);
  assert.equal(await row.getAttribute("aria-rowindex"), String(await app.rowCount()));
});

test("what happens to the session is in the log", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/room"), subprotocols: "chat, other" });
  await app.find("subprotocol", "Opened with subprotocol chat.");
  await app.send('{"type":"close","code":1008,"reason":"enough of you"}');
  await app.find('"event":"closed"', "Closed 1008 policy violation: enough of you (clean).");
});

test("it follows the tail until one scrolls up, then says how many are new and leads back", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/flood?count=0&rate=50&kind=json") });
  await eventually(async () => assert.ok((await app.rowCount()) > 100));
  const newest = async () => Number(await app.grid.getByRole("row").last().getAttribute("aria-rowindex"));
  await eventually(async () => assert.ok((await app.rowCount()) - (await newest()) <= 1));

  await app.grid.hover();
  await app.page.mouse.wheel(0, -600);
  const button = app.page.getByRole("button", { name: /new messages?/ });
  await button.waitFor();
  const [held] = await app.previews();
  await eventually(async () => assert.ok(Number(/[\d,]+/.exec(await button.innerText())[0]) > 30));
  assert.equal((await app.previews())[0], held);
  await button.click();
  await button.waitFor({ state: "detached" });
  await eventually(async () => assert.ok((await app.rowCount()) - (await newest()) <= 1));
});

test("it works by keyboard", async (t) => {
  const app = await weft.app(t);
  const { page } = app;
  await app.online({ url: weft.ws("/flood?count=120&size=32&rate=2000") });
  await app.kind.selectOption("Text");
  await app.hasRows(120);
  const at = async (index) => {
    await eventually(async () => {
      const active = await app.grid.getAttribute("aria-activedescendant");
      const row = page.locator(`[id="${active}"]`);
      assert.equal(await row.getAttribute("aria-rowindex"), String(index));
      assert.equal(await row.getAttribute("aria-selected"), "true");
    });
  };
  await app.grid.focus();
  await page.keyboard.press("Home");
  await at(1);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await at(3);
  await page.keyboard.press("ArrowUp");
  await at(2);
  await page.keyboard.press("End");
  await at(120);
  await page.keyboard.press("PageUp");
  await page.keyboard.press("Home");
  await at(1);
  await page.keyboard.press("Enter");
  await app.details.getByText(/^1 \w/).waitFor();
  await page.keyboard.press("Escape");
  await app.details.waitFor({ state: "detached" });
  assert.ok(await app.grid.evaluate((grid) => grid === document.activeElement));

  await page.keyboard.press("/");
  assert.ok(await app.filterBox.evaluate((box) => box === document.activeElement));
  await page.keyboard.type("/^7 /");
  await app.hasRows(1);
  await page.keyboard.press("Escape");
  await app.hasRows(120);
  // Left by a second Escape, and as one goes on from a search.
  for (const key of ["Escape", "Enter", "ArrowDown"]) {
    await app.filterBox.focus();
    await page.keyboard.press(key);
    assert.ok(await app.grid.evaluate((grid) => grid === document.activeElement), key);
  }
  await page.keyboard.press("End");
  await at(120);
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

test("in a narrow window details take the log's place, and Escape leads back to the row", async (t) => {
  const app = await echoed(t, [["one", "Text"], ["two", "Text"]], { width: 400 });
  const { page } = app;
  const opened = {
    "by key": async () => {
      await app.grid.press("End");
      await app.grid.press("Enter");
    },
    "by click": () => app.rows("one").last().click(),
  };
  for (const [how, open] of Object.entries(opened)) {
    await open();
    await app.details.waitFor();
    await app.grid.waitFor({ state: "hidden" });
    await page.keyboard.press("Escape");
    await app.details.waitFor({ state: "detached" });
    await eventually(async () => assert.ok(await app.grid.evaluate((grid) => grid === document.activeElement), how));
    await app.grid.locator('[aria-selected="true"]').waitFor();
  }
});

test("a message can be copied and saved, and the log saved and cleared", async (t) => {
  const app = await echoed(t, [[EXACT, "Text"], ["00 ff 10", "Hex"]]);
  const { page } = app;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await app.open(app.rows('"big"').last());
  await app.details.getByRole("button", { name: "Copy", exact: true }).click();
  await page.getByText(/^Copied \{"big"/).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), EXACT);
  assert.equal((await saved(app, app.details.getByRole("button", { name: "Save" }))).toString(), EXACT);
  await app.open(app.rows("00 ff 10").last());
  assert.deepEqual(await saved(app, app.details.getByRole("button", { name: "Save" })), Buffer.from([0, 255, 16]));

  const rows = await app.rowCount();
  const [head, ...messages] = lines(await saved(app, app.exportAll));
  assert.equal(head.messages, rows);
  assert.equal(messages.length, rows);
  assert.ok(messages.some((message) => message.direction === "received" && message.text === EXACT));
  // What is said of it takes no room from the list, and can be dismissed.
  const place = await app.grid.boundingBox();
  const exported = page.getByRole("status").filter({ hasText: new RegExp(`^Exported 4 messages and ${rows - 4} events to `) });
  await exported.waitFor();
  await exported.getByRole("button", { name: "Dismiss" }).click();
  await app.page.getByText(/^Exported/).waitFor({ state: "detached" });
  await app.details.getByRole("button", { name: "Close" }).click();
  await app.button("Clear log").click();
  await app.hasRows(0);
  const cleared = page.getByRole("status").filter({ hasText: /^Cleared 4 messages and \d events\./ });
  await cleared.getByRole("button", { name: "Undo" }).waitFor();
  const { x, y, height } = await app.grid.boundingBox();
  assert.deepEqual([x, y, height], [place.x, place.y, place.height]);
  await axe(page);
  await cleared.getByRole("button", { name: "Dismiss" }).click();
  await app.button("Undo").waitFor({ state: "detached" });
  await app.send("afterwards", "Text");
  await app.hasRows(2);
});

test("Clear takes nothing from an export, and can be undone", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: "practice:/flood?count=300000&rate=0&kind=json&size=200" });
  await eventually(async () => assert.equal((await app.traffic()).received, 300_000));
  const rows = await app.rowCount();
  const download = app.page.waitForEvent("download");
  await app.exportAll.click();
  await app.button("Clear log").click();
  await app.hasRows(0);
  const [head, ...messages] = lines(await readFile(await (await download).path()));
  assert.equal(head.messages, rows);
  assert.equal(messages.length, rows);
  await app.page.getByText(/^Exported 300,000 messages and \d events to /).waitFor();
  await app.send("afterwards", "Text");
  await app.hasRows(2);

  await app.button("Undo").click();
  await app.hasRows(rows + 2);
  await app.find("/n = 1", '{"n":1,');
  await app.button("Undo").waitFor({ state: "detached" });
});

test("what the filter finds is saved by itself, in a file that says whose it is and what is missing", async (t) => {
  const app = await weft.app(t);
  await app.openSettings();
  await app.page.getByLabel("Name", { exact: true }).fill("Desk / 1");
  await app.closeSettings();
  await app.online({ url: weft.ws("/echo?token=hush-hush") });
  await app.send("before", "Text");
  await eventually(async () => assert.equal((await app.traffic()).received, 1));
  const cleared = await app.rowCount();
  await app.button("Clear log").click();
  for (const text of ["apples", "pears", "apricots"]) await app.send(text, "Text");
  await eventually(async () => assert.equal((await app.traffic()).received, 4));
  assert.ok(await app.button("Export filtered").isDisabled());
  await app.filterBox.fill("/^ap/");
  await app.direction.selectOption("↓ Received");
  await app.hasRows(2);
  const [download] = await Promise.all([app.page.waitForEvent("download"), app.button("Export filtered").click()]);
  assert.match(download.suggestedFilename(), /^Desk-1-\d{4}-\d\d-\d\d-\d{6}\.jsonl$/);
  const text = await readFile(await download.path(), "utf8");
  assert.ok(!text.includes("hush-hush"));
  const [head, ...messages] = lines(text);
  assert.deepEqual(messages.map((message) => message.text), ["apples", "apricots"]);
  assert.deepEqual(head, {
    weft: "log",
    version: 2,
    connection: "Desk / 1",
    url: weft.ws("/echo?token=••••••"),
    filter: { text: "/^ap/", direction: "received" },
    messages: 2,
    first: cleared,
    dropped: { messages: 0, bytes: 0 },
    cleared: { messages: cleared, bytes: head.cleared.bytes },
  });
  await app.page.getByText("Exported 2 messages to Desk-1-").waitFor();
  assert.equal(lines(await saved(app, app.exportAll)).length, 1 + 6);
});

test("an empty log says why it is empty", async (t) => {
  const app = await weft.app(t);
  const says = (words) => app.page.getByText(words, { exact: true }).waitFor();
  await app.page.getByText(/^Type the URL of a WebSocket server above\./).waitFor();
  await app.url.fill(weft.ws("/echo"));
  await app.page.getByText(/^Nothing yet\. Connect, and every message/).waitFor();
  await app.online({ url: weft.ws("/echo") });
  await app.button("Clear log").click();
  await says("Cleared. New messages will show here.");
  await app.filterBox.fill("hello");
  await says("Cleared. New messages that match the filter will show here.");
  await app.send("bye", "Text");
  await says("No messages match.");
  await app.button("Clear the filter").click();
  await app.hasRows(2);
  await app.disconnectButton.click();
  await app.is(/^Closed/);
  await app.find('"event":"closed"', "Closed 1000");
  await app.button("Clear log").click();
  await says("Cleared. New messages will show here once you connect.");
});

test("20,000 messages are all counted, and only the rows on screen exist", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/flood?count=20000&size=64") });
  await eventually(async () => assert.equal((await app.traffic()).received, 20_000), 60_000);
  await app.direction.selectOption("↓ Received");
  await app.hasRows(20_000);
  const inDom = await app.grid.getByRole("row").count();
  assert.ok(inDom > 5 && inDom < 100, `${inDom} rows`);
  assert.ok((await app.page.locator("*").count()) < 2000);
  await app.grid.focus();
  await app.page.keyboard.press("Home");
  await app.grid.locator('[aria-rowindex="1"]').waitFor();
});

test("a lower limit drops the oldest at once, shows how many, and is kept", async (t) => {
  const app = await weft.app(t, { width: 400 });
  await app.online({ url: "practice:/flood?count=200000&size=40" });
  await eventually(async () => assert.equal((await app.traffic()).received, 200_000));
  const all = await app.rowCount();
  await app.openSettings("Log");
  // Otherwise they would only leave the memory.
  await app.page.getByLabel("Store the log of this connection").click();
  const limit = app.page.getByLabel("Log limit (MiB, 0: keep all)");
  assert.equal(await limit.inputValue(), "512");
  for (const refused of ["0.1", "1", "2.5", "4097", "-1"]) {
    await limit.fill(refused);
    await limit.press("Enter");
    await controlSays(limit, /Type 0 or a whole number from 2 to 4096\./);
  }
  assert.equal(await app.rowCount(), all, "what won't do changes nothing");
  await limit.fill("3");
  assert.equal(await app.rowCount(), all, "what is typed counts once it is whole");
  await limit.press("Enter");
  await eventually(async () => assert.ok((await app.rowCount()) < 100_000));
  const dropped = all - (await app.rowCount());
  const says = new RegExp(`Dropped ${dropped.toLocaleString("en")} \\(\\d\\.\\d MiB\\)`);
  assert.match(await app.trafficStatus.innerText(), says);
  await app.closeSettings();
  await app.message.scrollIntoViewIfNeeded();
  const { y, height } = await app.trafficStatus.boundingBox();
  assert.ok(y >= 0 && y + height <= 800, "it is in sight wherever the page is scrolled to");
  await app.reveal(app.exportAll);
  const [head] = lines(await saved(app, app.exportAll));
  assert.equal(head.dropped.messages, dropped);
  await app.page.reload();
  await app.openSettings("Log");
  assert.equal(await limit.inputValue(), "3");
});

test("JSON shows as a tree, and as text exact to the byte", async (t) => {
  const app = await echoed(t, [[EXACT, "Text"]]);
  await app.open(app.rows('"big"').last());
  const tree = app.details.getByRole("tree", { name: "JSON" });
  const items = await tree.getByRole("treeitem").allInnerTexts();
  assert.deepEqual(items.slice(1).map((text) => text.trim()), ['"big": 12345678901234567890123', '"a": 1', '"a": 2']);
  await app.details.getByRole("button", { name: "Text" }).click();
  assert.equal(await app.details.getByLabel("Payload as text").innerText(), EXACT);
});

test("a tree folds and can be searched", async (t) => {
  const json = JSON.stringify({ outer: { inner: [1, 2, { needle: "found" }] }, other: [true, null] });
  const app = await echoed(t, [[json, "Text"]], { height: 1200 });
  await app.open(app.rows("needle").last());
  const items = app.details.getByRole("treeitem");
  const all = await items.count();
  await app.button("Collapse all").click();
  await eventually(async () => assert.equal(await items.count(), 3));
  await app.details.getByRole("searchbox", { name: "Find in message" }).fill("needle");
  await items.filter({ hasText: '"found"' }).waitFor();
  await app.details.getByText("1 of 1").waitFor();
  await app.button("Expand all").click();
  await eventually(async () => assert.equal(await items.count(), all));
  await app.details.getByRole("tree").focus();
  await app.page.keyboard.press("Home");
  await app.page.keyboard.press("ArrowLeft");
  await eventually(async () => assert.equal(await items.count(), 1));
});

test("binary shows as a hex dump with ASCII; where it is JSON that is offered", async (t) => {
  const hex = Buffer.from('{"in":"binary"}').toString("hex");
  const app = await echoed(t, [["de ad be ef 00 41 42", "Hex"], [hex, "Hex"]]);
  await app.open(app.rows("de ad be ef").last());
  const dump = app.details.getByLabel("Hex dump");
  assert.match((await dump.innerText()).replace(/\s+/g, " "), /00000000 de ad be ef 00 41 42 .*AB/);
  // All of it is on screen, its ASCII too.
  const { scrollWidth, clientWidth } = await dump.evaluate(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }));
  assert.ok(scrollWidth <= clientWidth, `${scrollWidth} of ${clientWidth}`);
  assert.equal(await app.details.getByRole("button", { name: "JSON" }).count(), 0);

  await app.open(app.rows(/Binary.*"in":"binary"/s).last());
  await app.details.getByRole("button", { name: "JSON" }).click();
  await app.details.getByRole("treeitem").filter({ hasText: '"in": "binary"' }).waitFor();
  await app.details.getByRole("button", { name: "Text" }).click();
  assert.equal(await app.details.getByLabel("Payload as text").innerText(), '{"in":"binary"}');
});

test("a payload is text and never markup", async (t) => {
  const evil = '<img src=x onerror="globalThis.ran=1"><b>bold</b>';
  const app = await echoed(t, [[evil, "Text"]]);
  const row = app.rows("onerror").last();
  assert.match(await row.innerText(), /<b>bold<\/b>/);
  await app.open(row);
  assert.equal(await app.details.getByLabel("Payload as text").innerText(), evil);
  // The code editor has pictures of its own, of nothing.
  assert.equal(await app.page.locator("img:not(.cm-widgetBuffer)").count(), 0);
});

test("a long payload is cut in its row and whole in the details", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/large?size=1000000&kind=text") });
  const row = app.rows(/976\.6 KiB|1\.0 MB|977 KiB|\d KiB/).last();
  await row.waitFor();
  assert.ok((await row.innerText()).length < 1000);
  await app.open(row);
  const bytes = await saved(app, app.details.getByRole("button", { name: "Save" }));
  assert.equal(bytes.length, 1_000_000);
});

/** A saved log: its header, then its messages. */
const lines = (file) => file.toString().trimEnd().split("\n").map((line) => JSON.parse(line));

/** What a button has the browser save. */
async function saved(app, button) {
  const [download] = await Promise.all([app.page.waitForEvent("download"), button.click()]);
  return readFile(await download.path());
}
