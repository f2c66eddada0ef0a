// Logs that outlive the tab.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { App, eventually } from "./app.mjs";
import { axe, launchPlain, launchWith, screenshot, start } from "./harness.mjs";
import { flood } from "../bench/flood.mjs";

/** How often the browser is killed. */
const KILLS = Number(process.env.WEFT_KILLS ?? 2);
const SECOND = 1000;

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

const stored = (app) => app.trafficStatus.getByText(/^Stored /);
const notice = (app) => app.page.locator(".page-notice");

/** Everything that the log has, as it is exported. */
async function exported(app) {
  await app.reveal(app.exportAll);
  const [download] = await Promise.all([app.page.waitForEvent("download"), app.exportAll.click()]);
  return readFile(await download.path(), "utf8");
}

/** The messages of an exported log, without its first line, which has what isn't stored with it. */
const messages = (log) => log.slice(log.indexOf("\n") + 1);

async function reload(app) {
  await app.page.reload();
  await app.status.waitFor();
}

/** Waits until everything that the log has was written. */
async function allStored(app) {
  await stored(app).waitFor();
  let before;
  await eventually(async () => {
    const now = await segments(app.page);
    const same = JSON.stringify(now) === JSON.stringify(before);
    before = now;
    assert.ok(same && now.some(({ bytes }) => bytes > 0));
  });
}

/** The files that logs are stored in. */
function segments(page) {
  return page.evaluate(async () => {
    const files = [];
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle("logs", { create: true });
    for await (const [id, folder] of root.entries()) {
      for await (const [name, file] of folder.entries()) files.push({ id, name, bytes: (await file.getFile()).size });
    }
    return files;
  });
}

test("after a reload the log is there as it was, and goes on", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/flood?count=5000&size=100") });
  await eventually(async () => assert.equal((await app.traffic()).received, 5000));
  await app.send("00 ff", "Hex");
  await eventually(async () => assert.equal((await app.traffic()).sent, 1));
  await app.disconnectButton.click();
  await app.is(/^Closed/);
  await allStored(app);
  const [log, rows, traffic] = [messages(await exported(app)), await app.rowCount(), await app.traffic()];
  await axe(app.page);
  await screenshot(app.page, "stored");

  await reload(app);
  await app.hasRows(rows);
  assert.deepEqual(await app.traffic(), traffic);
  assert.equal(messages(await exported(app)), log);

  await app.online({ url: weft.ws("/echo") });
  await app.send("once more", "Text");
  await app.rows("once more").last().waitFor();
  await app.disconnectButton.click();
  await app.is(/^Closed/);
  await allStored(app);
  const longer = messages(await exported(app));
  assert.ok(longer.startsWith(log) && longer.length > log.length);
  await reload(app);
  await eventually(async () => assert.equal(messages(await exported(app)), longer));
});

test("after a reload the same messages are on screen, selected and pinned", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/flood?count=5000&size=100") });
  await eventually(async () => assert.equal((await app.traffic()).received, 5000));
  await app.disconnectButton.click();
  await app.is(/^Closed/);
  const pins = app.page.getByRole("list", { name: "Pinned messages" });
  const shown = async () => ({
    // How many more there are depends on what the page says above them.
    first: (await app.wholeRows())[0],
    details: await app.details.getByRole("heading").first().innerText(),
    pins: await pins.innerText(),
  });
  await app.goTo("1000");
  const row = await app.cursorAt(1001);
  await row.press("p");
  await pins.waitFor();
  await app.goTo("2345");
  await (await app.cursorAt(2346)).press("Enter");
  await app.details.waitFor();
  await allStored(app);
  const left = await shown();

  // Twice: what was left isn't forgotten by being read.
  for (const _ of [1, 2]) {
    await reload(app);
    await eventually(async () => assert.deepEqual(await shown(), left));
    await app.cursorAt(2346);
    assert.equal(await app.follow.getAttribute("aria-pressed"), "false");
  }

  // What comes is below them, until they are left.
  await app.online({ url: weft.ws("/flood?count=100&size=100") });
  await eventually(async () => assert.equal((await app.traffic()).received, 5100));
  assert.deepEqual((await shown()).first, left.first);
  await app.follow.click();
  await app.page.keyboard.press("Escape");
  await app.disconnectButton.click();
  // With three events of each connection.
  const rows = 5106;
  await app.hasRows(rows);
  await reload(app);
  await app.hasRows(rows);
  await eventually(async () => assert.equal((await app.wholeRows()).at(-1)?.position, rows));
  assert.equal(await app.follow.getAttribute("aria-pressed"), "true");
});

