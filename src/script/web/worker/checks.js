// Checks: what a script finds right or wrong. They are counted, and make the report.

import { hasProperty, isEqual, matchesObject } from "./equal.js";
import { AssertionError } from "./errors.js";
import { lastRead } from "./message.js";
import { placeOf } from "./place.js";
import { post } from "./port.js";
import { show } from "./show.js";
import { Task } from "./tasks.js";

/**
 * Counts as passed or failed, and goes on either way; returns whether it passed.
 *
 * @param {unknown} condition
 */
export function check(condition, text = "check") {
  if (isPromise(condition)) throw new TypeError("check got a promise, which is always true: write check(await …)");
  record(String(text), Boolean(condition));
  return Boolean(condition);
}

/**
 * Something to hold against what is expected; what is not met is counted, and thrown.
 *
 * @param {unknown} value
 */
export function expect(value) {
  if (isPromise(value)) throw new TypeError("expect got a promise: write expect(await …)");
  return { ...matchers(value, true), not: matchers(value, false) };
}

/**
 * @param {unknown} value
 * @param {boolean} isMeant
 */
function matchers(value, isMeant) {
  const bound = Object.entries(MATCHERS).map(([name, { words, test }]) => {
    /** @param {unknown[]} wanted */
    const matcher = (...wanted) => {
      const passed = Boolean(test(value, ...wanted)) === isMeant;
      const sentence = [isMeant ? "to" : "not to", words, ...wanted.map(show)].join(" ");
      const detail = passed ? "" : `expected ${show(value)} ${sentence}`;
      record(`expect ${sentence}`, passed, detail);
      if (!passed) throw new AssertionError(detail);
    };
    return [name, matcher];
  });
  return Object.fromEntries(bound);
}

/** @type {Record<string, { words: string, test: (value: any, ...wanted: any[]) => unknown }>} */
const MATCHERS = {
  toBe: { words: "be", test: (value, wanted) => Object.is(value, wanted) },
  toEqual: { words: "equal", test: isEqual },
  toBeTruthy: { words: "be truthy", test: (value) => value },
  toBeFalsy: { words: "be falsy", test: (value) => !value },
  toBeNull: { words: "be null", test: (value) => value === null },
  toBeUndefined: { words: "be undefined", test: (value) => value === undefined },
  toBeDefined: { words: "be defined", test: (value) => value !== undefined },
  toBeGreaterThan: { words: "be greater than", test: (value, wanted) => value > wanted },
  toBeGreaterThanOrEqual: { words: "be at least", test: (value, wanted) => value >= wanted },
  toBeLessThan: { words: "be less than", test: (value, wanted) => value < wanted },
  toBeLessThanOrEqual: { words: "be at most", test: (value, wanted) => value <= wanted },
  toBeCloseTo: { words: "be close to", test: (value, wanted, digits = 2) => Math.abs(value - wanted) < 10 ** -digits / 2 },
  toContain: { words: "contain", test: contains },
  toMatch: { words: "match", test: (value, wanted) => (typeof wanted === "string" ? String(value).includes(wanted) : wanted.test(value)) },
  toMatchObject: { words: "match", test: matchesObject },
  toHaveLength: { words: "have the length", test: (value, wanted) => value?.length === wanted },
  toHaveProperty: { words: "have the property", test: hasProperty },
  toThrow: { words: "throw", test: throws },
};

/**
 * @param {any} value
 * @param {unknown} wanted
 */
function contains(value, wanted) {
  return [...value].includes(wanted) || (typeof value === "string" && value.includes(String(wanted)));
}

/**
 * @param {() => unknown} act
 * @param {RegExp | string | undefined} wanted
 */
function throws(act, wanted) {
  try {
    act();
  } catch (error) {
    const text = String(/** @type {any} */ (error)?.message ?? error);
    if (wanted === undefined) return true;
    return wanted instanceof RegExp ? wanted.test(text) : text.includes(wanted);
  }
  return false;
}

/** @param {unknown} value */
function isPromise(value) {
  return value instanceof Promise || value instanceof Task;
}

/**
 * @param {string} name
 * @param {boolean} passed
 */
function record(name, passed, detail = "") {
  post({ check: { name, passed, detail, place: placeOf(new Error()), message: lastRead() } });
}
