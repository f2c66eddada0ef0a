// Conditions: which messages a call wants.

/** @import { Where } from "./wire.js" */
/** @import { Message } from "./message.js" */

import { isJson } from "./json.js";
import { show } from "./show.js";

/**
 * A condition: `where` is what the page gets; `test` is there if the worker may be asked, which is for functions, and
 * for regexes with what only JavaScript has.
 *
 * @typedef {{ where: Where, test?: (message: Message) => boolean }} Condition
 */

/**
 * Numbers of the functions that choose messages.
 *
 * @type {WeakMap<Function, number>}
 */
const functions = new WeakMap();
let nextFunction = 1;

/**
 * Reads the option `where`.
 *
 * @param {any} where
 * @returns {Condition}
 */
export function readCondition(where) {
  if (where === undefined || where === null) return { where: { any: true } };
  if (typeof where === "string") return { where: { text: where } };
  if (where instanceof RegExp) {
    const regex = new RegExp(where.source, where.flags.replace(/[gy]/g, ""));
    return { where: { regex: { source: regex.source, flags: regex.flags } }, test: (message) => regex.test(message.text) };
  }
  if (typeof where === "function") {
    return { where: { test: numberOf(where) }, test: (message) => isChosen(where(message)) };
  }
  const isPlain = typeof where === "object" && !Array.isArray(where);
  if (isPlain && Object.keys(where).every((key) => key === "" || key.startsWith("/"))) return { where: readPointers(where) };
  throw new TypeError(
    `where is a text, a regex, a function, or JSON pointers with values as in { "/type": "pong" }, not ${show(where)}`,
  );
}

/** @param {Record<string, unknown>} where */
function readPointers(where) {
  for (const [pointer, value] of Object.entries(where)) {
    if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) {
      throw new TypeError(`where: ${value} isn't exact, for it is beyond 2⁵³. Write it as a BigInt: with all of its digits, and n`);
    }
    if (!isJson(value)) throw new TypeError(`where: JSON never says ${show(value)}, which ${show(pointer)} should find`);
  }
  return { json: Object.entries(where).map(([pointer, value]) => ({ pointer, value })) };
}

/** @param {Function} choose */
function numberOf(choose) {
  const number = functions.get(choose) ?? nextFunction++;
  functions.set(choose, number);
  return number;
}

/**
 * What a function has said of a message.
 *
 * @param {any} answer
 */
function isChosen(answer) {
  if (typeof answer?.then !== "function") return Boolean(answer);
  throw new TypeError("where: the function has to answer at once, so it can't be an async one");
}
