import assert from "node:assert/strict";
import { test } from "node:test";
import { gather, race, timeout } from "../worker/combine.js";
import { CancelledError, TimeoutError } from "../worker/errors.js";
import { createTask } from "../worker/tasks.js";
import { sleep } from "../worker/time.js";
import { inScript, said } from "./page.js";

/** Resolves to `value` after some milliseconds. */
async function later(milliseconds, value) {
  await sleep(milliseconds / 1000);
  return value;
}

/** The name of the error that something ends with, which it must do soon. */
function endOf(thing) {
  const end = thing.then(() => "a result", (error) => error.name);
  const late = new Promise((resolve) => setTimeout(resolve, 1000, "nothing yet"));
  return Promise.race([end, late]);
}

test("gather: results come in order, whichever is first", () =>
  inScript(async () => {
    assert.deepEqual(await gather(() => later(10, "a"), later(0, "b"), 3), ["a", "b", 3]);
    assert.deepEqual(await gather([1, () => 2]), [1, 2], "all can be one array");
    assert.deepEqual(await gather(), []);
  }));

test("gather: the first failure is its own, and the others go on", () =>
  inScript(async () => {
    const other = createTask(() => later(10, "done"));
    await assert.rejects(gather(other, Promise.reject(new Error("no"))), /^Error: no$/);
    assert.equal(await other, "done");
  }));

test("gather: cancelling it cancels all", () =>
  inScript(async () => {
    const task = createTask(() => sleep(60));
    const nap = sleep(60);
    const all = createTask(() => gather(task, nap));
    await sleep(0);
    all.cancel();
    await assert.rejects(all, CancelledError);
    assert.equal(await endOf(nap), "CancelledError");
    assert.equal(task.state, "cancelled");
  }));

test("race: the first wins, and the others are cancelled", () =>
  inScript(async () => {
    const loser = createTask(() => sleep(60), "loser");
    assert.equal(await race(loser, () => later(0, "first")), "first");
    await assert.rejects(loser, CancelledError);
    await assert.rejects(race(sleep(60), Promise.reject(new Error("lost"))), /^Error: lost$/);
    assert.throws(() => race(), /race takes one thing at least/);
  }));

test("race: a loser that fails while it is tidied up is told", () =>
  inScript(async () => {
    const loser = async () => {
      try {
        await sleep(60);
      } finally {
        null.x;
      }
    };
    await race(loser, later(5, 1));
    await sleep(0.01);
    const [{ text, error }] = said("trouble");
    assert.equal(text, "Task “loser” failed when it was cancelled");
    assert.equal(error.name, "TypeError");
  }));

test("timeout: what comes in time is the result, whatever it is", () =>
  inScript(async () => {
    assert.equal(await timeout(60, later(0, "in time")), "in time");
    assert.equal(await timeout(60, 5), 5);
    await assert.rejects(timeout(60, Promise.reject(new RangeError("no"))), RangeError);
  }));

test("timeout: what takes too long is cancelled", () =>
  inScript(async () => {
    for (const slow of [createTask(() => sleep(60)), sleep(60)]) {
      await assert.rejects(timeout(0.01, slow), new TimeoutError("nothing within 0.01 s"));
      assert.equal(await endOf(slow), "CancelledError");
    }
    const slow = sleep(0);
    assert.throws(() => timeout("1", slow), /timeout\(seconds, promise\) takes seconds/);
  }));
