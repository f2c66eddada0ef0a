import assert from "node:assert/strict";
import { test } from "node:test";
import { Message } from "../worker/message.js";
import { describe, placeOf, setSource } from "../worker/place.js";
import { show } from "../worker/show.js";
import { createTask } from "../worker/tasks.js";
import { sleep } from "../worker/time.js";
import { input, print } from "../worker/user.js";
import { compile, inScript, posted, said, say } from "./page.js";

test("show: values are written as in a program", () => {
  const circle = { name: "circle" };
  circle.self = circle;
  class Point {
    x = 1;
  }
  for (const [value, text] of [
    ["a\n", '"a\\n"'],
    [-0, "-0"],
    [7n, "7n"],
    [null, "null"],
    [undefined, "undefined"],
    [Symbol("s"), "Symbol(s)"],
    [function named() {}, "function named"],
    [[1, [2]], "[1, [2]]"],
    [{ a: 1, "b-c": "x", ü: {} }, '{ a: 1, "b-c": "x", ü: {} }'],
    [circle, '{ name: "circle", self: [itself] }'],
    [new Point(), "Point { x: 1 }"],
    [Object.create(null), "{}"],
    [new Map([["a", 1], [{}, 2]]), "Map { a: 1, {}: 2 }"],
    [new Set([1, "x"]), 'Set {1, "x"}'],
    [Uint8Array.of(1, 2), "Uint8Array [1, 2]"],
    [new Uint8Array([3]).buffer, "Uint8Array [3]"],
    [/a/g, "/a/g"],
    [Promise.resolve(), "a promise: await it to get what it stands for"],
    [new Message("sent", 0, "text"), "text"],
    [new RangeError("no", { cause: new Error("deeper") }), "RangeError: no, caused by Error: deeper"],
    [new AggregateError([new Error("a"), "b"], "all"), 'AggregateError: all (Error: a; "b")'],
  ]) {
    assert.equal(show(value), text);
  }
  assert.equal(show("x".repeat(200_000)).length, 100_001);
});

test("show: a task says how it is", () =>
  inScript(async () => {
    const task = createTask(() => sleep(0), "nap");
    assert.equal(show(task), "task nap (waiting)");
    await task;
    assert.equal(show([task]), "[task nap (finished)]");
  }));

test("describe: an error has its name, its words and its place in the user's text", async () => {
  const error = await compile("\n  null.x;", {})().catch((error) => error);
  const { name, message, place } = describe(error);
  assert.deepEqual([name, place], ["TypeError", { line: 2, column: 8 }]);
  assert.match(message, /null/);
  // On the first line, Weft's own text stands before the user's.
  assert.deepEqual(placeOf(await compile("null.x;", {})().catch((error) => error)), { line: 1, column: 6 });
});

test("describe: what failed elsewhere has the place where it was called", () =>
  inScript(async () => {
    const failed = compile('\nawait input("Name?");', { input })().catch((error) => error);
    say({ id: said("input").at(-1).id, error: { name: "Error", message: "no" } });
    assert.deepEqual(describe(await failed), { name: "Error", message: "no", place: { line: 2, column: 7 } });
  }));

test("describe: lines after the user's text are Weft's", async () => {
  const error = await compile("\n\nnull.x;", {})().catch((error) => error);
  assert.equal(placeOf(error).line, 3);
  setSource({ lines: 2, indent: 0 });
  assert.equal(placeOf(error), null);
});

test("describe: what is thrown need not be an error, and what is Weft's has no place", () => {
  assert.deepEqual(describe({ a: 1 }), { name: "Error", message: "{ a: 1 } was thrown", place: null });
  assert.deepEqual(describe(undefined), { name: "Error", message: "undefined was thrown", place: null });
  assert.equal(describe(new TypeError("here")).place, null);
});

test("print: texts as they are, other values as in a program, and at once", () => {
  print("one", { a: "x" }, new Message("received", 0, "text"));
  assert.deepEqual(posted.at(-1).commands.at(-1), { print: { text: 'one { a: "x" } text' } });
  print("x".repeat(1_000_001));
  assert.match(said("print").at(-1).text, /^x{1000000}… \(1000001 characters\)$/);
});
