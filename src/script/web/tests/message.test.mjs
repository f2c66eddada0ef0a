import assert from "node:assert/strict";
import { test } from "node:test";
import { hex } from "../worker/bytes.js";
import { readCondition } from "../worker/condition.js";
import { isEqual } from "../worker/equal.js";
import { exactIntegers, stringify } from "../worker/json.js";
import { Message, readMessages } from "../worker/message.js";
import { readPayload } from "../worker/payload.js";

test("messages are read four values at a time", () => {
  const [one, two, ...rest] = readMessages([0, 12.5, "hällo", 98, 1, 13, Uint8Array.of(104, 105), 99], 0);
  assert.deepEqual([one.number, two.number], [98, 99]);
  assert.deepEqual(rest, []);
  assert.deepEqual([one.direction, one.time, one.isBinary, one.text], ["received", 12.5, false, "hällo"]);
  assert.equal(hex(one.bytes), "68c3a46c6c6f");
  assert.deepEqual([two.direction, two.isBinary, two.text, String(two)], ["sent", true, "hi", "2 bytes"]);
  assert.deepEqual(readMessages([], 0), []);
  const [tick, plain] = readMessages(
    [0, 1, '42["tick",9007199254740993]', 1, 0, 2, '{"event":"plain"}', 2],
    0,
    ['{"event":"tick","args":[9007199254740993]}', null],
  );
  assert.deepEqual([tick.event, tick.args, tick.json], ["tick", [9007199254740993n], undefined]);
  assert.deepEqual([plain.event, plain.args, plain.value], ["plain", undefined, { event: "plain" }]);
  assert.equal(new Message("received", 0, "text").event, undefined);
});

test("a message's JSON is what its text says, and undefined if it isn't JSON", () => {
  const json = (text) => new Message("received", 0, text).json;
  assert.deepEqual(json('{"a":[1]}'), { a: [1] });
  assert.equal(json("null"), null);
  assert.equal(json("{"), undefined);
  const message = new Message("received", 0, "[1]");
  assert.equal(message.json, message.json, "it is parsed once");
});

test("integers of any size are exact, there and back", () => {
  const json = (text) => new Message("received", 0, text).json;
  const sent = (value) => readPayload(value).write().text;
  for (const [text, value] of [
    ['{"id":1379505554728411138}', { id: 1379505554728411138n }],
    ["[9007199254740991,9007199254740992,-9007199254740993]", [9007199254740991, 9007199254740992n, -9007199254740993n]],
    ['{"a":{"b":[123456789012345678901234567890]}}', { a: { b: [123456789012345678901234567890n] } }],
    ['{"text":"1379505554728411138, \\"1379505554728411138\\"","1379505554728411138":0}', { text: '1379505554728411138, "1379505554728411138"', "1379505554728411138": 0 }],
    ["1379505554728411138", 1379505554728411138n],
  ]) {
    assert.deepEqual(json(text), value, text);
    assert.equal(sent(value), text);
  }
  for (const text of ["12345678901234567.5", "1e300", "-12345678901234567890e-2", "[0.12345678901234567890]"]) {
    assert.deepEqual(json(text), JSON.parse(text), text);
  }
  assert.equal(json("[12345678901234567890"), undefined);
  assert.equal(json("[012345678901234567890]"), undefined);
  assert.throws(() => readPayload({ id: 1n, a: new Map([[1, 2]]) }), /JSON has no way to say Map/);
  assert.throws(() => readPayload({ id: 1n, get a() { throw new Error("mine"); } }), /mine/);
  assert.equal(sent({ id: 5n, empty: {} }), '{"id":5,"empty":{}}');
});

test("integers are rounded, as by JSON.parse, for those who prefer that", (t) => {
  t.after(() => exactIntegers(true));
  exactIntegers(false);
  assert.equal(new Message("received", 0, "1379505554728411138").json, 1379505554728411100);
  assert.throws(() => exactIntegers("no"), /exactIntegers takes true or false, not "no"/);
});

test("a condition takes a BigInt, and refuses a number that isn't what was written", () => {
  const { where } = readCondition({ "/id": 1379505554728411138n, "/n": 7 });
  assert.equal(stringify(where), '{"json":[{"pointer":"/id","value":1379505554728411138},{"pointer":"/n","value":7}]}');
  assert.throws(() => readCondition({ "/id": 2 ** 60 }), /1152921504606847000 isn't exact/);
  const exact = { "/x": 0.5, "/y": -9007199254740991 };
  assert.deepEqual(readCondition(exact).where.json.map(({ value }) => value), [0.5, -9007199254740991]);
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
