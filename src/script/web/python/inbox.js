// What the page says, and waiting for it. While CPython runs, nothing else in the worker does; it waits by JSPI, for a
// promise that is made here.

/** @import { FromPage, Start, ToInterruptible } from "../worker/wire.js" */

import { post } from "./port.js";

/** The longest time that a timer takes, in milliseconds. */
const MAX_TIMER = 2 ** 31 - 1;

/** @type {(start: Start) => void} */
let start;
/** Which program it is, once the page has said so. @type {Promise<Start>} */
export const started = new Promise((resolve) => {
  start = resolve;
});

/** What the program hasn't taken yet, oldest first. @type {FromPage[]} */
const inbox = [];
/** Calls whose answers don't end a wait: nobody is held up by them. @type {Set<number>} */
const unhurried = new Set();
/** How much of what the program hasn't taken ends a wait. */
let news = 0;
let isPinged = false;
/** Whether the user wants the program to end, as Ctrl+C does. */
let isInterrupted = false;
/** Whether something that was typed into the console has the turn. */
let isEvaluating = false;
/** Whether the user has cancelled that. */
let isCancelled = false;
/** Whether the program's other tasks could run: only then is the page's heartbeat answered. */
let isYielding = false;
/** Looks whether a wait is over. @type {(() => void) | null} */
let look = null;

/**
 * Takes in what the page has posted.
 *
 * @param {{ data: (ToInterruptible | { start: Start })[] }} event
 */
export function receive({ data }) {
  for (const said of data) {
    if ("ping" in said) isPinged = true;
    else if ("start" in said) start(said.start);
    else if ("interrupt" in said) isInterrupted = true;
    else if ("cancel_evaluation" in said && isEvaluating) isCancelled = true;
    else {
      inbox.push(said);
      if (!("id" in said && unhurried.delete(said.id))) news += 1;
    }
  }
  if (isYielding) pong();
  look?.();
}

/** How much the page has said that wasn't taken yet. */
export const pending = () => inbox.length;

/** Takes the oldest of it; whoever takes one takes all. */
export function take() {
  news = 0;
  return inbox.shift();
}

/**
 * Has the answer to a call wait for something else that the page says.
 *
 * @param {number} id
 */
export function dontHurry(id) {
  unhurried.add(id);
}

/** Whether the program is to end; tells it once. */
export function takeInterrupt() {
  const was = isInterrupted;
  isInterrupted = false;
  return was;
}

/**
 * Says whether something that was typed into the console has the turn, so that it can be cancelled there.
 *
 * @param {boolean} value
 */
export function setEvaluating(value) {
  isEvaluating = value;
  isCancelled = false;
}

/** Whether what was typed is to end; tells it once. */
export function takeCancelled() {
  const was = isCancelled;
  isCancelled = false;
  return was;
}

/**
 * Takes the answer to a call, if it is there.
 *
 * @param {number} id
 */
export function takeAnswer(id) {
  const at = inbox.findIndex((said) => "id" in said && said.id === id);
  if (at < 0) return undefined;
  news -= 1;
  return inbox.splice(at, 1)[0];
}

/**
 * Waits until the page has said something, or for so many seconds; the program's tasks all wait.
 *
 * @param {number} seconds
 */
export function waitForPage(seconds) {
  return seconds === 0 ? turn(true) : wait(() => news > 0, seconds, true);
}

/**
 * Waits for the answer to a call. Whatever else the page says waits too.
 *
 * @param {number} id
 */
export function waitForAnswer(id) {
  return wait(() => inbox.some((said) => "id" in said && said.id === id), Number.POSITIVE_INFINITY, true);
}

/**
 * Waits for so many seconds, whatever the page says. If `isAlone`, no task of the program could run meanwhile.
 *
 * @param {number} seconds
 * @param {boolean} isAlone
 */
export function sleep(seconds, isAlone) {
  return wait(() => false, seconds, isAlone);
}

/**
 * @param {() => boolean} isOver
 * @param {number} seconds
 * @param {boolean} yields
 * @returns {Promise<void>}
 */
function wait(isOver, seconds, yields) {
  return new Promise((resolve) => {
    if (yields) pong();
    if (isInterrupted || isCancelled || isOver()) return resolve();
    isYielding = yields;
    /** @type {number | undefined} */
    let timer;
    const end = () => {
      look = null;
      isYielding = false;
      clearTimeout(timer);
      resolve();
    };
    look = () => {
      if (isInterrupted || isCancelled || isOver()) end();
    };
    if (Number.isFinite(seconds)) timer = setTimeout(end, Math.min(seconds * 1000, MAX_TIMER));
  });
}

const channel = new MessageChannel();

/** Hears the page, although no task of the program can run meanwhile. */
export const breathe = () => turn(false);

/**
 * Lets the worker's events have their turn: the page may have said something.
 *
 * @param {boolean} yields
 * @returns {Promise<void>}
 */
function turn(yields) {
  return new Promise((resolve) => {
    isYielding = yields;
    if (yields) pong();
    channel.port1.onmessage = () => {
      isYielding = false;
      resolve();
    };
    channel.port2.postMessage(0);
  });
}

function pong() {
  if (isPinged) post("pong");
  isPinged = false;
}
