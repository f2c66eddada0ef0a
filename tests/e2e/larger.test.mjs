// Logs that are larger than the memory they may take up: the rest is read back from storage.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { axe, screenshot, start } from "./harness.mjs";
import { flood } from "../bench/flood.mjs";

const COUNT = 100_000;
const SIZE = 200;
const LONG = 120_000;

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

/** An app whose log may take up so many mebibytes of memory, and of storage. */
async function limited(t, memory, storage) {
  const app = await weft.app(t);
  await app.openSettings("Log");
  await set(app, "Log limit (MiB, 0: keep all)", memory);
  if (storage) await set(app, "Storage limit (MiB, 0: as much as the browser allows)", storage);
  await axe(app.page);
  await screenshot(app.page, "larger-settings");
  await app.closeSettings();
  return app;
}

async function set(app, label, value) {
  await app.page.getByLabel(label).fill(String(value));
  await app.page.getByLabel(label).press("Enter");
}

/** Receives a flood, and returns how many events came before it. */
async function flooded(app) {
  await app.online({ url: weft.ws(`/flood?count=${COUNT}&size=${SIZE}`) });
  await eventually(async () => assert.equal((await app.traffic()).received, COUNT), LONG);
  await app.disconnectButton.click();
  await app.is(/^Closed/);
}

/** A SHA-256 over texts, the length of each before it, and how many there are. */
async function digest(texts) {
  const hash = createHash("sha256");
  let count = 0;
  for await (const text of texts) {
    hash.update(`${Buffer.byteLength(text)}:${text}`);
    count += 1;
  }
  return `${count} ${hash.digest("hex")}`;
}

/** The texts of the messages that an exported log has as received. */
async function* received(app) {
  await app.reveal(app.exportAll);
  const [download] = await Promise.all([app.page.waitForEvent("download", { timeout: LONG }), app.exportAll.click()]);
  for await (const line of createInterface({ input: createReadStream(await download.path()) })) {
    const { direction, text } = JSON.parse(line);
    if (direction === "received") yield text;
  }
}

/** Waits until the rows on screen have what they should: the message's number at its position. */
function shows(app, at, position, events) {
  return eventually(async () => {
    const rows = await app.wholeRows();
    assert.equal(rows.at(at)?.position, position);
    for (const row of rows) {
      if (row.position > events && row.position <= events + COUNT) assert.equal(row.number, row.position - events);
    }
  });
}

/** Every way to a message that isn't in memory. */
async function everywhere(app, events) {
  const rows = await app.rowCount();
  assert.equal(await app.trafficStatus.getByText(/Dropped/).count(), 0);
  await app.grid.press("Home");
  await shows(app, 0, 1, events);
  await app.goTo("75,000");
  const row = await app.cursorAt(75_001);
  await eventually(async () => assert.match(await row.innerText(), new RegExp(`\\b${75_001 - events} abc`)));
  await row.press("Enter");
  await app.details.getByText(`${75_001 - events} abcdefghij`).waitFor();
  // Its neighbours are in other parts of the storage.
  await app.grid.press("PageUp");
  await app.details.getByText(/^7\d{4} abcdefghij/).waitFor();
  await app.grid.press("Escape");
  await app.grid.press("End");
  await shows(app, -1, rows, events);

  // Far apart, so that each row is in another part.
  await app.filterBox.fill("4321 abc");
  const expected = [...Array(COUNT).keys()].filter((number) => String(number + 1).endsWith("4321"));
  await app.hasRows(expected.length);
  await eventually(async () => {
    const found = (await app.wholeRows()).map(({ number }) => number);
    assert.deepEqual(found, expected.map((number) => number + 1).slice(0, found.length));
    assert.ok(found.length >= 10);
  });
  await app.open(app.rows("4321 abc").first());
  await app.details.getByText("4321 abcdefghij").waitFor();
  await app.details.press("Escape");
  await app.filterBox.fill("");
  await app.hasRows(rows);
}

test("what is beyond the limit is only in storage, and there in every way", async (t) => {
  const app = await limited(t, 4);
  await flooded(app);
  const events = 2;
  // And one more after them.
  const rows = events + COUNT + 1;
  await app.hasRows(rows);
  await everywhere(app, events);
  const sent = await digest(flood(COUNT, SIZE));
  assert.equal(await digest(received(app)), sent);
  await axe(app.page);
  await screenshot(app.page, "larger");

  await app.page.reload();
  await app.status.waitFor();
  await eventually(async () => assert.equal(await app.rowCount(), rows), LONG);
  assert.equal((await app.traffic()).received, COUNT);
  await everywhere(app, events);
  assert.equal(await digest(received(app)), sent);

  // Cleared, and put back.
  await app.button("Clear log").click();
  await app.hasRows(0);
  await app.button("Undo").click();
  await app.hasRows(rows);
  await app.grid.press("Home");
  await shows(app, 0, 1, events);
});

test("beyond the storage limit the oldest are dropped, and the page says how many", async (t) => {
  const app = await limited(t, 4, 16);
  await flooded(app);
  await app.trafficStatus.getByText(/^Dropped [\d,]+ \(/).waitFor();
  const rows = await app.rowCount();
  assert.ok(rows < COUNT - 10_000 && rows > 50_000, `${rows} are left`);
  await eventually(async () => {
    const { usage } = await app.page.evaluate(() => navigator.storage.estimate());
    assert.ok(usage < 28 << 20, `${usage} bytes are stored`);
  });
  await app.grid.press("Home");
  const texts = [];
  for await (const text of received(app)) texts.push(Number.parseInt(text, 10));
  assert.equal(texts.at(-1), COUNT);
  assert.deepEqual(texts, [...Array(texts.length).keys()].map((at) => COUNT - texts.length + 1 + at));
});
