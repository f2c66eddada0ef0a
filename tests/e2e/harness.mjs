// What end-to-end tests share: the release under a sub-path, a practice server, and a browser.
//
// The variables come from `cargo xtask test e2e`: WEFT_DIST, WEFT_PRACTICE, WEFT_SCREENSHOTS,
// WEFT_FAILURES, CHROME, and WEFT_HEADLESS_SHELL where there is one.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, statfs } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ended, firstMatch, startPractice } from "../shared/children.mjs";
import { QUIET, SANDBOX_WORKS, variable } from "../shared/environment.mjs";
import { serveFiles } from "../shared/site.mjs";
import { App } from "./app.mjs";
import { leaveEvidence, watchForProblems } from "./evidence.mjs";

const require = createRequire(import.meta.url);

// Not imported: Node would first read all of its megabytes for the names that they export.
const { chromium } = require("playwright-core");

/**
 * Parts of Chromium that are turned off. The first two are pages for suggestions below the address bar: every window
 * loads them, which takes a third of the time of a test. The others are what the driver's own switch turns off, which
 * this one replaces.
 */
const DISABLED = [
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "BoundaryEventDispatchTracksNodeRemoval",
  "DestroyProfileOnBrowserClose",
  "DialMediaRouteProvider",
  "GlobalMediaControls",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "PaintHolding",
  "ThirdPartyStoragePartitioning",
  "Translate",
  "AutoDeElevate",
  "RenderDocument",
  "OptimizationHints",
];

/** Gives the frame of scripts a process of its own, as the whole browser does unasked. */
const ISOLATED = "--site-per-process";

/** The driver's switch that keeps what Chromium's processes share in files, which takes up to a twelfth of a test. */
const SHARED_IN_FILES = "--disable-dev-shm-usage";

/** How much memory to share is plenty for the browsers that run at a time, in bytes. Containers often have 64 MiB. */
const PLENTY_TO_SHARE = 2 ** 30;

/** Has WebAssembly compiled once, by the fast compiler. */
const BASELINE_ONLY = "--js-flags=--liftoff-only";

/**
 * Starts a file server, a practice server and a browser. With `scrollbars`, it shows them. With `python`, CPython starts
 * faster, since none of it is optimised meanwhile, and what runs for long is slower.
 *
 * - `url`, `practiceUrl`: of the page, and of the practice server (`http://127.0.0.1:PORT`)
 * - `ws(target)`: the URL of one of its endpoints
 * - `page(t, options)`: an opened page of its own context, see `openPage`
 * - `app(t, options)`: the same, as an `App`, once it shows
 * - `close()`: ends everything; call it in `after`
 */
