// A run that finishes, and what it is told about. State is the module's, so a file has one run.

import assert from "node:assert/strict";
import { test } from "node:test";
import { watch } from "../worker/call.js";
import { CancelledError } from "../worker/errors.js";
import { run, watchFailures } from "../worker/run.js";
import { createTask } from "../worker/tasks.js";
import { sleep } from "../worker/time.js";
import { compile, next, said } from "./page.js";

/** As the browser tells of a promise that failed. */
function rejection(promise, reason) {
  return Object.assign(new Event("unhandledrejection", { cancelable: true }), { promise, reason });
}

test("a run is over when nothing goes on, and lists what was never awaited or handled", async () => {
  const scope = new EventTarget();
  watchFailures(scope);
  const [lost, cancelled, handled] = [{}, {}, {}];
  watch(lost, "receive");
  scope.dispatchEvent(rejection(lost, new Error("too late")));
  scope.dispatchEvent(rejection(cancelled, new CancelledError("the task was cancelled")));
  scope.dispatchEvent(rejection(handled, new Error("handled later")));
  scope.dispatchEvent(Object.assign(new Event("rejectionhandled"), { promise: handled }));

  const log = [];
  const program = compile(
    'sleep(0.01);\nfor (const n of [1, 2]) sleep(0);\ncreateTask(async () => { await sleep(0.05); log.push("task") });\nsleep(0.08).then(() => log.push("then"));\nlog.push("main");',
    { sleep, createTask, log },
  );
  const end = next("end");
  run(program);
  const { error, is_told, forgotten } = await end;
  assert.deepEqual(log, ["main", "task", "then"], "what goes on is waited for");
  assert.deepEqual([error.message, is_told], ["too late", true]);
  const texts = forgotten.map(({ text, place, count }) => [text, place?.line, count]);
  assert.deepEqual(texts, [
    ["receive was never awaited, and failed: too late", undefined, 1],
    ["sleep 0.01 s was never awaited", 1, 1],
    ["sleep 0 s was never awaited", 2, 2],
  ]);
  assert.equal(said("end").length, 1);
});
