import assert from "node:assert/strict";
import { test } from "node:test";
import { hex } from "../worker/bytes.js";
import { readCondition } from "../worker/condition.js";
import { isEqual } from "../worker/equal.js";
import { Message, readMessages } from "../worker/message.js";
import { readPayload } from "../worker/payload.js";

test("messages are read three values at a time", () => {
  const [one, two, ...rest] = readMessages([0, 12.5, "hällo", 1, 13, Uint8Array.of(104, 105)]);
  assert.deepEqual(rest, []);
  assert.deepEqual([one.direction, one.time, one.isBinary, one.text], ["received", 12.5, false, "hällo"]);
  assert.equal(hex(one.bytes), "68c3a46c6c6f");
  assert.deepEqual([two.direction, two.isBinary, two.text, String(two)], ["sent", true, "hi", "2 bytes"]);
  assert.deepEqual(readMessages([]), []);
});

test("a message's JSON is what its text says, and undefined if it isn't JSON", () => {
  const json = (text) => new Message("received", 0, text).json;
  assert.deepEqual(json('{"a":[1]}'), { a: [1] });
  assert.equal(json("null"), null);
  assert.equal(json("{"), undefined);
  const message = new Message("received", 0, "[1]");
  assert.equal(message.json, message.json, "it is parsed once");
});

test("messages are equal if all that can be seen of them is", () => {
  const message = (...values) => new Message(...values);
  assert.ok(isEqual(message("sent", 1, "a"), message("sent", 1, "a")));
  for (const other of [message("received", 1, "a"), message("sent", 2, "a"), message("sent", 1, "b")]) {
    assert.ok(!isEqual(message("sent", 1, "a"), other));
  }
});

test("a payload is a text, bytes or JSON, and a copy", () => {
  const written = (value) => readPayload(value).write();
  assert.deepEqual(written("text"), { text: "text" });
  assert.deepEqual(written({ a: [], b: {} }), { text: '{"a":[],"b":{}}' });
  assert.deepEqual(written(new Message("received", 0, "again")), { text: "again" });
  const bytes = Uint8Array.of(1, 2, 3);
  const payload = readPayload(bytes.subarray(1));
  assert.deepEqual([payload.length, Object.keys(payload.write())], [2, ["bytes"]]);
});

test("what JSON can't say is refused, not sent as {}", () => {
  assert.throws(() => readPayload(undefined), /send takes a text, bytes, or what JSON can say, not undefined/);
  assert.throws(() => readPayload({ a: [new Map([[1, 2]])] }), /JSON has no way to say Map: Map \{ 1: 2 \}/);
  assert.throws(() => readPayload(Promise.resolve(1)), /JSON has no way to say Promise/);
  assert.throws(() => readPayload("x".repeat(16_000_001)), RangeError);
});

test("a condition is what the page can look for, and a test where it can't", () => {
  const where = (value) => readCondition(value).where;
  assert.deepEqual(where(undefined), { any: true });
  assert.deepEqual(where("text"), { text: "text" });
  assert.deepEqual(where(/a\/b/gi), { regex: { source: "a\\/b", flags: "i" } });
  assert.deepEqual(where({ "/type": "pong", "": null }), { json: [{ pointer: "/type", value: "pong" }, { pointer: "", value: null }] });
  const choose = (message) => message.text === "b";
  assert.deepEqual(where(choose), where(choose), "a function keeps its number");
  assert.notDeepEqual(where(choose), where(() => true));
  assert.equal(readCondition(choose).test(new Message("received", 0, "b")), true);
  assert.equal(readCondition(/^b$/g).test(new Message("received", 0, "b")), true);
});

test("a condition that can't be met is refused", () => {
  assert.throws(() => readCondition({ type: "pong" }), /where is a text, a regex, a function, or JSON pointers/);
  assert.throws(() => readCondition({ "/a": NaN }), /where: JSON never says NaN, which "\/a" should find/);
  assert.throws(() => readCondition({ "/a": () => 1 }), /where: JSON never says function/);
  const { test } = readCondition(async () => true);
  assert.throws(() => test(new Message("received", 0, "")), /the function has to answer at once/);
});
