// The whole program, as the page starts it: the globals of this process become a worker's.

import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";

/** What the page sends first. */
const START = { source: { lines: 9, indent: 0 }, name: "own", variables: { rounds: "3" } };

test("a worker's program offers the API, runs the user's text, and says when it is over", async () => {
  const events = new EventTarget();
  globalThis.self = globalThis;
  globalThis.addEventListener = events.addEventListener.bind(events);
  globalThis.userScript = vm.runInThisContext(
    `(async function userScript() {
      const waits = setTimeout(() => console.log("a timer", variables.rounds), 20);
      print(await gather(async () => 1, createTask(() => sleep(0.15).then(() => 2))));
      await connect();
      try { close() } catch (error) { print(error.message) }
      check(typeof packets === "function" && waits, "the old name works");
    })`,
    { filename: "script.js" },
  );
  await import("../worker/main.js");

  const commands = [];
  const ended = new Promise((resolve) => {
    const port = {
      postMessage([text]) {
        for (const command of JSON.parse(text)) {
          commands.push(command);
          if (command.connect) port.onmessage({ data: [{ id: command.connect.id, value: true }] });
          if (command.end) resolve(command.end);
        }
      },
    };
    self.onmessage({ data: START, ports: [port] });
  });
  assert.deepEqual(await ended, { error: null, is_told: true, forgotten: [] });
  assert.equal(self.onmessage, null, "it starts once");
  const named = (name) => commands.map((command) => command[name]).filter(Boolean);
  assert.deepEqual(named("print").map(({ text }) => text), ["a timer 3", "[1, 2]", "a script ends when it returns, or by Stop"]);
  assert.deepEqual(named("connect").map(({ session }) => session), [0]);
  assert.deepEqual(named("check").map(({ passed }) => passed), [true]);
  assert.ok(named("task").some(({ waiting_on }) => waiting_on.includes("gather")), "the page is told how tasks are meanwhile");
  assert.deepEqual(named("trouble"), []);
  assert.throws(() => (variables.rounds = "4"), TypeError, "variables are as they were");
});
