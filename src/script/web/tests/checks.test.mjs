import assert from "node:assert/strict";
import { test } from "node:test";
import { check, expect } from "../worker/checks.js";
import { AssertionError } from "../worker/errors.js";
import { compile, said } from "./page.js";

/** Whether each passes as it is, and fails with `not`. */
function holds(value, matcher, ...wanted) {
  expect(value)[matcher](...wanted);
  assert.throws(() => expect(value).not[matcher](...wanted), AssertionError, `${matcher} not`);
}

/** Whether each fails as it is, and passes with `not`. */
function fails(value, matcher, ...wanted) {
  assert.throws(() => expect(value)[matcher](...wanted), AssertionError, matcher);
  expect(value).not[matcher](...wanted);
}

test("check: counts, goes on, and returns whether it passed", () => {
  assert.equal(check(1 < 2, "one is less"), true);
  assert.equal(check(0, "never"), false);
  assert.equal(check(true), true);
  const counted = said("check").map(({ name, passed }) => [name, passed]);
  assert.deepEqual(counted, [["one is less", true], ["never", false], ["check", true]]);
  assert.throws(() => check(Promise.resolve(false)), /check got a promise, which is always true/);
  assert.throws(() => expect(Promise.resolve(1)), /expect got a promise/);
});

test("check and expect: the page is told the line", async () => {
  await compile('\ncheck(false, "here");\n  expect(1).not.toBe(2);', { check, expect })();
  assert.deepEqual(said("check").slice(-2).map(({ place }) => place?.line), [2, 3]);
});

test("expect: what is not met is counted and thrown, in words", () => {
  assert.throws(() => expect({ a: 1 }).toEqual({ a: 2 }), new AssertionError("expected { a: 1 } to equal { a: 2 }"));
  const { name, passed, detail } = said("check").at(-1);
  assert.deepEqual({ name, passed, detail }, {
    name: "expect to equal { a: 2 }",
    passed: false,
    detail: "expected { a: 1 } to equal { a: 2 }",
  });
  assert.throws(() => expect("abc").not.toMatch(/b/), { message: 'expected "abc" not to match /b/' });
});

test("expect: each matcher", () => {
  holds(NaN, "toBe", NaN);
  fails({}, "toBe", {});
  holds({ a: [1, { b: new Date(0) }] }, "toEqual", { a: [1, { b: new Date(0) }] });
  fails({ a: undefined }, "toEqual", {});
  fails([1, 2], "toEqual", { 0: 1, 1: 2 });
  holds(new Map([[1, new Set([2])]]), "toEqual", new Map([[1, new Set([2])]]));
  fails(/a/g, "toEqual", /a/i);
  holds({ a: { b: 1, c: 2 }, d: 3 }, "toMatchObject", { a: { b: 1 } });
  fails({ a: [1, 2] }, "toMatchObject", { a: [1] });
  holds("x", "toBeTruthy");
  holds("", "toBeFalsy");
  holds(null, "toBeNull");
  holds(undefined, "toBeUndefined");
  fails(undefined, "toBeDefined");
  holds(2, "toBeGreaterThan", 1);
  fails(1, "toBeGreaterThan", 1);
  holds(1, "toBeGreaterThanOrEqual", 1);
  holds(1, "toBeLessThan", 2);
  holds(1, "toBeLessThanOrEqual", 1);
  holds(0.1 + 0.2, "toBeCloseTo", 0.3, 10);
  fails(1, "toBeCloseTo", 1.1);
  holds([1, NaN], "toContain", NaN);
  holds("abc", "toContain", "bc");
  fails("abc", "toContain", "ac");
  holds("abc", "toMatch", /^a/);
  holds("abc", "toMatch", "b");
  holds("abc", "toHaveLength", 3);
  holds({ a: { b: null } }, "toHaveProperty", "a.b");
  holds({ a: { b: 1 } }, "toHaveProperty", "a.b", 1);
  fails({ a: { b: 1 } }, "toHaveProperty", "a.c");
  const throwing = () => {
    throw new RangeError("too large");
  };
  holds(throwing, "toThrow");
  holds(throwing, "toThrow", "large");
  holds(throwing, "toThrow", /^too/);
  fails(throwing, "toThrow", "small");
  fails(() => {}, "toThrow");
});
