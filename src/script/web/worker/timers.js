// Timers of Weft's own: the browser's, taken before the script gets others in their place.

import { turn } from "./turns.js";

export const { setTimeout: startTimer, clearTimeout: stopTimer, setInterval: startInterval } = globalThis;

/**
 * Calls `act` once that many seconds are over, never earlier; returns how to cancel it.
 *
 * @param {number} seconds
 * @param {() => void} act
 */
export function after(seconds, act) {
  const due = performance.now() + seconds * 1000;
  /** @type {ReturnType<typeof startTimer>} */
  let timer;
  const wait = () => {
    const left = due - performance.now();
    if (left > 0) {
      timer = startTimer(wait, Math.ceil(left));
    } else {
      act();
      turn();
    }
  };
  wait();
  return () => stopTimer(timer);
}