test("connecting right after a reload goes on with the stored log", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  await app.send("before", "Text");
  await eventually(async () => assert.equal((await app.traffic()).received, 1));
  await allStored(app);
  // The worker that reads logs is late.
  const held = [];
  await app.page.route(/storage\.js/, (route) => held.push(() => route.continue()));
  await reload(app);
  await app.connectButton.click();
  await eventually(async () => assert.equal(held.length, 1));
  assert.equal(await app.rows("before").count(), 0);
  for (const go of held) await go();
  await app.is(/^Online/);
  await app.send("after", "Text");
  await app.rows("after").last().waitFor();
  await app.rows("before").first().waitFor();
  assert.equal((await app.traffic()).sent, 2);
});

test("what is cleared stays cleared, and what is switched off is deleted", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  await app.send("first", "Text");
  await eventually(async () => assert.equal((await app.traffic()).received, 1));
  await allStored(app);
  await app.button("Clear log").click();
  await app.hasRows(0);
  await app.send("second", "Text");
  await app.hasRows(2);
  await allStored(app);
  await reload(app);
  await app.hasRows(2);
  assert.equal(await app.rows("first").count(), 0);

  await app.openSettings("Log");
  await app.page.getByLabel("Store the log of this connection").click();
  await eventually(async () => assert.deepEqual(await segments(app.page), []));
  await stored(app).waitFor({ state: "detached" });
  await axe(app.page);
  await screenshot(app.page, "stored-off");
  await app.hasRows(2);
  // What is in memory is stored again.
  await app.page.getByLabel("Store the log of this connection").click();
  await allStored(app);
  await app.page.getByLabel("Store logs in this browser").click();
  await eventually(async () => assert.deepEqual(await segments(app.page), []));
  await eventually(async () => assert.match(await app.page.evaluate(() => localStorage["weft.preferences"]), /"logs_in_memory":true/));
  await reload(app);
  await app.openSettings("Log");
  assert.equal(await app.page.getByLabel("Store logs in this browser").isChecked(), false);
  await app.hasRows(0);
});

test("a second tab is told that it doesn't store the log, and does once the first is closed", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  await app.send("mine", "Text");
  await allStored(app);
  const page = await app.page.context().newPage();
  await page.goto(weft.url);
  const other = new App(page);
  await other.trafficStatus.getByText("Not stored").waitFor();
  const title = await other.trafficStatus.getByText("Not stored").getAttribute("title");
  assert.match(title, /another tab stores the log of this connection/);
  await other.online({ url: weft.ws("/echo") });
  await other.send("theirs", "Text");
  await eventually(async () => assert.equal((await other.traffic()).received, 1));
  await app.page.close();
  await other.trafficStatus.getByText("Not stored").waitFor({ state: "detached" });
  await stored(other).waitFor();
  assert.equal(await other.rows("mine").count(), 0, "what is on screen stays");
  await allStored(other);
  await reload(other);
  await other.rows("mine").first().waitFor();
  await other.rows("theirs").first().waitFor();
});

test("what is damaged is said, and the rest is there", async (t) => {
  // There is no icon beside the worker's program.
  const app = await weft.app(t, { expected: [/404 \(Not Found\)/] });
  for (const text of ["one", "two"]) {
    await app.online({ url: weft.ws("/echo") });
    await app.send(text, "Text");
    await app.rows(text).nth(1).waitFor();
    await app.disconnectButton.click();
    await app.is(/^Closed/);
    await allStored(app);
  }
  // The worker has the file as long as there is a page.
  await app.page.goto(`${weft.url}script/worker.js`);
  await app.page.evaluate(async () => {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle("logs");
    for await (const folder of root.values()) {
      for await (const file of folder.values()) {
        const bytes = new Uint8Array(await (await file.getFile()).arrayBuffer());
        const at = new TextDecoder("latin1").decode(bytes).indexOf("one");
        bytes[at] ^= 1;
        const stream = await file.createWritable();
        await stream.write(bytes);
        await stream.close();
      }
    }
  });
  await app.page.goto(weft.url);
  await notice(app).getByText(/A part of the stored log of “.*” is damaged/).waitFor();
  await app.rows("two").first().waitFor();
  await screenshot(app.page, "stored-damaged");
  await notice(app).getByRole("button", { name: "Dismiss" }).click();
  await app.online({ url: weft.ws("/echo") });
  await app.send("three", "Text");
  await app.rows("three").nth(1).waitFor();
});

