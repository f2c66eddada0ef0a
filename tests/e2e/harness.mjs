// What end-to-end tests share: the release under a sub-path, a practice peer, and a browser.
//
// The variables come from `cargo xtask test e2e`: WEFT_DIST, WEFT_PRACTICE, WEFT_SCREENSHOTS, CHROME.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { App } from "./app.mjs";

/** Where the site is served: not the root, so that only relative addresses work. */
const BASE = "/any/path/";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

const QUIET = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

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
    // Chromium's own sandbox doesn't work for root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: QUIET,
    // The first start on a machine that has just compiled takes its time.
    timeout: 120_000,
  });
  return {
    url: files.url,
    practiceUrl: practice.url,
    browser,
    ws: (target) => practice.url.replace(/^http/, "ws") + target,
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
  await page.evaluate(await axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map((node) => node.html) }));
}

/** A peer on a free port, which ends with this process at the latest. */
async function startPractice() {
  const child = spawn(variable("WEFT_PRACTICE"), ["--listen", "127.0.0.1:0", "--until-stdin-closes"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const url = await firstMatch(child, child.stdout, /^practice peer on (\S+)/);
  return { url, stop: () => ended(child, () => child.stdin.end()) };
}

/** The first group of the first line that matches in a child's output, `stream`. */
export async function firstMatch(child, stream, pattern) {
  const lines = createInterface({ input: stream });
  for await (const line of lines) {
    const match = pattern.exec(line);
    if (match) {
      // Read on, or the child would block on a full pipe.
      stream.resume();
      return match[1];
    }
  }
  throw new Error(`${child.spawnfile} ended without saying ${pattern}`);
}

/** Asks a child to end, and waits until it has. */
export async function ended(child, ask = () => child.kill()) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  ask();
  await exit;
}

/** Serves a folder under BASE as the plainest static host would: no header but the type. */
async function serveFiles(folder) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const name = normalize(pathname.slice(BASE.length)) || ".";
    const file = name === "." ? "index.html" : name;
    const inside = pathname.startsWith(BASE) && !file.startsWith("..");
    const body = inside ? await readFile(join(folder, file)).catch(() => null) : null;
    if (body) response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    else response.writeHead(404);
    response.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}${BASE}`;
  return {
    url,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** What `cargo xtask test e2e` says about a name. */
export function variable(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run \`cargo xtask test e2e\``);
  return value;
}
