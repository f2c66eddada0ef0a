import assert from "node:assert/strict";
import { test } from "node:test";
import { ask } from "../worker/ask.js";
import { CancelledError, NotConnectedError } from "../worker/errors.js";
import { http } from "../worker/http.js";
import { Session, session } from "../worker/session.js";
import { createTask } from "../worker/tasks.js";
import { sleep } from "../worker/time.js";
import { input, progress } from "../worker/user.js";
import { inScript, next, said, say } from "./page.js";

const own = new Session(0, "own");

test("a call ends with the page's answer", () =>
  inScript(async () => {
    const asked = next("input");
    const name = input("Name?");
    const { id, ...question } = await asked;
    assert.deepEqual(question, { prompt: "Name?", secret: false });
    say({ id, value: "Ada" });
    assert.equal(await name, "Ada");
  }));

test("calls are told apart, and answered in any order", () =>
  inScript(async () => {
    const answers = [input("One?"), input("Two?", { secret: true })];
    const [one, two] = said("input").slice(-2);
    say({ id: two.id, value: "2" }, { id: one.id, value: "1" });
    assert.deepEqual([await answers[0], await answers[1]], ["1", "2"]);
  }));

test("a call fails with the error that the page reports, by its name", () =>
  inScript(async () => {
    const connected = own.connect();
    const [{ id }] = said("connect").slice(-1);
    say({ id, error: { name: "NotConnectedError", message: "refused" } });
    await assert.rejects(connected, new NotConnectedError("refused"));
    const other = own.disconnect();
    say({ id: said("disconnect").at(-1).id, error: { name: "constructor", message: "of no kind" } });
    await assert.rejects(other, { name: "Error", message: "of no kind" });
  }));

test("the page is told that nobody waits for a call that was cancelled", () =>
  inScript(async () => {
    const task = createTask(() => input("Never?"));
    await sleep(0);
    const { id } = said("input").at(-1);
    task.cancel();
    await assert.rejects(task, CancelledError);
    assert.deepEqual(said("forget").at(-1), id);
    say({ id, value: "too late" });
  }));

test("messages that come for nobody are given back", () =>
  inScript(async () => {
    say({ id: 999_999, session: 3, messages: [0, 1, "a"], numbers: [17] });
    assert.deepEqual(said("give_back"), [{ session: 3, numbers: [17] }]);
  }));

test("an answer is read while its call is settled", () =>
  inScript(async () => {
    const other = session("other");
    const { id, name } = said("session").at(-1);
    assert.equal(name, "other");
    say({ id, value: 4 });
    const found = await other;
    assert.equal(found.name, "other");
    found.send("x").catch(() => {});
    assert.equal(said("send").at(-1).session, 4);
    await assert.rejects(ask("nothing", () => assert.fail("not to be posted")));
  }));

test("http: a request is what was asked for, and a reply has its JSON", () =>
  inScript(async () => {
    const reply = http({ url: "https://example.com", method: "post", headers: { "X-A": 1 }, body: { a: 1 } });
    const { id, ...request } = said("http").at(-1);
    assert.deepEqual(request, {
      url: "https://example.com",
      method: "POST",
      headers: [{ name: "X-A", value: "1" }, { name: "content-type", value: "application/json" }],
      body: '{"a":1}',
    });
    say({ id, value: [200, [["content-type", "application/json"]], '{"b":2}'] });
    const { status, headers, json } = await reply;
    assert.deepEqual({ status, headers, json }, { status: 200, headers: { "content-type": "application/json" }, json: { b: 2 } });
    assert.throws(() => http({ link: "x" }), /http has no option “link”; it has url, method, headers, body/);
  }));

test("a session is paused, resumed and limited", () =>
  inScript(async () => {
    for (const call of [own.pause(), own.resume(), own.limit({ messages: 10 }), own.limit()]) call.catch(() => {});
    const changes = said("regulate").slice(-4).map(({ id, ...change }) => change);
    assert.deepEqual(changes, [
      { session: 0, paused: true },
      { session: 0, paused: false },
      { session: 0, limit: { messages: 10, bytes: null } },
      { session: 0, limit: { messages: null, bytes: null } },
    ]);
  }));

test("what makes no sense is refused before it is posted", () =>
  inScript(async () => {
    const count = said("input").length;
    assert.throws(() => input("x", true), /input takes options in braces/);
    assert.throws(() => progress("1", 2), /progress\(done, total\) takes two numbers, not "1"/);
    for (const code of [NaN, "1000", 1001, 3000.5, 5000]) assert.throws(() => own.disconnect(code), RangeError);
    assert.throws(() => own.disconnect(1000, "ä".repeat(62)), /at most 123 bytes/);
    for (const rate of [0, -1, NaN, Infinity, "10"]) assert.throws(() => own.limit({ messages: rate }), /rates above 0/);
    assert.throws(() => own.limit({ message: 1 }), /limit has no option “message”/);
    assert.equal(said("input").length, count);
  }));