test("a full disk is said once, and messages go on", async (t) => {
  const context = await launchPlain(t);
  const app = await opened(context);
  const cdp = await context.newCDPSession(app.page);
  await cdp.send("Storage.overrideQuotaForOrigin", { origin: new URL(weft.url).origin, quotaSize: 100_000 });
  await app.online({ url: weft.ws("/flood?count=20000&size=200") });
  await eventually(async () => assert.equal((await app.traffic()).received, 20_000));
  await notice(app).getByText(/the browser's storage for this site is full/).waitFor();
  await app.trafficStatus.getByText("Not stored").waitFor();
  await screenshot(app.page, "stored-full");
  await notice(app).getByRole("button", { name: "Dismiss" }).click();
  await app.isAlive();
  assert.equal(await notice(app).count(), 0);
});

test(`a browser that is killed ${KILLS} times has lost a second at most`, async (t) => {
  const profile = await mkdtemp(join(tmpdir(), "weft-e2e-"));
  t.after(() => rm(profile, { recursive: true, force: true, maxRetries: 5 }));
  let kept = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { context, killed } = await launchWith(t, profile);
    const app = await opened(context);
    await eventually(async () => assert.ok((await app.traffic()).received >= kept, "what was there before"));
    const before = (await app.traffic()).received;
    await app.online({ url: weft.ws("/flood?count=0&rate=5000&size=200") });
    const samples = [];
    await eventually(async () => {
      samples.push({ time: Date.now(), received: (await app.traffic()).received });
      assert.ok(samples.at(-1).received > before + 10_000 && Date.now() - samples[0].time > 2 * SECOND);
    });
    const time = Date.now();
    await killed();
    kept = samples.findLast((sample) => time - sample.time > SECOND).received;
    t.diagnostic(`kill ${kill + 1}: ${samples.at(-1).received} received, ${kept} a second before`);
    assert.ok(kept > before);
    const again = await launchWith(t, profile);
    const reopened = await opened(again.context);
    await eventually(async () => assert.ok((await reopened.traffic()).received >= kept));
    const { received } = await reopened.traffic();
    t.diagnostic(`${received} are there`);
    await rightOrder(reopened, received);
    await again.closed();
    kept = received;
  }
});

async function opened(context) {
  const page = context.pages()[0];
  await page.goto(weft.url);
  const app = new App(page);
  await app.status.waitFor();
  return app;
}

/** Everything that the log has. A browser that isn't the driver's doesn't tell it of downloads. */
async function exportedThere(app) {
  await app.page.evaluate(() => {
    const make = URL.createObjectURL;
    globalThis.exported = new Promise((resolve) => {
      URL.createObjectURL = (blob) => {
        URL.createObjectURL = make;
        resolve(blob.text());
        return make(blob);
      };
    });
  });
  await app.reveal(app.exportAll);
  await app.exportAll.click();
  return app.page.evaluate(() => globalThis.exported);
}

/** Fails unless the log has whole floods, each from its first message on. */
async function rightOrder(app, received) {
  const texts = [];
  for (const line of (await exportedThere(app)).trim().split("\n").slice(1)) {
    const { direction, text } = JSON.parse(line);
    if (direction === "received") texts.push(text);
  }
  assert.equal(texts.length, received);
  let expected;
  for (const text of texts) {
    if (text.startsWith("1 ")) expected = flood(Number.MAX_SAFE_INTEGER, 200);
    assert.equal(text, expected.next().value);
  }
}
