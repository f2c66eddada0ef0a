// Leaving the page: it asks first, but only if messages would be lost that somebody may want.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

/** Whether closing the page asks first. If it doesn't, the page is closed; otherwise the answer is no. */
async function asks({ page }) {
  const asked = page.waitForEvent("dialog").then(async (dialog) => {
    assert.equal(dialog.type(), "beforeunload");
    await dialog.dismiss();
    return true;
  });
  const closed = page.waitForEvent("close").then(() => false);
  await page.close({ runBeforeUnload: true });
  const answer = await Promise.race([asked, closed]);
  for (const other of [asked, closed]) other.catch(() => {});
  return answer;
}

/** Has the log kept in memory only. */
async function inMemory(app) {
  await app.openSettings("Log");
  await app.page.getByLabel("Store the log of this connection").uncheck();
  await app.closeSettings();
}

test("a page whose log is stored is left without a question", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/flood?count=50&size=40") });
  await eventually(async () => assert.ok((await app.traffic()).received >= 50));
  await app.trafficStatus.getByText(/^Stored /).waitFor();
  assert.ok(!(await asks(app)));
});

test("without storage, a page that has received nothing, or very little that is over, is left without a question", async (t) => {
  const app = await weft.app(t);
  await inMemory(app);
  await app.online({ url: weft.ws("/echo") });
  await app.send("one", "Text");
  await eventually(async () => assert.equal((await app.traffic()).received, 1));
  assert.ok(await asks(app), "still online");
  await app.disconnectButton.click();
  await app.is(/^Closed/);
  assert.ok(!(await asks(app)));
});

test("queued messages that are too large to store, and messages neither stored nor exported, are asked about", async (t) => {
  const app = await weft.app(t);
  await inMemory(app);
  await app.url.fill(weft.ws("/flood?count=50&size=40"));
  await app.send("x".repeat(300_000), "Text");
  await app.queued.waitFor();
  assert.ok(await asks(app), "queued");
  await app.connectButton.click();
  await app.is(/^Online/);
  await eventually(async () => assert.ok((await app.traffic()).received >= 50));
  await app.disconnectButton.click();
  await app.is(/^Closed/);
  assert.ok(await asks(app), "not exported");
  const download = app.page.waitForEvent("download");
  await app.exportAll.click();
  await download;
  await app.page.getByText(/^Exported/).waitFor();
  assert.ok(!(await asks(app)), "exported");
});
