// What a page reports while it is tested, and what a test that fails leaves behind.

import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { variable } from "../shared/environment.mjs";

/** How long a page that may not answer any more is waited for, in milliseconds. */
const PATIENCE = 10_000;

/** What Chromium says of a fetch that ends because the page is reloaded while the rest of the program is loading. */
const CUT_SHORT = /Fetch API cannot load \S+_rest\.wasm\.\s*$/;

/** What the driver's own script, which keeps service workers away, says in the frame of a script. */
const NO_SERVICE_WORKER = /^uncaught: SecurityError: .*'serviceWorker'.* because the context is sandboxed/;

/**
 * Notes what a page of either driver reports.
 *
 * - `surprises(expected)`: its errors, less those that match a pattern
 * - `console`: all its lines
 */
export function watchForProblems(page) {
  const problems = [];
  const console = [];
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.stack ?? error}`));
  page.on("console", (message) => {
    console.push(`${message.type()}: ${message.text()}`);
    if (message.type() === "error") problems.push(`console: ${message.text()}`);
  });
  return {
    console,
    surprises: (expected) =>
      problems.filter((problem) => ![...expected, CUT_SHORT, NO_SERVICE_WORKER].some((pattern) => pattern.test(problem))),
  };
}

/**
 * Saves what the page of a failed test shows and what its console said; with `tracing`, what the driver did, too.
 * The test's report names the folder.
 */
export async function leaveEvidence(t, page, { console }, tracing) {
  const name = `${basename(process.argv[1], ".test.mjs")}-${t.name}`.replaceAll(/[^\p{L}\d]+/gu, "-").slice(0, 100);
  const folder = join(variable("WEFT_FAILURES"), name);
  await mkdir(folder, { recursive: true });
  const left = [];
  const leave = async (file, save) => {
    try {
      await Promise.race([save(join(folder, file)), timeout()]);
      left.push(file);
    } catch (error) {
      t.diagnostic(`${file} could not be saved: ${error.message}`);
    }
  };
  await leave("screenshot.png", (path) => page.screenshot({ path }));
  await leave("console.txt", (path) => writeFile(path, console.map((line) => `${line}\n`).join("")));
  if (tracing) await leave("trace.zip", (path) => tracing.stop({ path }));
  t.diagnostic(`the page as it failed is in ${folder}: ${left.join(", ")}`);
  if (tracing) t.diagnostic("to look into the trace: npx playwright-core show-trace trace.zip (in tests/e2e)");
}

function timeout() {
  return new Promise((_, reject) => setTimeout(() => reject(new Error("the page doesn't answer")), PATIENCE).unref());
}
