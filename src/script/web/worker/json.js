// JSON as scripts see it: integers of any size are exact, as BigInt beyond 2⁵³, and what JSON can't say is refused.

import { show } from "./show.js";

/** In a string, it says that the rest of it is an integer. Scripts don't get to see it. */
const INTEGER = `integer ${crypto.getRandomValues(new Uint32Array(4)).join(" ")} `;
/** With one group for each: a string, an integer, another number. */
const TOKEN = /("(?:[^"\\]|\\.)*")|(-?\d+)(?![\d.eE])|(-?\d[\d.eE+-]*)/g;
/** A string of JSON that stands for an integer. */
const WRITTEN_INTEGER = new RegExp(`"${INTEGER}(-?\\d+)"`, "g");

let isExact = true;

/**
 * Whether `parseJson` keeps integers exact, or rounds them as JSON.parse does.
 *
 * @param {unknown} exact
 */
export function exactIntegers(exact) {
  if (typeof exact !== "boolean") throw new TypeError(`exactIntegers takes true or false, not ${show(exact)}`);
  isExact = exact;
}

/**
 * What a text says as JSON. It throws a SyntaxError if it isn't JSON.
 *
 * @param {string} text
 */
export function parseJson(text) {
  // Shorter integers are exact anyway.
  if (!isExact || !/\d{16}/.test(text)) return JSON.parse(text);
  JSON.parse(text);
  const marked = text.replace(TOKEN, (token, _string, integer) =>
    integer !== undefined && !Number.isSafeInteger(Number(integer)) ? `"${INTEGER}${integer}"` : token,
  );
  return JSON.parse(marked, (_key, value) =>
    typeof value === "string" && value.startsWith(INTEGER) ? BigInt(value.slice(INTEGER.length)) : value,
  );
}

/**
 * A value as JSON; undefined if JSON can't say it at all.
 *
 * @param {unknown} value
 * @returns {string | undefined}
 */
export function toJson(value) {
  const text = stringify(value);
  // What JSON can't say becomes {}; most values have none in them.
  return text?.includes("{}") ? stringify(value, refuseEmpty) : text;
}

/**
 * JSON.stringify that can also say a BigInt.
 *
 * @param {any} value
 * @param {(key: string, value: any) => any} [replace]
 * @returns {any} a string, or undefined if JSON can't say it at all
 */
export function stringify(value, replace) {
  try {
    return JSON.stringify(value, replace);
  } catch {
    // It throws again if BigInts weren't the reason.
    const text = JSON.stringify(value, (key, value) =>
      typeof value === "bigint" ? `${INTEGER}${value}` : replace ? replace(key, value) : value,
    );
    return text.replace(WRITTEN_INTEGER, "$1");
  }
}

/**
 * Whether JSON can say a value.
 *
 * @param {unknown} value
 */
export function isJson(value) {
  const isNumber = typeof value !== "number" || Number.isFinite(value);
  return isNumber && stringify(value, refuseEmpty) !== undefined;
}

/**
 * For JSON.stringify: refuses what would become {} though it is no empty object.
 *
 * @param {string} _key
 * @param {any} value
 */
function refuseEmpty(_key, value) {
  if (typeof value !== "object" || value === null || Array.isArray(value) || Object.keys(value).length > 0) return value;
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return value;
  throw new TypeError(`JSON has no way to say ${value.constructor?.name ?? "this"}: ${show(value)}`);
}
