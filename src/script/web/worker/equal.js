// When values are equal.

import { Message } from "./message.js";

/**
 * Whether two values are alike, however deep.
 *
 * @param {any} one
 * @param {any} other
 * @returns {boolean}
 */
export function isEqual(one, other) {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  if (one instanceof Date) return one.getTime() === other.getTime();
  if (one instanceof RegExp) return String(one) === String(other);
  if (one instanceof Message) return isEqual([one.direction, one.time, one.text], [other.direction, other.time, other.text]);
  if (one instanceof Map || one instanceof Set) return isEqual([...one], [...other]);
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isEqual(one[key], other[key]))
  );
}

/**
 * Whether a value has at least all that another has.
 *
 * @param {any} value
 * @param {any} wanted
 * @returns {boolean}
 */
export function matchesObject(value, wanted) {
  if (typeof wanted !== "object" || wanted === null) return isEqual(value, wanted);
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(wanted) && value.length !== wanted.length) return false;
  return Object.keys(wanted).every((key) => matchesObject(value[key], wanted[key]));
}

/**
 * Whether a value has a property at a path such as `a.b`, and if told with which value.
 *
 * @param {unknown} value
 * @param {unknown} path
 * @param {unknown[]} wanted
 */
export function hasProperty(value, path, ...wanted) {
  /** @type {any} */
  let found = value;
  for (const key of String(path).split(".")) {
    if (found === null || found === undefined || !(key in Object(found))) return false;
    found = found[key];
  }
  return wanted.length === 0 || isEqual(found, wanted[0]);
}
