import assert from "node:assert/strict";
import { test } from "node:test";
import { CancelledError, ConnectionClosedError, TimeoutError } from "../worker/errors.js";
import { Session } from "../worker/session.js";
import { createTask } from "../worker/tasks.js";
import { sleep } from "../worker/time.js";
import { inScript, said, say } from "./page.js";

/** A session whose calls have numbers of their own. */
let lastSession = 0;
function newSession() {
  lastSession += 1;
  return new Session(lastSession, "session");
}

const asked = () => said("receive").at(-1);
const flat = (...texts) => texts.flatMap((text, at) => [0, 1, text, at]);

test("receive: messages that come along are for calls that ask for the same again", () =>
  inScript(async () => {
    const session = newSession();
    const first = session.receive({ where: "a" });
    const { id, count, is_poll, condition } = asked();
    assert.deepEqual({ count, is_poll, condition }, { count: 1, is_poll: false, condition: { text: "a" } });
    say({ id, session: lastSession, messages: flat("a1"), numbers: [1] });
    assert.equal((await first).text, "a1");

    const second = session.receive({ where: "a" });
    assert.equal(asked().count, 2, "it asks for twice as many");
    say({ id: asked().id, session: lastSession, messages: flat("a2", "a3"), numbers: [2, 3] });
    assert.equal((await second).text, "a2");
    const calls = said("receive").length;
    let others = 0;
    createTask(async () => {
      others += 1;
    });
    assert.equal((await session.receive({ where: "a" })).text, "a3");
    assert.deepEqual([said("receive").length, others], [calls, 0], "nobody has to be asked, or gets a turn");
  }));

test("receive: what has come along is given back when something else is asked for", () =>
  inScript(async () => {
    const session = newSession();
    const first = session.receive();
    say({ id: asked().id, session: lastSession, messages: flat("a", "b", "c"), numbers: [5, 6, 7] });
    await first;
    await session.receive();
    session.receive({ where: "x" }).catch(() => {});
    assert.deepEqual(said("give_back").at(-1), { session: lastSession, numbers: [7] });
  }));

test("receive: of two calls at once, each asks for one", () =>
  inScript(async () => {
    const session = newSession();
    const calls = [session.receive(), session.receive()];
    const [one, two] = said("receive").slice(-2);
    assert.deepEqual([one.count, two.count], [1, 1]);
    say({ id: one.id, session: lastSession, messages: flat("a", "c"), numbers: [1, 3] });
    assert.deepEqual(said("give_back").at(-1), { session: lastSession, numbers: [3] }, "it may be what the other wants");
    say({ id: two.id, session: lastSession, messages: flat("b"), numbers: [2] });
    assert.deepEqual([(await calls[0]).text, (await calls[1]).text], ["a", "b"]);
  }));

test("receive: the script's own function chooses among candidates", () =>
  inScript(async () => {
    const session = newSession();
    const found = session.receive({ where: (message) => message.text > "b" });
    const { id } = asked();
    say({ id, candidates: flat("a", "b") });
    assert.deepEqual(said("choose").at(-1), { id, position: null });
    say({ id, candidates: flat("b", "c") });
    assert.deepEqual(said("choose").at(-1), { id, position: 1 });
    say({ id, session: lastSession, messages: flat("c"), numbers: [3] });
    assert.equal((await found).text, "c");

    const failed = session.receive({ where: () => null.x });
    say({ id: asked().id, candidates: flat("a") });
    await assert.rejects(failed, TypeError);
    assert.equal(said("forget").at(-1), asked().id);
  }));

test("receive: it ends with its time, with its connection, and when it is cancelled", () =>
  inScript(async () => {
    const session = newSession();
    await assert.rejects(session.receive({ timeout: 0.01 }), new TimeoutError("nothing within 0.01 s"));
    assert.equal(said("forget").at(-1), asked().id);

    const closed = session.receive({ timeout: 60 });
    say({ id: asked().id, error: { name: "ConnectionClosedError", message: "Closed" } });
    await assert.rejects(closed, ConnectionClosedError);

    const task = createTask(() => session.receive({ timeout: 60 }));
    await sleep(0);
    task.cancel();
    await assert.rejects(task, CancelledError);
    assert.equal(said("forget").at(-1), asked().id);

    session.receive({ timeout: 0 }).catch(() => {});
    assert.equal(asked().is_poll, true);
    assert.throws(() => session.receive({ timeout: -1 }), /receive\(\{ timeout \}\) takes seconds/);
    assert.throws(() => session.receive({ were: "x" }), /receive has no option “were”; it has where, timeout/);
  }));

test("messages: they come in order, and the page is told when there is room for more", () =>
  inScript(async () => {
    const session = newSession();
    const stream = session.messages({ direction: "both", where: "n" });
    const { id, window, ...opened } = said("messages").at(-1);
    assert.deepEqual(opened, { session: lastSession, condition: { text: "n" }, direction: "both" });
    const first = stream.next();
    say({ id, messages: flat(...Array.from({ length: window }, (_, n) => `n${n}`)) });
    assert.equal((await first).value.text, "n0");
    for (let n = 1; n < window / 2; n += 1) assert.equal((await stream.next()).value.text, `n${n}`);
    assert.deepEqual(said("more"), [{ id, count: window / 2 }]);
    const seen = [];
    for await (const { text } of stream) {
      seen.push(text);
      if (seen.length === 2) break;
    }
    assert.deepEqual(seen, [`n${window / 2}`, `n${window / 2 + 1}`]);
    assert.equal(said("forget").at(-1), id, "leaving the loop ends it");
  }));

test("messages: those that have come are seen before the stream ends", () =>
  inScript(async () => {
    const session = newSession();
    const stream = session.messages({ where: (message) => message.text !== "b" });
    const { id } = said("messages").at(-1);
    say({ id, messages: flat("a", "b", "c") }, { id, over: true });
    const seen = [];
    for await (const { text } of stream) seen.push(text);
    assert.deepEqual(seen, ["a", "c"]);
  }));

test("messages: a waiting loop goes on waiting for what its function wants", () =>
  inScript(async () => {
    const session = newSession();
    const step = session.messages({ where: (message) => message.text === "c" }).next();
    const { id } = said("messages").at(-1);
    say({ id, messages: flat("a", "b") });
    say({ id, messages: flat("c") });
    assert.equal((await step).value.text, "c");
  }));

test("messages: a waiting loop ends with the stream, and fails with its function", () =>
  inScript(async () => {
    const session = newSession();
    const over = session.messages();
    const step = over.next();
    say({ id: said("messages").at(-1).id, over: true });
    assert.deepEqual(await step, { value: undefined, done: true });

    const failing = session.messages({ where: () => null.x }).next();
    say({ id: said("messages").at(-1).id, messages: flat("a") });
    await assert.rejects(failing, TypeError);
    assert.throws(() => session.messages({ direction: "up" }), /direction is "received", "sent" or "both", not "up"/);
  }));

test("packets is the old name of messages", () =>
  inScript(async () => {
    const session = newSession();
    const count = said("messages").length;
    const step = session.packets({ where: "x" }).next();
    const [{ id, condition }, ...others] = said("messages").slice(count);
    assert.deepEqual([condition, others], [{ text: "x" }, []]);
    say({ id, messages: flat("x1") });
    assert.equal((await step).value.text, "x1");
  }));
