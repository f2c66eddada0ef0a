// Time, in seconds and as in asyncio.

import { call } from "./call.js";
import { show } from "./show.js";
import { after } from "./timers.js";

/** The longest that a browser's timer takes: 2³¹ - 1 ms. */
const MAX_SECONDS = 2_147_483;

/** Seconds since 1970, on a clock that never jumps. */
export function time() {
  return (performance.timeOrigin + performance.now()) / 1000;
}

/**
 * Waits; other tasks run meanwhile.
 *
 * @param {number} seconds
 * @returns {Promise<void>}
 */
export function sleep(seconds) {
  checkSeconds(seconds, "sleep(seconds)");
  return call(`sleep ${seconds} s`, (resolve) => {
    // Later in any case: others may go first.
    if (seconds === 0) return queueMicrotask(() => resolve());
    return after(seconds, () => resolve());
  });
}

/**
 * Throws unless a value is a number of seconds that a timer takes.
 *
 * @param {unknown} seconds
 * @param {string} what wants them
 */
export function checkSeconds(seconds, what) {
  if (typeof seconds !== "number" || !(seconds >= 0 && seconds <= MAX_SECONDS)) {
    throw new TypeError(`${what} takes seconds: a number from 0 to ${MAX_SECONDS}, not ${show(seconds)}`);
  }
}
