// What the API returns: promises that know which task waits, can be cancelled, and notice if nobody waits.

import { CancelledError } from "./errors.js";
import { located } from "./place.js";
import { settled } from "./settled.js";
import { currentTask, resume } from "./turns.js";

/** @import { Task } from "./tasks.js" */

/**
 * What a task waits on.
 *
 * @typedef {{ name: string, cancel: () => void }} Wait
 */

/** How many unawaited calls are remembered, each with its line. */
const MAX_REMEMBERED = 1000;

/**
 * What was returned and nobody has awaited, each with what it was and an Error from where.
 *
 * @type {Map<object, { name: string, from: Error }>}
 */
export const unawaited = new Map();
/**
 * How to cancel what a promise or a task stands for.
 *
 * @type {WeakMap<object, { cancel(): unknown }>}
 */
const cancellable = new WeakMap();
/** What has begun and not ended. */
const pending = new Set();

/**
 * A promise of the API's.
 *
 * @template T
 * @extends {Promise<T>}
 */
class Call extends Promise {
  // What `then` returns is an ordinary promise.
  static get [Symbol.species]() {
    return Promise;
  }

  /**
   * @template [A=T]
   * @template [B=never]
   * @param {((value: T) => A | PromiseLike<A>) | null} [onDone]
   * @param {((reason: any) => B | PromiseLike<B>) | null} [onFail]
   */
  // biome-ignore lint/suspicious/noThenProperty: this is how it notices that it is awaited.
  then(onDone, onFail) {
    unawaited.delete(this);
    return super.then(onDone, onFail);
  }
}

/**
 * Begins something that takes time, for the task whose turn it is.
 *
 * @template T
 * @param {string} name what the task waits on
 * @param {(resolve: (value: T) => boolean, reject: (error: unknown) => boolean) => void | (() => unknown)} begin
 *   starts it, and returns what to do when it is cancelled
 * @returns {Promise<T>}
 */
export function call(name, begin) {
  const task = /** @type {Task<unknown>} */ (currentTask());
  const from = new Error();
  /** @type {{ resolve: (value: T) => void, reject: (error: unknown) => void }} */
  let settle = /** @type {any} */ (undefined);
  /** @type {Call<T>} */
  const promise = new Call((resolve, reject) => {
    settle = { resolve, reject };
  });
  watch(promise, name, from);
  if (task.takeCancel()) {
    settle.reject(located(new CancelledError("the task was cancelled"), from));
    return promise;
  }
  /** @type {void | (() => unknown)} */
  let undo;
  /** @type {Wait} */
  const wait = {
    name,
    cancel() {
      task.takeCancel();
      if (reject(new CancelledError("the task was cancelled"))) undo?.();
    },
  };
  let isBeginning = true;
  /** @param {() => void} act */
  const end = (act) => {
    const wasWaiting = task.end(wait);
    pending.delete(promise);
    // What has its result at once needs no turn: it is the task's.
    if (wasWaiting && isBeginning) act();
    else if (wasWaiting) resume(task, act);
    settled();
    return wasWaiting;
  };
  /** @param {T} value */
  const resolve = (value) => end(() => settle.resolve(value));
  /** @param {unknown} error */
  const reject = (error) => end(() => settle.reject(located(error, from)));
  task.begin(wait);
  pending.add(promise);
  try {
    undo = begin(resolve, reject);
  } catch (error) {
    reject(error);
  }
  isBeginning = false;
  canCancel(promise, wait);
  return promise;
}

/**
 * Remembers that something was returned, until somebody awaits it.
 *
 * @param {object} promise
 * @param {string} name
 */
export function watch(promise, name, from = new Error()) {
  if (unawaited.size < MAX_REMEMBERED) unawaited.set(promise, { name, from });
}

/**
 * Says how to cancel what a promise or a task stands for.
 *
 * @param {object} thing
 * @param {{ cancel(): unknown }} by
 */
export function canCancel(thing, by) {
  cancellable.set(thing, by);
}

/**
 * Cancels what a promise stands for, if it is one of the API's.
 *
 * @param {unknown} thing
 */
export function cancel(thing) {
  cancellable.get(/** @type {object} */ (thing))?.cancel();
}

/** Whether somebody waits for a call that has not ended. */
export function isAwaited() {
  return [...pending].some((promise) => !unawaited.has(promise));
}
