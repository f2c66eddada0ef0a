import assert from "node:assert/strict";
import { test } from "node:test";
import { ServerError, TimeoutError } from "../worker/errors.js";
import { Session } from "../worker/session.js";
import { sleep } from "../worker/time.js";
import { inScript, posted, said, say } from "./page.js";

const session = new Session(5, "session");
const asked = (name) => said(name).at(-1);

test("emit: the answer is what acknowledges the event", () =>
  inScript(async () => {
    const call = session.emit("say", { a: 1 }, 9007199254740993n);
    const { id, ...content } = asked("emit");
    assert.deepEqual(content, { session: 5, event: "say", args: [{ a: 1 }, 2 ** 53], wants_reply: true });
    say({ id, value: '{"id":9007199254740993}' });
    assert.deepEqual(await call, { id: 9007199254740993n });

    const other = session.emitWith({ acknowledge: false, namespace: "/news" }, "say");
    const { id: next, ...rest } = asked("emit");
    assert.deepEqual(rest, { session: 5, event: "say", args: [], namespace: "/news", wants_reply: false });
    say({ id: next, value: "null" });
    assert.equal(await other, null);
  }));

test("request: an error of the server is thrown, with all that it said", () =>
  inScript(async () => {
    const call = session.request("add", [1, 2]);
    const { id, ...content } = asked("request");
    assert.deepEqual(content, { session: 5, method: "add", params: [1, 2] });
    say({ id, error: { name: "ServerError", message: "no such method", value: '{"code":-32601}' } });
    await assert.rejects(call, (error) => error instanceof ServerError && error.value.code === -32601 && error.message === "no such method");
    session.request("list").catch(() => {});
    assert.ok(!("params" in asked("request")));
  }));

test("calls have a time-out, after which nobody waits for the answer", () =>
  inScript(async () => {
    const call = session.request("slow", [], { timeout: 0.01 });
    const { id } = asked("request");
    await assert.rejects(call, new TimeoutError("request got no answer within 0.01 s"));
    assert.ok(said("forget").includes(id));
    const answered = session.publish("a", 1, { timeout: 0.02 });
    say({ id: asked("publish").id, value: "null" });
    await answered;
    await sleep(0.03);
    assert.ok(!said("forget").includes(asked("publish").id));
  }));

test("publish: texts, bytes and JSON", () =>
  inScript(async () => {
    for (const [payload, written] of [["text", "text"], [{ t: 21.5 }, { t: 21.5 }], [null, null], [false, false]]) {
      session.publish("a/b", payload, { qos: 1, retain: true }).catch(() => {});
      const { payload: sent, qos, retain, bytes } = asked("publish");
      assert.deepEqual([sent, qos, retain, bytes], [written, 1, true, undefined]);
    }
    session.publish("a/b", new Uint8Array([1, 2])).catch(() => {});
    assert.equal(asked("publish").bytes, 0);
    assert.deepEqual(posted.at(-1).bytes, [new Uint8Array([1, 2])]);
  }));

test("subscribe: messages as they come, each with what Weft reads in it", () =>
  inScript(async () => {
    const stream = session.subscribe("a/+", { qos: 1 });
    const { id, window, ...content } = asked("subscribe");
    assert.deepEqual(content, { session: 5, topic: "a/+", qos: 1 });
    assert.ok(window > 0);
    const bytes = new Uint8Array([0x30]);
    const decoded = ['{"type":"PUBLISH","topic":"a/1","payload":{"t":1}}', '{"command":"MESSAGE","headers":{"destination":"/q"},"body":"x"}'];
    say({ id, messages: [0, 1, bytes, 7, 0, 1, bytes, 7], decoded });
    const [first, second] = [(await stream.next()).value, (await stream.next()).value];
    assert.deepEqual([first.topic, first.payload, first.number], ["a/1", { t: 1 }, 7]);
    assert.deepEqual([second.topic, second.payload], ["/q", "x"]);
    await stream.return();
    assert.ok(said("forget").includes(id), "so that it is left");

    const refused = session.subscribe("secret");
    const step = refused.next();
    say({ id: asked("subscribe").id, error: { name: "ServerError", message: "not allowed" } });
    await assert.rejects(step, /not allowed/);
    assert.ok((await refused.next()).done);
    const early = session.subscribe("secret");
    say({ id: asked("subscribe").id, error: { name: "Error", message: "no such protocol" } });
    await assert.rejects(early.next(), /no such protocol/);
  }));

test("calls say what is wrong with them where they are made", () =>
  inScript(async () => {
    for (const [call, words] of [
      [() => session.emit(7), "an event is a text, not 7"],
      [() => session.emit("a", new Uint8Array(1)), "emit takes what JSON can say"],
      [() => session.emit("a", Promise.resolve(1)), "Promise"],
      [() => session.emitWith({ ack: false }, "a"), "emitWith has no option “ack”; it has timeout, namespace, acknowledge"],
      [() => session.emitWith("a"), "emitWith takes options in braces"],
      [() => session.request(""), "a method is a text"],
      [() => session.request("a", [], { timeout: "1" }), "request({ timeout }) takes seconds"],
      [() => session.publish("a", "b", { qos: 3 }), "qos is 0, 1 or 2, not 3"],
      [() => session.publish("a", undefined), "publish takes what JSON can say"],
      [() => session.subscribe("a", { retain: true }), "subscribe has no option “retain”"],
    ]) {
      assert.throws(call, (error) => error instanceof TypeError && error.message.includes(words), words);
    }
  }));
