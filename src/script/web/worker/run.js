// The beginning and the end of a run.

/** @import { Forgotten, Place } from "./wire.js" */

import { hasTimers } from "./browser-timers.js";
import { cancel, isAwaited, unawaited } from "./call.js";
import { CancelledError } from "./errors.js";
import { hasLogins } from "./login.js";
import { describe, placeOf } from "./place.js";
import { flush, post } from "./port.js";
import { onSettled } from "./settled.js";
import { startMain, Task, tasks } from "./tasks.js";
import { startTimer } from "./timers.js";
import { trouble, troubles } from "./trouble.js";
import { isReady } from "./turns.js";

/** How long nothing goes on before the run ends, in milliseconds: the browser tells late what was not handled. */
const STILL = 20;
/** How many things that were forgotten are listed. */
const MAX_FORGOTTEN = 100;

/**
 * Promises that failed and were not handled so far, each with why.
 *
 * @type {Map<Promise<unknown>, unknown>}
 */
const unhandled = new Map();
/**
 * Tasks that have failed while nobody awaited them.
 *
 * @type {Set<Task<unknown>>}
 */
const failedUnawaited = new Set();
/** @type {Task<unknown>} */
let main;
let isEnded = false;
/** Whether it goes on until the page ends it. */
let isKept = false;

/**
 * Runs the user's program as the first task. The run is over when nothing goes on any more.
 *
 * @param {() => unknown} program
 */
export function run(program) {
  onSettled(endIfOver);
  main = startMain(program, taskEnded);
}

/** Has the run go on although the program is over: there is none, only what is typed into the console. */
export function keepGoing() {
  isKept = true;
}

/**
 * Learns from the worker's global object what failed without being handled.
 *
 * @param {WorkerGlobalScope} scope
 */
export function watchFailures(scope) {
  scope.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    unhandled.set(event.promise, event.reason);
  });
  scope.addEventListener("rejectionhandled", (event) => unhandled.delete(event.promise));
  scope.addEventListener("error", (event) => {
    event.preventDefault();
    trouble("Uncaught", event.error ?? event.message);
  });
}

/**
 * A task is over: if it failed and nobody awaits it, the user is told at once. With the last one the script is over.
 *
 * @param {Task<unknown>} task
 */
function taskEnded(task) {
  if (task === main) main.isAwaited = true;
  if (task.state === "failed" && !task.isAwaited) {
    failedUnawaited.add(task);
    post({ trouble: { text: `Task “${task.name}” failed, and nobody awaits it`, error: describe(task.error) } });
  }
  // Nothing is left to wait for what the script is about; the others can still tidy up.
  if (task === main && main.hasFailed) [...tasks.values()].forEach(cancel);
  endIfOver();
}

/** Ends the run if nothing goes on that somebody waits for; what was awaited goes on first. */
function endIfOver() {
  if (tasks.size > 0) return;
  startTimer(() => {
    if (tasks.size === 0 && !isReady() && !isGoingOn()) end();
  }, STILL);
}

/** Whether something goes on that somebody waits for, or is still to come. Nobody waits for a script that has failed. */
function isGoingOn() {
  return isKept || (!main.hasFailed && (hasTimers() || hasLogins() || isAwaited()));
}

function end() {
  if (isEnded) return;
  isEnded = true;
  const failures = main.hasFailed ? [main.error] : unheeded();
  // Its own failure is told with its end; the others have been told, or are among what was forgotten.
  post({
    end: { error: failures.length > 0 ? describe(failures[0]) : null, is_told: !main.hasFailed, forgotten: forgotten() },
  });
  flush();
}

/** What has failed while nobody waited for it. */
function unheeded() {
  const failed = [...failedUnawaited].filter((task) => !task.isAwaited).map((task) => task.error);
  const promises = [...unhandled.values()].filter((reason) => !(reason instanceof CancelledError));
  return [...failed, ...troubles, ...promises];
}

/** What was never awaited or handled; what is alike is counted together. */
function forgotten() {
  /** @type {Map<string, Forgotten>} */
  const found = new Map();
  /**
   * @param {string} text
   * @param {Place | null} place
   */
  const add = (text, place) => {
    const key = JSON.stringify([text, place]);
    found.set(key, { text, place, count: (found.get(key)?.count ?? 0) + 1 });
  };
  for (const [promise, { name, from }] of unawaited) {
    const reason = unhandled.get(/** @type {Promise<unknown>} */ (promise));
    unhandled.delete(/** @type {Promise<unknown>} */ (promise));
    const failed = reason && !(reason instanceof CancelledError);
    add(failed ? `${name} was never awaited, and failed: ${describe(reason).message}` : `${name} was never awaited`, placeOf(from));
  }
  for (const reason of unhandled.values()) {
    if (reason instanceof CancelledError) continue;
    const { name, message, place } = describe(reason);
    add(`a promise failed and nobody handled it: ${name}: ${message}`, place);
  }
  return [...found.values()].slice(0, MAX_FORGOTTEN);
}
