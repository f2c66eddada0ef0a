import assert from "node:assert/strict";
import { test } from "node:test";
import { installTimers, hasTimers } from "../worker/browser-timers.js";
import { createTask } from "../worker/tasks.js";
import { sleep, time } from "../worker/time.js";
import { inScript, said } from "./page.js";

test("time: it is the clock's, with fractions", () => {
  assert.ok(Math.abs(time() - Date.now() / 1000) < 1);
  const before = time();
  while (time() === before);
  assert.ok(time() > before);
});

test("sleep: never ends early, and lets others run", () =>
  inScript(async () => {
    const log = [];
    const other = createTask(async () => log.push("other"));
    const start = performance.now();
    await sleep(0.02);
    log.push("awake");
    assert.ok(performance.now() - start >= 20);
    await other;
    assert.deepEqual(log, ["other", "awake"]);
  }));

test("sleep: takes a number of seconds that a timer takes, and nothing else", () =>
  inScript(async () => {
    for (const wrong of [-1, NaN, Infinity, "1", undefined, 2_147_484]) {
      assert.throws(() => sleep(wrong), { name: "TypeError", message: /^sleep\(seconds\) takes seconds: a number from 0 to 2147483, not / });
    }
  }));

const browser = { setTimeout, clearTimeout, setInterval, clearInterval };
installTimers(browser);

test("the browser's timers: what they call is for the task that has set them", () =>
  inScript(async () => {
    let nap;
    const task = createTask(async () => {
      browser.setTimeout((seconds) => {
        nap = sleep(seconds);
        nap.catch(() => {});
      }, 10, 60);
      await sleep(60);
    });
    // The last turn before the timer's is another's.
    await sleep(0);
    await sleep(0);
    await new Promise((resolve) => setTimeout(resolve, 30));
    task.cancel();
    await assert.rejects(nap, { name: "CancelledError" });
    await task.catch(() => {});
  }));

test("the browser's timers: those to come keep the script from ending; what fails in them is told", () =>
  inScript(async () => {
    assert.equal(hasTimers(), false);
    const repeated = browser.setInterval(() => {}, 1000);
    const once = browser.setTimeout(() => null.x, 0);
    assert.equal(hasTimers(), true);
    browser.clearInterval(repeated);
    await sleep(0.02);
    assert.equal(hasTimers(), false);
    browser.clearTimeout(once);
    const [{ text, error }] = said("trouble");
    assert.deepEqual([text, error.name], ["What setTimeout called failed", "TypeError"]);
    assert.throws(() => browser.setTimeout("eval"), /setTimeout takes a function, not "eval"/);
  }));
