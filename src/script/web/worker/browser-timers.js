// The browser's own timers, in milliseconds, made to work with tasks: what they call is for the task that has set
// them, and they keep the script from ending.

import { settled } from "./settled.js";
import { show } from "./show.js";
import { trouble } from "./trouble.js";
import { currentTask, resume, turn } from "./turns.js";

/** Those that are still to come. */
const timers = new Set();

/** Whether any is still to come. */
export function hasTimers() {
  return timers.size > 0;
}

/**
 * Puts them in the place of the browser's.
 *
 * @param {any} scope the worker's global object
 */
export function installTimers(scope) {
  install(scope, "Timeout", false);
  install(scope, "Interval", true);
}

/**
 * @param {any} scope
 * @param {string} kind
 * @param {boolean} isRepeated
 */
function install(scope, kind, isRepeated) {
  const [start, clear] = [scope[`set${kind}`], scope[`clear${kind}`]];
  /** @type {(act: Function, milliseconds?: number, ...rest: unknown[]) => unknown} */
  scope[`set${kind}`] = (act, milliseconds, ...rest) => {
    if (typeof act !== "function") throw new TypeError(`set${kind} takes a function, not ${show(act)}`);
    const task = currentTask();
    const timer = start(() => {
      if (!isRepeated) timers.delete(timer);
      settled();
      resume(task, () => {
        try {
          act(...rest);
        } catch (error) {
          trouble(`What set${kind} called failed`, error);
        }
      });
      turn();
    }, milliseconds);
    timers.add(timer);
    return timer;
  };
  /** @param {unknown} timer */
  scope[`clear${kind}`] = (timer) => {
    clear(timer);
    timers.delete(timer);
    settled();
  };
}
