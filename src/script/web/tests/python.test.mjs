// The modules of a Python program's worker, without CPython.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  breathe, dontHurry, pending, receive, setEvaluating, sleep, take, takeAnswer, takeCancelled, waitForAnswer, waitForPage,
} from "../python/inbox.js";
import { endLines, print } from "../python/output.js";
import { attach, flush, open, postText } from "../python/port.js";

/** All that was posted. */
const posted = [];
open({ postMessage: (message) => posted.push(message) });

/** What was posted since this was last called: commands, and the bytes beside them. */
function said() {
  flush();
  const messages = posted.splice(0);
  return { commands: messages.flatMap(([text]) => JSON.parse(text)), bytes: messages.flatMap(([, ...bytes]) => bytes), count: messages.length };
}

const printed = () => said().commands.map(({ print: { text, is_error, is_open } }) => text + (is_error ? " (error)" : "") + (is_open ? " (open)" : ""));

test("python: commands of one turn go in one message, with bytes beside them", async () => {
  const at = attach(new Uint8Array([1]));
  postText(`{"send":{"id":1,"session":0,"bytes":${at}}}`);
  postText('{"forget":2}');
  await null;
  const { commands, bytes, count } = said();
  assert.deepEqual([commands, bytes, count], [[{ send: { id: 1, session: 0, bytes: 0 } }, { forget: 2 }], [new Uint8Array([1])], 1]);
});

test("python: what is printed is shown at once, also of a line that hasn't ended", () => {
  print("a\nb", false);
  print("oh\n", true);
  assert.deepEqual(printed(), ["a\nb (open)", "oh (error)"]);
  print("c\n", false);
  print("\n", false);
  print("name? ", false);
  endLines();
  endLines();
  print("d\n", false);
  assert.deepEqual(printed(), ["c", "", "name?  (open)", "", "d"]);
});

test("python: much that is printed goes together, and nothing of it gets lost", async () => {
  for (let n = 0; n < 10_000; n += 1) print(`${n}\n`, false);
  await null;
  const { commands, count } = said();
  assert.ok(count < 1000, `${count} messages`);
  const lines = commands.flatMap(({ print: { text } }) => text.split("\n"));
  assert.deepEqual(lines, Array.from({ length: 10_000 }, (_, n) => String(n)));
});

test("python: who prints too much is told to wait", () => {
  const line = `${"x".repeat(100_000)}\n`;
  // Another second may begin among them, but one of the two has too much.
  const waits = Array.from({ length: 100 }, () => print(line, false));
  assert.equal(waits[0], 0);
  const longest = Math.max(...waits);
  assert.ok(longest > 0 && longest <= 1, `${longest}`);
  assert.ok(print("\n".repeat(20_000), false) > 0);
  endLines();
  said();
});

test("python: what an evaluation prints isn't mixed with what the program does", () => {
  print("program ", false);
  print("console\n", false, 7);
  print("again\n", false);
  endLines();
  const lines = [];
  for (const { print: { text, is_open, evaluation = 0 } } of said().commands) {
    // However much goes together: it depends on what was printed just before.
    lines[evaluation] = `${lines[evaluation] ?? ""}${text}${is_open ? "" : "\n"}`;
  }
  assert.deepEqual([lines[0], lines[7]], ["program \nagain\n", "console\n"]);
});

test("python: what has the turn in the console is cancelled where it is, and anything else by its task", async () => {
  setEvaluating(true);
  const waiting = sleep(60, false);
  receive({ data: [{ cancel_evaluation: 1 }] });
  await waiting;
  assert.deepEqual([takeCancelled(), takeCancelled(), pending()], [true, false, 0]);
  const breath = breathe();
  receive({ data: [{ ping: true }, { cancel_evaluation: 1 }] });
  await breath;
  assert.equal(takeCancelled(), true);
  setEvaluating(false);
  receive({ data: [{ cancel_evaluation: 1 }] });
  assert.deepEqual([takeCancelled(), take()], [false, { cancel_evaluation: 1 }]);
  await sleep(0.001, true);
  assert.deepEqual(said().commands, ["pong"], "it is told only now that the program yields");
});

test("python: a wait ends when the page says something, or with its time", async () => {
  const waiting = waitForPage(60);
  receive({ data: [{ id: 1, value: "one" }] });
  await waiting;
  assert.equal(pending(), 1);
  await waitForPage(60);
  assert.deepEqual(take(), { id: 1, value: "one" });
  await waitForPage(0.001);
  assert.equal(pending(), 0);
});

test("python: an answer that nobody waits for is taken with the next thing that the page says", async () => {
  dontHurry(1);
  let isOver = false;
  const waiting = waitForPage(60).then(() => (isOver = true));
  receive({ data: [{ id: 1, value: "sent" }] });
  await waitForPage(0);
  assert.deepEqual([isOver, pending()], [false, 1]);
  receive({ data: [{ id: 2, value: "news" }] });
  await waiting;
  assert.deepEqual([take(), take()], [{ id: 1, value: "sent" }, { id: 2, value: "news" }]);
});

test("python: an answer is waited for past everything else", async () => {
  const waiting = waitForAnswer(2);
  receive({ data: [{ id: 1, value: "one" }] });
  receive({ data: [{ id: 2, value: "two" }] });
  await waiting;
  assert.deepEqual(takeAnswer(2), { id: 2, value: "two" });
  assert.deepEqual(take(), { id: 1, value: "one" });
});

test("python: the heartbeat is answered while the program yields, and only then", async () => {
  receive({ data: [{ ping: true }] });
  await sleep(0.001, false);
  assert.deepEqual(said().commands, []);
  const waiting = waitForPage(0.01);
  assert.deepEqual(said().commands, ["pong"]);
  receive({ data: [{ ping: true }] });
  assert.deepEqual(said().commands, ["pong"]);
  await waiting;
  receive({ data: [{ ping: true }] });
  await waitForPage(0);
  assert.deepEqual(said().commands, ["pong"]);
});
