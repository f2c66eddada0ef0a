// Waiting for several things, or for so long: gather, race and timeout, as asyncio has them.

import { call, cancel } from "./call.js";
import { CancelledError, TimeoutError } from "./errors.js";
import { createTask, Task } from "./tasks.js";
import { checkSeconds } from "./time.js";
import { after } from "./timers.js";
import { trouble } from "./trouble.js";

/**
 * The result of `thing` if it comes within that many seconds; otherwise it is cancelled.
 *
 * @param {number} seconds
 * @param {unknown} thing a promise, a task, or a function that becomes one
 */
export function timeout(seconds, thing) {
  checkSeconds(seconds, "timeout(seconds, promise)");
  const inner = begun(thing, "timeout");
  return call(`timeout ${seconds} s`, (resolve, reject) => {
    const stop = after(seconds, () => {
      reject(new TimeoutError(`nothing within ${seconds} s`));
      cancel(inner);
    });
    Promise.resolve(inner)
      .then(resolve, (error) => reject(error) || failedLate(inner, error))
      .then(stop);
    return () => {
      stop();
      cancel(inner);
    };
  });
}

/**
 * The results of all, in order. The first failure is the failure of it all, and the others go on.
 *
 * @param {unknown[]} things
 */
export function gather(...things) {
  const inner = together(things, "gather");
  return call("gather", (resolve, reject) => {
    Promise.all(inner).then(resolve, reject);
    return () => inner.forEach(cancel);
  });
}

/**
 * The result or failure of the first that has one; the others are cancelled.
 *
 * @param {unknown[]} things
 */
export function race(...things) {
  const inner = together(things, "race");
  if (inner.length === 0) throw new TypeError("race takes one thing at least, or nothing would ever win it");
  /** @param {number} winner */
  const cancelOthers = (winner) => {
    inner.forEach((other, at) => {
      if (at !== winner) cancel(other);
    });
  };
  return call("race", (resolve, reject) => {
    inner.forEach((thing, at) => {
      Promise.resolve(thing).then(
        (value) => resolve(value) && cancelOthers(at),
        (error) => (reject(error) ? cancelOthers(at) : failedLate(thing, error)),
      );
    });
    return () => inner.forEach(cancel);
  });
}

/**
 * What is to be waited for together: all arguments, or the only one if it is an array.
 *
 * @param {unknown[]} things
 * @param {string} name
 */
function together(things, name) {
  const all = things.length === 1 && Array.isArray(things[0]) ? things[0] : things;
  return all.map((thing, at) => begun(thing, `${name} ${at + 1}`));
}

/**
 * Functions become tasks, so that they can be cancelled; anything else is what it is.
 *
 * @param {any} thing
 * @param {string} name
 */
function begun(thing, name) {
  return typeof thing === "function" ? createTask(thing, thing.name || name) : thing;
}

/**
 * Tells how a task failed after it was cancelled, in its `finally`, say: nobody waits for it any more.
 *
 * @param {unknown} thing
 * @param {unknown} error
 */
function failedLate(thing, error) {
  const isFailure = thing instanceof Task && !(error instanceof CancelledError);
  if (isFailure) trouble(`Task “${thing.name}” failed when it was cancelled`, error);
}