export async function start({ scrollbars = false, python = false } = {}) {
  const files = await serveFiles(variable("WEFT_DIST"));
  const practice = await startPractice();
  const browser = await chromium.launch({
    executablePath: process.env.WEFT_HEADLESS_SHELL ?? variable("CHROME"),
    chromiumSandbox: SANDBOX_WORKS,
    args: [...QUIET, ISOLATED, `--disable-features=${DISABLED.join()}`, ...(python ? [BASELINE_ONLY] : [])],
    ignoreDefaultArgs: [
      ...(scrollbars ? ["--hide-scrollbars"] : []),
      ...((await memoryToShare()) >= PLENTY_TO_SHARE ? [SHARED_IN_FILES] : []),
    ],
    // The first start on a machine that has just compiled takes its time.
    timeout: 120_000,
  });
  return {
    url: files.url,
    practiceUrl: practice.url,
    browser,
    ws: practice.ws,
    page: (t, options) => openPage(t, browser, options?.url ?? files.url, options),
    async app(t, options) {
      const app = new App(await openPage(t, browser, options?.url ?? files.url, options));
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

/** How much memory processes can share here, in bytes. */
async function memoryToShare() {
  try {
    const { bavail, bsize } = await statfs("/dev/shm");
    return bavail * bsize;
  } catch {
    return 0;
  }
}

/**
 * Starts a whole Chromium for the test `t` and resolves to its context, which has a page. Of the driver's
 * browsers each page believes that it is in front; here a page is hidden while another one is.
 */
export async function launchPlain(t) {
  const profile = await mkdtemp(join(tmpdir(), "weft-e2e-"));
  const { context } = await launchWith(t, profile);
  t.after(() => rm(profile, { recursive: true, force: true, maxRetries: 5 }));
  return context;
}

/**
 * The same with a profile of the test's own.
 *
 * - `context`: of the browser
 * - `closed()`: ends it
 * - `killed()`: ends it and all of its processes, without letting them do anything more
 */
export async function launchWith(t, profile) {
  const sandbox = SANDBOX_WORKS ? [] : ["--no-sandbox"];
  const flags = [...QUIET, ...sandbox, "--headless", "--remote-debugging-port=0", `--user-data-dir=${profile}`];
  // As a group of processes, which can be killed together.
  const child = spawn(variable("CHROME"), [...flags, "about:blank"], { stdio: ["ignore", "ignore", "pipe"], detached: true });
  const killed = () => ended(child, () => process.kill(-child.pid, "SIGKILL"));
  t.after(killed);
  const address = await firstMatch(child, child.stderr, /listening on (\S+)/);
  const browser = await chromium.connectOverCDP(address, { noDefaults: true });
  return { context: browser.contexts()[0], closed: () => ended(child), killed };
}

/**
 * Opens Weft in a new context for the test `t`; when it ends, the context is closed, and the test
 * fails if the page logged an error, threw, or broke its Content-Security-Policy. A test that fails leaves a picture
 * of the page and a trace.
 *
 * Options: `url` (another site's), `theme` ("light" or "dark"), `width`, `height`, `touch` (a touch screen), `path` (after the site's own), `prepare`, which gets the
 * page before it is opened, `expected`, patterns of errors that belong to the test (a refused connection, say), and
 * `offline`, whether the page may keep the site's files to start without a network.
 */
async function openPage(t, browser, url, options = {}) {
  const { theme = "light", width = 1280, height = 800, touch = false, path = "", prepare, expected = [], offline = false } = options;
  const context = await browser.newContext({
    colorScheme: theme,
    viewport: { width, height },
    hasTouch: touch,
    isMobile: touch,
    serviceWorkers: offline ? "allow" : "block",
  });
  // Without snapshots of the page, which make a test a quarter slower; these are what the picture is for.
  await context.tracing.start();
  const page = await context.newPage();
  const watch = watchForProblems(page);
  t.after(async () => {
    const surprises = watch.surprises(expected);
    if (!t.passed || surprises.length > 0) await leaveEvidence(t, page, watch, context.tracing);
    await context.close();
    assert.deepEqual(surprises, [], "the page reported errors");
  });
  await prepare?.(page);
  await page.goto(url + path);
  return page;
}

/** Saves what the page shows as `NAME.png` in target/screenshots. */
export async function screenshot(page, name) {
  const folder = variable("WEFT_SCREENSHOTS");
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

const axeSource = readFile(require.resolve("axe-core/axe.min.js"), "utf8");

/** Fails if axe-core finds a violation in what the page shows now. */
export async function axe(page) {
  assert.deepEqual(await axeViolations(page), [], "axe-core found violations");
}

/** What axe-core finds wrong with what the page shows now, by all of its rules or by these. */
export async function axeViolations(page, rules) {
  // Evaluated by the debugger, which the page's policy does not bind.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(await axeSource);
  const options = { resultTypes: ["violations"], ...(rules && { runOnly: rules }) };
  const { violations } = await page.evaluate((options) => globalThis.axe.run(options), options);
  return violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map((node) => node.html) }));
}

/** The rules of axe-core that judge colours; all others find the same in either theme. */
const OF_COLOURS = ["color-contrast", "link-in-text-block"];

/** What axe-core finds wrong with what the page shows now, in either theme, of which it saves a picture. */
export async function violationsInThemes(page, name) {
  const found = [];
  for (const colorScheme of ["light", "dark"]) {
    // What fades would be looked at in between.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await screenshot(page, `${name}-${colorScheme}-${page.viewportSize().width}`);
    const violations = await axeViolations(page, colorScheme === "dark" ? OF_COLOURS : undefined);
    if (violations.length > 0) found.push({ name, colorScheme, violations });
  }
  return found;
}
