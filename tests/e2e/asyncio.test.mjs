// CPython's own tests of asyncio, in the page: on the engine and the event loop that programs have there.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { variable } from "../shared/environment.mjs";
import { EXCEPTIONS, MODULES } from "./cpython-tests.mjs";
import { start } from "./harness.mjs";
import { Scripts } from "./scripts.mjs";
import { wheel } from "./wheels.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

const NEVER = EXCEPTIONS.filter(({ never }) => never).flatMap(({ tests }) => tests);
const EXPECTED = EXCEPTIONS.filter(({ never }) => !never).flatMap(({ tests }) => tests);

/** How long they may take on a machine that is busy, in milliseconds. */
const PATIENCE = 300_000;

/** Of CPython's library, what they need: the folder of all tests has much more. */
const NEEDED = [/^test\/__init__\.py$/, /^test\/support\/.*\.py$/, /^test\/certdata\//, /^test\/test_asyncio\/.*\.py$/, /^wsgiref\/.*\.py$/];

/** CPython's tests as a package. */
async function tests() {
  const root = variable("WEFT_CPYTHON");
  const files = {};
  for (const folder of ["test", "wsgiref"]) {
    for (const entry of await readdir(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      const name = path.slice(root.length + 1);
      if (entry.isFile() && NEEDED.some((pattern) => pattern.test(name))) files[name] = await readFile(path);
    }
  }
  return wheel({ name: "cpython_tests", version: "3.14", files });
}

test("python: CPython's own tests of asyncio pass, but for a list of those that can't", { timeout: 2 * PATIENCE }, async (t) => {
  const app = await weft.app(t);
  const scripts = await Scripts.open(app);
  await scripts.language.selectOption("Python");
  await scripts.panel.getByRole("button", { name: "Script settings" }).click();
  await app.page.getByLabel("Wheel to add").setInputFiles(await tests());
  await scripts.panel.getByText("cpython_tests 3.14").waitFor();
  const problems = new Map();
  let count = 0;
  for (const module of MODULES) count += await run(scripts, module, problems);
  t.diagnostic(`${count} tests ran, ${problems.size} of which are on the list; ${NEVER.length} on the list weren't run`);
  const surprises = [...problems].filter(([name]) => !EXPECTED.includes(name)).map(([name, words]) => `${name}: ${words}`);
  assert.deepEqual(surprises, [], "tests that aren't on the list of exceptions haven't passed");
  assert.deepEqual(EXPECTED.filter((name) => !problems.has(name)), [], "tests on the list of exceptions pass, or are gone");
  assert.ok(count > 1300, `only ${count} tests ran`);
});

/** Runs a module's tests as a program of its own; notes what isn't passed, and returns how many tests there were. */
async function run(scripts, module, problems) {
  const program = await readFile(new URL("cpython_tests.py", import.meta.url), "utf8");
  await scripts.run(`MODULE = "${module}"\nNEVER = ${JSON.stringify(NEVER)}\n${program}`);
  const last = scripts.output.getByText(new RegExp(`^\\d+ tests of ${module}$`));
  const failed = scripts.panel.getByRole("status").getByText(/^(Failed|Stopped)/);
  await last.or(failed).waitFor({ timeout: PATIENCE });
  assert.match(await scripts.is(/^(Finished|Failed|Stopped)/), /^Finished/, module);
  const lines = await scripts.allLines("print");
  for (const line of lines.slice(0, -1)) {
    const [name, words] = line.split(/: (.*)/);
    problems.set(name, words);
  }
  return Number.parseInt(lines.at(-1), 10);
}
