import assert from "node:assert/strict";
import { test } from "node:test";
import { answered } from "../worker/ask.js";
import { CancelledError } from "../worker/errors.js";
import { createTask } from "../worker/tasks.js";
import { sleep } from "../worker/time.js";
import { input } from "../worker/user.js";
import { inScript, next, said, say } from "./page.js";

test("tasks take turns, each until it waits", () =>
  inScript(async () => {
    const log = [];
    const count = async (name) => {
      for (let n = 1; n <= 3; n += 1) {
        log.push(`${name}${n}`);
        await null;
        log.push(`${name}${n}'`);
        await sleep(0);
      }
    };
    const tasks = [createTask(() => count("a")), createTask(() => count("b"))];
    assert.deepEqual(log, [], "neither runs before its turn");
    for (const task of tasks) await task;
    assert.equal(log.join(" "), "a1 a1' b1 b1' a2 a2' b2 b2' a3 a3' b3 b3'");
  }));

test("tasks: what a task calls is its own, whoever else was woken at the same time", () =>
  inScript(async () => {
    const nap = async () => {
      await sleep(0.01);
      await sleep(60);
    };
    const [one, other] = [createTask(nap, "one"), createTask(nap, "other")];
    await sleep(0.05);
    one.cancel();
    await assert.rejects(one, CancelledError);
    assert.deepEqual([one.state, other.state], ["cancelled", "waiting"]);
    other.cancel();
    await assert.rejects(other, CancelledError);
  }));

test("tasks: cancelling throws where the task waits, so that finally can tidy up", () =>
  inScript(async () => {
    const log = [];
    const task = createTask(async () => {
      try {
        await sleep(60);
      } catch (error) {
        log.push(error.name);
        throw error;
      } finally {
        await sleep(0);
        log.push("tidied up");
      }
    });
    await sleep(0);
    assert.equal(task.cancel(), true);
    await assert.rejects(task, CancelledError);
    assert.deepEqual(log, ["CancelledError", "tidied up"]);
    assert.equal(task.cancel(), false, "it is over");
  }));

test("tasks: one that catches its cancellation goes on", () =>
  inScript(async () => {
    const task = createTask(async () => {
      await sleep(60).catch(() => {});
      await sleep(0);
      return "still here";
    });
    await sleep(0);
    task.cancel();
    assert.equal(await task, "still here");
    assert.equal(task.state, "finished");
  }));

test("tasks: one that is cancelled before its first turn never runs", () =>
  inScript(async () => {
    let hasRun = false;
    const task = createTask(() => {
      hasRun = true;
    });
    task.cancel();
    await assert.rejects(task, /cancelled before it began/);
    assert.equal(hasRun, false);
  }));

test("tasks: one that is cancelled while it runs is told where it waits next", () =>
  inScript(async () => {
    const task = createTask(async () => {
      task.cancel();
      return sleep(0).catch((error) => error.name);
    });
    assert.equal(await task, "CancelledError");
  }));

test("tasks: one that has what it waited for when it is cancelled goes on", () =>
  inScript(async () => {
    const task = createTask(() => input("?"));
    await sleep(0);
    // Its turn is still to come.
    answered({ id: said("input").at(-1).id, value: "yes" });
    task.cancel();
    const start = performance.now();
    while (performance.now() < start + 5);
    assert.equal(await task, "yes");
  }));

test("tasks: one that awaits a promise that can't be cancelled is left behind", () =>
  inScript(async () => {
    const task = createTask(() => new Promise(() => {}));
    // Nothing has had a turn since the task's own.
    setTimeout(() => task.cancel(), 5);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(task.state, "cancelled");
    await sleep(0);
    await assert.rejects(task, CancelledError);
  }));

test("tasks: awaiting one that failed throws what it threw; catch and finally work as on promises", () =>
  inScript(async () => {
    const fails = () => Promise.reject(new RangeError("no"));
    await assert.rejects(createTask(fails), new RangeError("no"));
    assert.equal(await createTask(fails).catch((error) => error.message), "no");
    let isTidy = false;
    await assert.rejects(createTask(fails).finally(() => {
      isTidy = true;
    }), RangeError);
    assert.equal(isTidy, true);
    assert.equal(await createTask(() => 7).finally(() => 8), 7);
  }));

test("tasks: the page is told what each waits on, and how it ends", () =>
  inScript(async () => {
    const task = createTask(() => sleep(60), "nap");
    await sleep(0.15);
    const [begun, waits] = said("task").filter(({ name }) => name === "nap");
    assert.deepEqual([begun.state, begun.polls], ["waiting", 0]);
    assert.deepEqual([waits.state, waits.waiting_on, waits.polls], ["waiting", "sleep 60 s", 1]);
    // The inspector's Cancel.
    const report = next("task");
    say({ cancel: waits.id });
    await assert.rejects(task, CancelledError);
    const { id, state } = await report;
    assert.deepEqual([id, state], [waits.id, "cancelled"]);
  }));

test("tasks: a function is what makes one", () =>
  inScript(async () => {
    assert.throws(() => createTask(sleep(0)), /createTask takes a function, as in createTask\(async \(\) => { … }\), not a promise/);
  }));
