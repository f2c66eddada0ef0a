// What the user types into the console: evaluated among the script's own names, as a task of its own.

/** @import { ListNames, ToEvaluate } from "./wire.js" */
/** @import { Task } from "./tasks.js" */

import { call } from "./call.js";
import { trace } from "./place.js";
import { flush, post } from "./port.js";
import { show } from "./show.js";
import { createTask, tasks } from "./tasks.js";
import { startTimer, stopTimer } from "./timers.js";
import { turn } from "./turns.js";

/** What the compiled text is handed to, for a moment. */
const HOOK = "weft$evaluate";
/** What browsers put before an error in the text. */
const REFUSED = /(?<=^\w+: )Failed to execute 'importScripts' on 'WorkerGlobalScope': /;
/** For how long a loop runs before others have their turn, in milliseconds. */
const BREATH = 50;
/** How many names are listed. */
const MAX_NAMES = 1000;

// Taken before the script can put something else in its place.
const scope = /** @type {any} */ (globalThis);
const load = scope.importScripts;

/** What only the console has. */
const HELPERS = {
  /** The tasks that haven't ended, without the one that asks. */
  tasks: () => [...tasks.values()].filter((task) => !task.evaluation),
};

/**
 * What was declared in the console.
 *
 * @type {Record<string, unknown>}
 */
const declared = Object.create(null);

/**
 * The script's own names, by accessors that stand among them.
 *
 * @type {Record<string, unknown>}
 */
let own = HELPERS;

/** Where names are looked up before they are looked up globally. */
const names = new Proxy(declared, {
  has: (_, name) => typeof name === "string" && (name in declared || name in own),
  get: (_, name) => (typeof name === "string" ? holder(name)[name] : undefined),
  set(_, name, value) {
    holder(String(name))[String(name)] = value;
    return true;
  },
});

/** The evaluations that haven't ended. @type {Map<number, Task<unknown>>} */
const running = new Map();
/** What the worker has without the script. @type {Set<string>} */
let builtIn = new Set();
let lastTurn = 0;

/**
 * Takes the names of the script.
 *
 * @param {Record<string, unknown>} accessors
 */
export function setNames(accessors) {
  own = Object.setPrototypeOf(accessors, HELPERS);
}

/** Remembers which global names aren't the script's. */
export function noteGlobals() {
  builtIn = new Set(Object.getOwnPropertyNames(scope));
}

/**
 * Evaluates what the page has made of the user's text: the body of a function.
 *
 * @param {ToEvaluate} wanted
 */
export function evaluate({ evaluate: id, text, names: declares }) {
  for (const name of declares) if (!(name in declared)) declared[name] = undefined;
  /** @type {(weft$: object) => Promise<{ value: unknown } | undefined>} */
  let program;
  try {
    program = compile(text);
  } catch (error) {
    return tell(id, "failed", trace(error).replace(REFUSED, ""));
  }
  tell(id, "begun");
  const task = createTask(() => {
    lastTurn = performance.now();
    return program({ names, declared, isDue, breathe });
  }, "console");
  task.evaluation = id;
  task.isAwaited = true;
  running.set(id, task);
  task.whenEnded(() => {
    running.delete(id);
    if (task.state === "cancelled") return tell(id, "cancelled");
    if (task.state === "failed") return tell(id, "failed", trace(task.error));
    const result = task.result;
    if (result) {
      declared._ = result.value;
      tell(id, "value", show(result.value));
    }
    tell(id, "done");
  });
}

/**
 * Cancels an evaluation where it waits.
 *
 * @param {number} id
 */
export function cancelEvaluation(id) {
  running.get(id)?.cancel();
}

/**
 * Tells which names there are, or which members of what stands before the last dot.
 *
 * @param {ListNames} wanted
 */
export function listNames({ list_names: id, text }) {
  const path = text.split(".").slice(0, -1);
  const found = path.length > 0 ? members(path) : globals();
  const isName = (/** @type {string} */ name) => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) && !name.startsWith("weft$");
  post({ names: { id, names: [...new Set(found)].filter(isName).slice(0, MAX_NAMES) } });
}

/** @param {string} name */
const holder = (name) => (name in declared ? declared : own);

/**
 * The one way to compile a text where there is no eval: a script of a Blob, which the frame's policy allows.
 *
 * @param {string} text
 */
function compile(text) {
  let program;
  scope[HOOK] = (/** @type {any} */ made) => {
    program = made;
  };
  const parts = [`${HOOK}(async (weft$) => { with (weft$.names) { `, text, "\n} });\n//# sourceURL=console.js\n"];
  const address = URL.createObjectURL(new Blob(parts, { type: "text/javascript" }));
  try {
    load.call(scope, address);
  } finally {
    URL.revokeObjectURL(address);
    delete scope[HOOK];
  }
  return /** @type {any} */ (program);
}

/** Whether a loop has run for so long that others should have their turn. */
const isDue = () => performance.now() - lastTurn > BREATH;

/** Lets others have their turn: other tasks, and the page, which may cancel the loop. */
const breathe = () =>
  call("its next turn", (/** @type {(value: undefined) => boolean} */ resolve) => {
    const timer = startTimer(() => {
      lastTurn = performance.now();
      resolve(undefined);
      turn();
    });
    return () => stopTimer(timer);
  });

/** All names that are the user's. */
function globals() {
  const added = Object.getOwnPropertyNames(scope).filter((name) => !builtIn.has(name));
  return [...Object.keys(declared), ...Object.keys(own), ...Object.keys(HELPERS), ...added];
}

/**
 * The members of what a path of names leads to.
 *
 * @param {string[]} path
 */
function members([first, ...rest]) {
  /** @type {string[]} */
  const found = [];
  try {
    let value = first in names ? names[first] : scope[first];
    for (const name of rest) value = value[name];
    for (let at = Object(value); at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
      found.push(...Object.getOwnPropertyNames(at));
    }
  } catch {
    // There is no such value: nothing to offer.
  }
  return found;
}

/**
 * @param {number} id
 * @param {"begun" | "value" | "done" | "failed" | "cancelled"} state
 */
function tell(id, state, text = "") {
  post({ evaluated: { id, state, text } }, text.length);
  flush();
}
