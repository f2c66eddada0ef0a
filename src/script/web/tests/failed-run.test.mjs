// A run that fails. State is the module's, so a file has one run.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setLogin } from "../worker/login.js";
import { run } from "../worker/run.js";
import { createTask } from "../worker/tasks.js";
import { sleep } from "../worker/time.js";
import { compile, next, said, say } from "./page.js";

test("a run that fails cancels its tasks, lets them tidy up, and says why", async () => {
  const log = [];
  const text = `createTask(async () => { try { await sleep(60) } finally { await sleep(0.01); log.push("tidied up") } }, "long");
createTask(() => null.x, "bad");
await sleep(0.01);
throw new RangeError("no");`;
  setLogin(0, () => sleep(60));
  const end = next("end");
  run(compile(text, { createTask, sleep, log }));
  const { error, is_told, forgotten } = await end;
  assert.deepEqual([error.name, error.message, error.place.line, is_told], ["RangeError", "no", 4, false]);
  assert.deepEqual(forgotten, []);
  assert.deepEqual(log, ["tidied up"]);
  const [trouble] = said("trouble");
  assert.equal(trouble.text, "Task “bad” failed, and nobody awaits it");
  assert.equal(trouble.error.place.line, 2);
  const states = said("task").map(({ name, state }) => `${name} ${state}`);
  for (const state of ["main failed", "bad failed", "long cancelled"]) assert.ok(states.includes(state), state);
});

test("a login is done in a task of its own, whose end is the answer", async () => {
  const users = [];
  setLogin(1, async (user, password) => {
    users.push([user, password]);
    if (password !== "right") throw new Error("wrong password");
  });
  const logIn = (login, password) => {
    const answer = next("logged_in");
    say({ login, session: 1, user: "demo", password });
    return answer;
  };
  assert.deepEqual(await logIn(7, "right"), { session: 1, login: 7, error: null });
  assert.deepEqual(await logIn(8, "wrong"), { session: 1, login: 8, error: "wrong password" });
  assert.deepEqual(users, [["demo", "right"], ["demo", "wrong"]]);
  assert.equal(said("trouble").at(-1).text, "The login failed");
});
