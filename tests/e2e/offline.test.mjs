// The site without a network, and after a new build.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { variable } from "../shared/environment.mjs";
import { serveFiles } from "../shared/site.mjs";
import { eventually } from "./app.mjs";
import { axe, screenshot, start } from "./harness.mjs";
import { Scripts } from "./scripts.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

/** A copy of the site, which may be changed, with Weft on it. */
async function ownSite(t, options = {}) {
  const folder = await mkdtemp(join(tmpdir(), "weft-site-"));
  await cp(variable("WEFT_DIST"), folder, { recursive: true });
  const site = await serveFiles(folder);
  t.after(async () => {
    await site.stop().catch(() => {});
    await rm(folder, { recursive: true });
  });
  const app = await weft.app(t, { ...options, offline: true, url: site.url });
  return { app, site, folder };
}

/** Waits until the site's files are kept. */
async function kept(app) {
  await app.page.evaluate(() => navigator.serviceWorker.ready);
  await eventually(async () => assert.ok(await app.page.evaluate(() => navigator.serviceWorker.controller !== null)));
}

const digest = (text) => `sha384-${createHash("sha384").update(text).digest("base64")}`;

/** Makes a new build of the site: its page has another title, and `change` may do more. */
async function rebuild(folder, title, change = (worker) => worker) {
  const [page, worker] = ["index.html", "service-worker.js"].map((name) => join(folder, name));
  const before = await readFile(page, "utf8");
  const after = before.replace(/<title>.*?<\/title>/, `<title>${title}</title>`);
  await writeFile(page, after);
  const text = await readFile(worker, "utf8");
  assert.ok(text.includes(digest(before)), "the service worker knows the page");
  await writeFile(worker, change(text.replace(digest(before), digest(after))));
}

test("without a network the site starts, with its practice server and its editor", async (t) => {
  const { app } = await ownSite(t, { expected: [/ERR_INTERNET_DISCONNECTED/] });
  await app.button("Try the practice server").click();
  await app.is(/^Online/);
  await kept(app);
  await app.page.context().setOffline(true);
  await app.page.reload();
  await app.status.waitFor();
  await app.connectButton.click();
  await app.is(/^Online/);
  const scripts = await Scripts.open(app);
  await scripts.panel.locator(".cm-editor").waitFor();
  // This host doesn't let the browser cache anything. Some versions of Chromium start a script's frame all the same.
  await scripts.run("print(2 + 2);");
  const sorry = app.page.getByText("There is no network: scripts can only start without one").first();
  await eventually(async () => assert.ok((await sorry.isVisible()) || (await scripts.lines()).includes("4")));
});

test("a new build is offered once it is whole, and takes over by a reload that loses nothing", async (t) => {
  const { app, folder } = await ownSite(t);
  await app.online({ url: weft.ws("/echo") });
  await app.send("kept", "Text");
  await app.hasRows(4);
  await kept(app);
  const offer = app.page.getByText("A new version of Weft is available.");

  // One whose files don't all arrive isn't offered.
  await rebuild(folder, "Broken", (worker) => worker.replace('"index.html"', '"missing.css":"sha384-x","index.html"'));
  await app.page.evaluate(async () => (await navigator.serviceWorker.ready).update().catch(() => {}));
  await app.page.reload();
  await app.status.waitFor();
  assert.equal(await app.page.title(), "Weft");
  assert.equal(await offer.count(), 0);

  await rebuild(folder, "Weft, the next", (worker) => worker.replace('"missing.css":"sha384-x",', ""));
  await app.page.evaluate(async () => void (await navigator.serviceWorker.ready).update());
  await offer.waitFor();
  await axe(app.page);
  await screenshot(app.page, "new-build");
  assert.equal(await app.page.title(), "Weft");
  await app.button("Reload").click();
  await eventually(async () => assert.equal(await app.page.title(), "Weft, the next"));
  await app.rows("kept").first().waitFor();
});

test("Python's engine is kept once it was used, so that the next visit fetches none of it", async (t) => {
  const { app, site, folder } = await ownSite(t);
  await kept(app);
  const engine = JSON.parse(await readFile(join(folder, "script/python/engine.json"), "utf8"));
  const size = engine.reduce((sum, { bytes }) => sum + bytes, 0);
  const fetchedBy = async (line) => {
    const before = site.sent;
    const scripts = await Scripts.open(app);
    await scripts.language.selectOption("Python");
    await scripts.run(`print("${line}")`);
    await scripts.says(new RegExp(`^${line}$`));
    return site.sent - before;
  };
  assert.ok((await fetchedBy("first")) > size);
  await app.page.reload();
  await app.status.waitFor();
  // This host doesn't let the browser cache anything, but the frame isn't part of the engine.
  assert.ok((await fetchedBy("second")) < 100_000);
});
