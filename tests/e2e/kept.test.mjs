// Recordings that are kept in the browser's storage.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { start, violationsInThemes } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

const list = (app) => app.settings.getByRole("list", { name: "Recordings" });
const items = (app) => list(app).getByRole("listitem");
const notice = (app, text) => app.page.locator(".page-notice").filter({ hasText: text });

/** The lines of the log, as it is exported, without the first. */
async function exported(app) {
  await app.reveal(app.exportAll);
  const [download] = await Promise.all([app.page.waitForEvent("download"), app.exportAll.click()]);
  const text = await readFile(await download.path(), "utf8");
  return text.trimEnd().split("\n").slice(1).map((line) => JSON.parse(line));
}

async function keep(app, label = "Keep as a recording") {
  await app.reveal(app.button("Export as…"));
  await app.button("Export as…").click();
  await app.page.getByRole("menuitem", { name: label, exact: true }).click();
}

async function reload(app) {
  await app.page.reload();
  await app.status.waitFor();
}

test("a recording is kept during a flood, and nothing is lost or doubled", async (t) => {
  const app = await weft.app(t);
  const COUNT = 30000;
  await app.nameIt("Feed");
  await app.online({ url: weft.ws(`/flood?count=${COUNT}&size=100&rate=10000`) });
  await eventually(async () => assert.ok((await app.traffic()).received > 1000));
  await keep(app);
  await notice(app, /^Kept .* as a recording/).waitFor();
  const before = await app.rowCount();
  assert.ok((await app.traffic()).received > before, "the totals go on");
  await eventually(async () => assert.equal((await app.traffic()).received, COUNT));
  await app.disconnectButton.click();
  await app.is(/^Closed/);
  const log = await exported(app);

  await app.openSettings("Log");
  assert.equal(await items(app).count(), 1);
  const name = items(app).getByLabel("Name of the recording");
  await name.fill("Friday’s flood");
  await name.press("Enter");
  await app.settings.getByRole("button", { name: "Open Friday’s flood" }).waitFor();
  await app.closeSettings();
  await eventually(async () => assert.match(await app.trafficStatus.innerText(), /Stored .*Recordings /s));

  await reload(app);
  await app.hasRows(log.length);
  await app.choose("Feed", "Recordings…");
  await app.settings.getByRole("button", { name: "Open Friday’s flood" }).click();
  await app.page.getByRole("region", { name: "Recording", exact: true }).waitFor();
  await eventually(async () => assert.ok((await app.rowCount()) > 1000));
  const kept = await exported(app);
  const all = [...kept, ...log];
  assert.deepEqual(all.map(({ number }) => number), all.map((_, at) => at));
  assert.equal(all.filter(({ direction }) => direction === "received").length, COUNT);
  assert.equal((await app.traffic()).received, kept.filter(({ direction }) => direction === "received").length);
  await app.find(kept.at(-1).text);
  await app.hasRows(1);

  await app.connection("Feed").click();
  await app.openSettings("Log");
  await app.settings.getByRole("button", { name: "Delete Friday’s flood" }).click();
  await app.connection("Friday’s flood").waitFor({ state: "detached" });
  assert.equal(await items(app).count(), 0);
  await notice(app, /^Deleted the recording/).getByRole("button", { name: "Undo" }).click();
  await items(app).first().waitFor();
  await app.settings.getByRole("button", { name: "Delete Friday’s flood" }).click();
  await notice(app, /^Deleted the recording/).waitFor();
  await reload(app);
  await app.hasRows(log.length);
  await app.openSettings("Log");
  await app.settings.getByText("There are none yet.").waitFor();
});

for (const width of [1280, 400]) {
  test(`a recording without payloads has their sizes, and says why there is none (${width} px)`, async (t) => {
    const found = [];
    const look = async ({ page }, name) => {
      found.push(...(await violationsInThemes(page, name)));
      const pageWidth = await page.evaluate(() => document.documentElement.scrollWidth);
      if (pageWidth > width) found.push({ name, pageWidth });
    };
    const app = await weft.app(t, { width });
    await app.nameIt("Desk");
    await app.openSettings("Log");
    const button = app.settings.getByRole("button", { name: "Keep the log as a recording" });
    assert.ok(await button.isDisabled());
    await app.settings.getByText("The log is empty.").waitFor();
    await look(app, "recordings-none");
    await app.closeSettings();
    await app.online({ url: weft.ws("/echo") });
    await app.send("secret plans", "Text");
    await app.send("00 ff", "Hex");
    await eventually(async () => assert.equal((await app.traffic()).received, 2));
    await app.openSettings("Log");
    await app.settings.getByLabel("Without payloads").check();
    await button.click();
    await notice(app, /^Kept 4 messages and/).waitFor();
    await notice(app, /^Kept/).getByRole("button", { name: "Undo" }).click();
    await app.hasRows(6);
    await items(app).waitFor({ state: "detached" });
    await button.click();
    await items(app).getByText("without payloads").waitFor();
    await look(app, "recordings-kept");
    await notice(app, /^Kept/).getByRole("button", { name: "Open recording" }).click();
    await app.rows("12 B of text: payload not kept.").first().waitFor();
    await app.rows("2 B of binary: payload not kept.").first().waitFor();
    await look(app, "recordings-open");
    assert.doesNotMatch(JSON.stringify(await exported(app)), /secret plans/);
    assert.deepEqual(found, []);
  });
}
