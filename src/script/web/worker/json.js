// JSON that refuses what it would leave out or turn into something else.

import { show } from "./show.js";

/**
 * A value as JSON; undefined if JSON can't say it at all.
 *
 * @param {unknown} value
 * @returns {string | undefined}
 */
export function toJson(value) {
  const text = JSON.stringify(value);
  // What JSON can't say becomes {}; most values have none in them.
  return text?.includes("{}") ? JSON.stringify(value, refuseEmpty) : text;
}

/**
 * Whether JSON can say a value.
 *
 * @param {unknown} value
 */
export function isJson(value) {
  const isNumber = typeof value !== "number" || Number.isFinite(value);
  return isNumber && JSON.stringify(value, refuseEmpty) !== undefined;
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
