// What goes wrong in a script, or is written wrong, is told: nothing of it hangs, passes for success or gets lost.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { eventually } from "./app.mjs";
import { after, before, test } from "node:test";
import { start } from "./harness.mjs";
import { Scripts } from "./scripts.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

/** The page with its tab Scripts, online at an endpoint of the practice server if one is given. */
async function open(t, target) {
  const app = await weft.app(t);
  if (target) await app.online({ url: weft.ws(target) });
  return { app, scripts: await Scripts.open(app) };
}

// Each with what its output tells, in one line.
const UNHEEDED = {
  "a task that nobody awaits": ['createTask(async () => { throw new Error("oh") }, "bad");', /^Task “bad” failed, and nobody awaits it: Error: oh/],
  "a timer's function": ['setTimeout(() => { throw new Error("oh") }, 1);', /^What setTimeout called failed: Error: oh/],
  "a promise that nobody handles": ['Promise.reject(new Error("oh"));', /^a promise failed and nobody handled it: Error: oh/],
  "a call that nobody awaits": ['http("ftp://oh");', /^http was never awaited, and failed: “ftp:\/\/oh” can't be asked/],
  "a loser of a race that does not tidy up": [
    'await race(sleep(0.01), async function slow() { try { await sleep(9) } finally { throw new Error("oh") } });',
    /^Task “slow” failed when it was cancelled: Error: oh/,
  ],
};

test("a run in which anything has failed is a failed run, and so is its report", async (t) => {
  const { app, scripts } = await open(t);
  for (const [name, [text, line]] of Object.entries(UNHEEDED)) {
    await scripts.run(`check(true, "fine");\n${text}\nawait sleep(0.1);`);
    // The run before has failed too, so that is not what to wait for.
    await eventually(async () => {
      const lines = await scripts.lines();
      assert.equal(lines.length, 1, `${name}: ${lines}`);
      assert.match(lines[0], line, name);
    });
    await scripts.is(/^Failed on line 2 .* 1 passed, 0 failed$/);
    const download = app.page.waitForEvent("download");
    await scripts.button("Save report").click();
    assert.match(await readFile(await (await download).path(), "utf8"), /failures="0" errors="1"/, name);
  }
});

test("whatever is thrown, the script has failed", async (t) => {
  const { scripts } = await open(t);
  for (const [text, words] of [
    ["throw undefined;", "Failed: Error: undefined was thrown"],
    ["throw null;", "Failed: Error: null was thrown"],
    ['throw new Error("outer", { cause: new TypeError("inner") });', "Failed: Error: outer, caused by TypeError: inner (line 1, column 7)"],
    ['await Promise.any([Promise.reject(new Error("a")), Promise.reject(2)]);', "Failed: AggregateError: All promises were rejected (Error: a; 2)"],
    ["const t = createTask(() => sleep(9)); await sleep(0); t.cancel(); await t;", "Failed: CancelledError: the task was cancelled (line 1, column 57)"],
  ]) {
    await scripts.run(text);
    // The run before has failed too, so that is not what to wait for.
    await eventually(async () => assert.deepEqual(await scripts.lines(), [words]));
    await scripts.is(/^Failed/);
  }
});

test("a script that has failed is over, whatever it would still do", async (t) => {
  const { scripts } = await open(t);
  const texts = ["login(async () => {});", "setInterval(() => {}, 1000);", "sleep(3600).then(print);"];
  for (const [run, text] of texts.entries()) {
    await scripts.run(`${text}\nthrow new Error("lost ${run}");`);
    await scripts.says(new RegExp(`^Failed: Error: lost ${run} \\(line 2, column 7\\)$`));
    await scripts.is(/^Failed on line 2/);
  }
});

test("why a script's login fails is in its output, and whoever connects is told", async (t) => {
  const { app, scripts } = await open(t);
  await app.fill({ url: weft.ws("/room?login=challenge"), login: "Script", user: "demo", password: "demo" });
  await scripts.run('login(async () => {\n  throw new Error("no key");\n});\nawait connect();');
  await scripts.is(/^Failed on line 4/);
  const lines = await scripts.lines();
  assert.match(lines[0], /^The login failed: Error: no key \(line 2/);
  assert.match(lines[1], /^Failed: NotConnectedError: .*no key/);
});

test("a receive that is wrong takes nothing, and one that does not wait takes what is there", async (t) => {
  const { scripts } = await open(t, "/echo");
  await scripts.run(`
    for (const timeout of [-1, "5", NaN, null]) {
      try { await receive({ timeout }) } catch (error) { print(error.name, error.message) }
    }
    for (const text of ["a", "b", "c"]) await send(text);
    print((await receive({ where: "c" })).text);
    print((await receive({ timeout: 0 })).text, (await receive({ timeout: 0, where: (message) => message.text === "b" })).text);
    for (const where of [undefined, () => true, /x/]) {
      try { await receive({ timeout: 0, where }) } catch (error) { print(error.name, error.message) }
    }
    receive({ timeout: 0.01 });
    await sleep(0.1);`);
  await scripts.is(/^Failed on line 11/);
  const lines = await scripts.allLines();
  const seconds = "receive({ timeout }) takes seconds: a number from 0 to 2147483, not";
  const late = "TimeoutError there is no such message yet";
  assert.deepEqual(lines, [
    ...["-1", '"5"', "NaN", "null"].map((value) => `TypeError ${seconds} ${value}`),
    "c",
    "a b",
    ...[late, late, late],
    "receive was never awaited, and failed: nothing within 0.01 s",
  ]);
});

test("a task that awaits what can't be called off is cancelled all the same", async (t) => {
  const { app, scripts } = await open(t);
  await scripts.run(`
    const stuck = createTask(() => new Promise(() => {}), "stuck");
    await sleep(0.01);
    stuck.cancel();
    await stuck.catch((error) => print(error.name, stuck.state));
    const late = createTask(async () => { await null; await sleep(60) });
    late.cancel();
    await late.catch((error) => print(error.message));
    const other = createTask(() => new Promise(() => {}), "hanging");
    await other.catch((error) => print("hanging:", error.name));`);
  await app.tab("Tasks");
  await app.taskIs("hanging", /^Waiting/);
  await app.task("hanging").getByRole("button", { name: /^Cancel hanging/ }).click();
  await app.taskIs("hanging", /^Cancelled/);
  await app.tab("Scripts");
  await scripts.is(/^Finished/);
  assert.deepEqual(await scripts.lines(), [
    "CancelledError cancelled",
    "cancelled before it began",
    "hanging: CancelledError",
  ]);
});

test("a connection is closed with what a page may say, and another may begin at once", async (t) => {
  const { scripts } = await open(t, "/echo");
  await scripts.run(`
    for (const [code, reason] of [[NaN], ["1000"], [1001], [3000.5], [5000], [1000, "ä".repeat(62)]]) {
      try { await disconnect(code, reason) } catch (error) { print(error.name, error.message) }
    }
    const closing = disconnect(4000, "ä".repeat(61)), opening = connect();
    await gather(closing, opening);
    await send("x");
    print((await receive({ timeout: 5 })).text);`);
  await scripts.is(/^Finished/);
  const lines = await scripts.allLines();
  const code = "RangeError a page may close with 1000, or 3000 to 4999, not with";
  assert.deepEqual(lines, [
    ...["NaN", '"1000"', "1001", "3000.5", "5000"].map((value) => `${code} ${value}`),
    "RangeError a close reason has at most 123 bytes of UTF-8",
    "x",
  ]);
});

// What used to be taken for something else, and what is said now.
const WRONG = [
  ["send(sleep(0))", /^JSON has no way to say Call: a promise: await it/],
  ["send(Promise.resolve(1))", /^JSON has no way to say Promise/],
  ['send(new Blob(["x"]))', /^JSON has no way to say Blob/],
  ["send({ a: [new Map([[1, 2]])] })", /^JSON has no way to say Map: Map \{ 1: 2 \}/],
  ["receive({ where: async () => false, timeout: 5 })", /^where: the function has to answer at once, so it can't be an async one/],
  ['receive({ where: { "/a": () => 1 } })', /^where: JSON never says function \/a, which "\/a" should find/],
  ['receive({ where: { "/a": NaN } })', /^where: JSON never says NaN/],
  ['input("pw", { secrt: true })', /^input has no option “secrt”; it has secret/],
  ['input("pw", true)', /^input takes options in braces, as in input\("Password", \{ secret: true \}\), not true/],
  ["race()", /^race takes one thing at least/],
  ["http(1)", /^http takes options in braces, as in http\(\{ url: /],
];

test("what makes no sense is refused where it is written", async (t) => {
  const { scripts } = await open(t, "/echo");
  const attempts = WRONG.map(([text]) => `() => ${text}`).join(",\n");
  await scripts.run(`
    await send("one");
    for (const attempt of [${attempts}]) {
      try { await attempt(); print("nothing is wrong") } catch (error) { print(error.name, error.message) }
    }
    await send({ a: {}, b: [], when: new Date(0) });
    print((await receive()).text, (await receive()).text);
    print(await gather([sleep(0), 2]), await race([sleep(9), 3]));`);
  await scripts.is(/^Finished/);
  const lines = await scripts.allLines();
  for (const [at, [text, pattern]] of WRONG.entries()) {
    assert.match(lines[at].replace(/^TypeError /, ""), pattern, text);
    assert.match(lines[at], /^TypeError/);
  }
  assert.deepEqual(lines.slice(WRONG.length, WRONG.length + 2), [
    'one {"a":{},"b":[],"when":"1970-01-01T00:00:00.000Z"}',
    "[undefined, 2] 3",
  ]);
});

test("a regex chooses what JavaScript's own would choose", async (t) => {
  const { scripts } = await open(t, "/echo");
  await scripts.run(String.raw`
    const texts = ["é", "a", "١", "ſ", "s", "S", "a\u2028b", "a\rb", "axb", "cafés", "café", "&", "😀x", "abx", "K", "k", "\ufeff",
      "\u0085", "a\nb", "ßtraße", "STRASSE", "ab-1", "[x]", "{", "a{,3}", "é1", ""];
    const regexes = [/^\w$/, /^\d$/, /^s$/i, /a.b/, /a.b/s, /caf\b/, /[a&&b]/, /^..x$/, /^..x$/u, /^k$/i, /^k$/iu, /^[^k]$/i, /^\s$/, /^\S$/,
      /^b/m, /ß/i, /[é-ü]/i, /\W/, /\B/, /^\W\w$/, /[\w-]+/, /^[^]$/, /[[]x]/, /^{$/, /a{,3}/, /(?<=a).b/, /(.)\1/, /\p{L}/u, /^[\W\d]+$/, /x|^$/];
    let wrong = 0;
    for (const regex of regexes) {
      for (const text of texts) await send(text);
      await send("the end");
      await receive({ where: "the end", timeout: 5 });
      const found = [];
      const take = (where) => receive({ where, timeout: 0 }).catch(() => null);
      for (let message; (message = await take(regex)); ) found.push(message.text);
      while (await take(undefined));
      const wanted = texts.filter((text) => regex.test(text));
      if (check(show(found) === show(wanted), String(regex))) continue;
      print(regex, "has chosen", found, "and not", wanted);
    }
    function show(value) { return JSON.stringify(value) }`);
  assert.match(await scripts.is(/^(Finished|Failed)/), /^Finished .* 30 passed, 0 failed$/, (await scripts.lines()).join("\n"));
});
