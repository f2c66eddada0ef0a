// What end-to-end tests share: the release under a sub-path, a practice peer, and a browser.
//
// The variables come from `cargo xtask test e2e`: WEFT_DIST, WEFT_PRACTICE, WEFT_SCREENSHOTS, CHROME.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { startPractice } from "../shared/children.mjs";
import { QUIET, SANDBOX_WORKS, variable } from "../shared/environment.mjs";
import { serveFiles } from "../shared/site.mjs";
import { App } from "./app.mjs";

/**
 * Starts a file server, a practice peer and a browser.
 *
 * - `url`, `practiceUrl`: of the page, and of the practice peer (`http://127.0.0.1:PORT`)
 * - `ws(target)`: the URL of one of the peer's endpoints
 * - `page(t, options)`: an opened page of its own context, see `openPage`
 * - `app(t, options)`: the same, as an `App`, once it shows
 * - `close()`: ends everything; call it in `after`
 */
export async function start() {
  const files = await serveFiles(variable("WEFT_DIST"));
  const practice = await startPractice();
  const browser = await chromium.launch({
    executablePath: variable("CHROME"),
    chromiumSandbox: SANDBOX_WORKS,
    args: QUIET,
    // The first start on a machine that has just compiled takes its time.
    timeout: 120_000,
  });
  return {
    url: files.url,
    practiceUrl: practice.url,
    browser,
    ws: practice.ws,
    page: (t, options) => openPage(t, browser, files.url, options),
    async app(t, options) {
      const app = new App(await openPage(t, browser, files.url, options));
      await app.status.waitFor();
      return app;
    },
    async close() {
      await browser.close();
      await practice.stop();
      await files.stop();
    },
  };
}

/**
 * Opens Weft in a new context for the test `t`; when it ends, the context is closed, and the test
 * fails if the page logged an error, threw, or broke its Content-Security-Policy.
 *
 * Options: `theme` ("light" or "dark"), `width`, `height`, `path` (after the site's own), and
 * `expected`, patterns of errors that belong to the test (a refused connection, say).
 */
async function openPage(t, browser, url, options = {}) {
  const { theme = "light", width = 1280, height = 800, path = "", expected = [] } = options;
  const context = await browser.newContext({ colorScheme: theme, viewport: { width, height } });
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.stack ?? error}`));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console: ${message.text()}`);
  });
  t.after(async () => {
    await context.close();
    const surprises = problems.filter((problem) => !expected.some((pattern) => pattern.test(problem)));
    assert.deepEqual(surprises, [], "the page reported errors");
  });
  await page.goto(url + path);
  return page;
}

/** Saves what the page shows as `NAME.png` in target/screenshots. */
export async function screenshot(page, name) {
  const folder = variable("WEFT_SCREENSHOTS");
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

const axeSource = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Fails if axe-core finds a violation in what the page shows now. */
export async function axe(page) {
  assert.deepEqual(await axeViolations(page), [], "axe-core found violations");
}

/** What axe-core finds wrong with what the page shows now. */
export async function axeViolations(page) {
  // Evaluated by the debugger, which the page's policy does not bind.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(await axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  return violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map((node) => node.html) }));
}
