// What the build makes of the sources.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import vm from "node:vm";
import { writeFiles } from "../build.mjs";
import { members, options } from "../editor/documented.js";

let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "weft-script-"));
  await writeFiles(folder);
});
after(() => rm(folder, { recursive: true }));

const read = (name) => readFile(join(folder, name), "utf8");

test("build: the folder has all that the page fetches", async () => {
  const names = await readdir(folder, { recursive: true });
  for (const name of [
    "editor.js", "worker.js", "storage.js", "socket.js", "sandbox.html", "scripts.md", "python.md", "examples/sum.js", "examples/sum.py",
    "python/worker.js", "python/sandbox.html", "python/engine.json", "python/LICENCES.txt",
  ]) {
    assert.ok(names.includes(name), name);
  }
});

for (const [path, more] of [["sandbox.html", " blob:"], ["python/sandbox.html", " 'wasm-unsafe-eval' blob:"]]) test(`build: the policy of ${path} allows its one program, and nothing else`, async () => {
  const page = await read(path);
  const programs = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, program]) => program);
  assert.equal(programs.length, 1);
  const hash = createHash("sha256").update(programs[0]).digest("base64");
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page);
  // What comes from a Blob has the same policy: tests/e2e/sandbox.test.mjs tries what it can reach.
  assert.equal(policy, `default-src 'none'; script-src 'sha256-${hash}'${more}; worker-src blob:`);
});

test("build: the engine's list says of each file how long it is, and changes with its content", async () => {
  const listed = JSON.parse(await read("python/engine.json"));
  assert.deepEqual(listed.map(({ name }) => name), ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "weft.zip"]);
  for (const { name, bytes, version } of listed) {
    const content = await readFile(join(folder, "python", name));
    assert.equal(bytes, content.length, name);
    assert.ok(createHash("sha256").update(content).digest("hex").startsWith(version), name);
  }
});

test("build: the archives have compiled modules only", async () => {
  for (const [archive, module] of [["python_stdlib.zip", "asyncio/base_events.pyc"], ["weft.zip", "_weft/program.pyc"]]) {
    const bytes = await readFile(join(folder, "python", archive), "latin1");
    assert.ok(bytes.includes(module), module);
    assert.ok(!bytes.includes("tkinter/"), archive);
    assert.ok(!/[\w/]\.pyPK/.test(bytes), archive);
  }
});

test("build: the worker's program is a classic script that leaves no names behind", async () => {
  const program = await read("worker.js");
  const worker = { addEventListener() {}, userScript() {}, MessageChannel, TextEncoder, TextDecoder, crypto };
  for (const name of ["setTimeout", "setInterval", "clearTimeout", "clearInterval"]) worker[name] = () => {};
  worker.self = worker;
  const before = Object.keys(worker);
  vm.runInNewContext(program, worker);
  assert.deepEqual(Object.keys(worker).filter((name) => !before.includes(name)), ["onmessage"]);
  assert.equal(typeof worker.onmessage, "function");
});

test("build: classes keep the names that users read", async () => {
  const program = await read("worker.js");
  for (const name of ["Call", "Task", "Message", "Session", "Reply", "CancelledError"]) {
    assert.match(program, new RegExp(`\\b${name}\\b(?=[^;]*class| extends|\\{)`), name);
  }
});

test("build: the editor names the licences of what is in it", async () => {
  const [, notice] = /^\/\*!([\s\S]*?)\*\//.exec(await read("editor.js"));
  for (const text of ["@codemirror/view", "@lezer/common", "MIT License", "Marijn Haverbeke"]) assert.ok(notice.includes(text), text);
});

test("the editor completes what the documentation says", async () => {
  const text = await read("scripts.md");
  const about = (heading) => text.split(/^#+ /m).find((part) => part.startsWith(`\`${heading}`));
  const message = ["text", "json", "value", "event", "args", "topic", "payload", "bytes", "isBinary", "direction", "time", "number"];
  assert.deepEqual(members(about("message`")), message);
  assert.deepEqual(options("receive({ where, timeout })", ""), ["where", "timeout"]);
  assert.deepEqual(options("http(request)", about("http(")), ["url", "method", "headers", "body"]);
  assert.ok(members(about("expect(")).includes("toEqual"));
});
