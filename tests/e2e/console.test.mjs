// The console: what is typed is evaluated in a running script, or in a namespace of its own.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { Console } from "./consoles.mjs";
import { start, violationsInThemes } from "./harness.mjs";
import { Scripts } from "./scripts.mjs";

let weft;
before(async () => (weft = await start({ python: true })));
after(() => weft?.close());

/** A script that is running, and the console. */
async function withScript(t, language, text) {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  const scripts = await Scripts.open(app);
  await scripts.language.selectOption(language);
  await scripts.run(text);
  await scripts.says(/^1 of 3$/);
  return { app, scripts, console: await Console.open(app) };
}

/** Of each language: what is typed into the console's own namespace, and what that says. */
const OWN = {
  JavaScript: [
    ["1 + 1", ["value: 2"]],
    ["const { type, id = 7 } = { type: 'ping' }; let x", []],
    ["[type, id, x]", ['value: ["ping", 7, undefined]']],
    ["_.length", ["value: 3"]],
    ["function twice(n) {\n  return 2 * n;\n}\nclass Pair {}", []],
    ["{ sum: twice(id), pair: new Pair() }", ["value: { sum: 14, pair: Pair {} }"]],
    ["await connect()", ["value: true"]],
    ["await send({ type, id })\nconst reply = await receive({ timeout: 5 })\nreply.json", ['value: { type: "ping", id: 7 }']],
    ["for (const word of ['a', 'b']) print(word)", ["print: a", "print: b"]],
    ["tasks().map((task) => task.name)", ["value: []"]],
    ["missing", ["error: ReferenceError: missing is not defined", "error:     at console:1"]],
    ["(() => {\n  throw new TypeError('no');\n})()", ["error: TypeError: no", "error:     at console:2", "error:     at console:3"]],
    ["1 +* 2", ["error: SyntaxError: Unexpected token '*'"]],
  ],
  Python: [
    ["1 + 1", ["value: 2"]],
    ["number = 7; kind = 'ping'", []],
    ["kind, number, None", ["value: ('ping', 7, None)"]],
    ["len(_)", ["value: 3"]],
    ["def twice(n):\n    return 2 * n\n", []],
    ["import dataclasses\n@dataclasses.dataclass\nclass Pair:\n    sum: int\n", []],
    ["Pair(twice(number))", ["value: Pair(sum=14)"]],
    ["await connect()", []],
    ["await send({'type': kind, 'id': number})\nreply = await receive(timeout=5)\nreply.json", ["value: {'type': 'ping', 'id': 7}"]],
    ["for word in 'ab': print(word)\n", ["print: a", "print: b"]],
    ["async with asyncio.timeout(5):\n    await asyncio.sleep(0)\n", []],
    ["tasks()", ["value: []"]],
    ["missing", ["error: Traceback (most recent call last):", /File "<console-\d+>", line 1, in <module>$/, "error:     missing", "error: NameError: name 'missing' is not defined"]],
    ["1 +* 2", [/File "<console-\d+>", line 1$/, "error:     1 +* 2", "error:        ^", "error: SyntaxError: invalid syntax"]],
    ["raise SystemExit(3)", ["error: Traceback (most recent call last):", /line 1/, "error:     raise SystemExit(3)", "error: SystemExit: 3"]],
  ],
};

for (const [language, entries] of Object.entries(OWN)) {
  test(`console: ${language} in a namespace of its own`, async (t) => {
    const app = await weft.app(t);
    await app.fill({ url: weft.ws("/echo") });
    const console = await Console.open(app, language);
    for (const [typed, expected] of entries) {
      const lines = await console.evaluate(typed);
      assert.equal(lines.length, expected.length, `${typed}: ${JSON.stringify(lines)}`);
      lines.forEach((line, at) => {
        if (expected[at] instanceof RegExp) assert.match(line, expected[at]);
        else assert.equal(line, expected[at], typed);
      });
    }
    // It stays until it is reset.
    await console.button("Reset").click();
    await console.says(/^note: Stopped: You stopped it\.$/);
    assert.match((await console.evaluate("twice")).join(), /twice.* is not defined/);
    await app.tab("Scripts");
    assert.equal(await app.savedScripts.locator("option").innerText(), "None yet", "it isn't a script");
  });
}

const RUNNING = {
  JavaScript: {
    script: `let rounds = 3;
      const seen = [];
      function double(n) { return 2 * n; }
      createTask(async () => { await sleep(3600); }, "idle");
      for (let round = 1; ; round += 1) { print(round, "of", rounds); while (seen.length < round) await sleep(0.01); }`,
    entries: [
      ["double(21)", ["value: 42"]],
      ["seen", ["value: []"]],
      ["tasks().map(({ name }) => name)", ['value: ["main", "idle"]']],
      ["rounds = 5; seen.push('go'); rounds", ["value: 5"]],
      ["seen = []", ["error: TypeError: Assignment to constant variable.", "error:     at console:1"]],
      ["await send('from the console'); (await receive({ timeout: 5 })).text", ['value: "from the console"']],
      ["print('here')", ["print: here", "value: undefined"]],
    ],
  },
  Python: {
    script: `import asyncio
rounds = 3
seen = []
def double(n):
    return 2 * n
async def main():
    idle = asyncio.create_task(asyncio.sleep(3600), name="idle")
    for round in range(1, 9):
        print(round, "of", rounds)
        while len(seen) < round:
            await asyncio.sleep(0.01)
asyncio.run(main())`,
    entries: [
      ["double(21)", ["value: 42"]],
      ["seen", ["value: []"]],
      ["[task.get_name() for task in tasks()]", ["value: ['Task-1', 'idle']"]],
      ["rounds = 5\nseen.append('go')\nrounds", ["value: 5"]],
      ["await send('from the console')\n(await receive(timeout=5)).text", ["value: 'from the console'"]],
      ["print('here')", ["print: here"]],
    ],
  },
};

for (const [language, { script, entries }] of Object.entries(RUNNING)) {
  test(`console: ${language} in a running script`, async (t) => {
    const { app, scripts, console } = await withScript(t, language, script);
    assert.equal(await console.language.locator("option:checked").innerText(), language, "it follows the script");
    assert.match(await console.place.locator("option:checked").innerText(), /^Script /);
    for (const [typed, expected] of entries) assert.deepEqual(await console.evaluate(typed), expected, typed);
    await app.tab("Scripts");
    // The script has seen what was changed, and none of what was said is its own.
    await scripts.says(/^2 of 5$/);
    assert.deepEqual(await scripts.allLines(), ["1 of 3", "2 of 5"]);
    await scripts.is(/^Running/);
    await scripts.stopButton.click();
    await scripts.is(/^Stopped/);
  });
}

/** Of each language: what never ends, and whether it waits. */
const ENDLESS = {
  JavaScript: { waits: "await new Promise(() => {})", spins: "for (;;) rounds += 0", within: "(() => { for (;;) {} })()" },
  Python: { waits: "await asyncio.Event().wait()", spins: "while True:\n    rounds += 0\n", within: "import itertools; sum(itertools.repeat(0))" },
};

for (const [language, { waits, spins, within }] of Object.entries(ENDLESS)) {
  test(`console: ${language} that never ends is cancelled, and the script goes on`, async (t) => {
    const { script } = RUNNING[language];
    const { app, scripts, console } = await withScript(t, language, script);
    for (const [typed, key] of [[waits, "Control+c"], [spins, "Escape"]]) {
      await console.enter(typed);
      await eventually(async () => assert.match(await console.state.innerText(), /^Evaluating for|^Not yielding/));
      await console.prompt.press(key);
      await console.says(/^note: Cancelled\.$/);
      assert.deepEqual(await console.evaluate("double(4)"), ["value: 8"]);
    }
    await app.tab("Scripts");
    await scripts.is(/^Running/);
    // What can't be interrupted ends with its namespace, if that is the console's own.
    await app.tab("Console");
    await console.place.selectOption("Its own namespace");
    await console.language.selectOption(language);
    await console.evaluate("1");
    await console.enter(within);
    await eventually(async () => assert.match(await console.state.innerText(), /^Not yielding/));
    await console.button("Cancel").click();
    await console.says(/^note: Stopped: What was typed didn't yield/);
    await app.tab("Scripts");
    await scripts.is(/^Running/);
  });
}

test("console: what is incomplete goes on, and what was typed comes back", async (t) => {
  const app = await weft.app(t);
  const console = await Console.open(app, "JavaScript");
  const key = (name) => console.prompt.press(name);
  await console.prompt.fill("[1, 2].map((n) => {");
  await key("Enter");
  await console.prompt.pressSequentially("return n + 1 })");
  await key("Enter");
  await console.says(/^value: \[2, 3\]$/);
  await console.evaluate("'second'");
  await console.prompt.pressSequentially("draft");
  await key("Escape");
  await key("ArrowUp");
  assert.equal(await console.text(), "'second'");
  await key("ArrowUp");
  assert.match(await console.text(), /^\[1, 2\]\.map/);
  await key("Control+End");
  await key("ArrowDown");
  await key("ArrowDown");
  assert.equal(await console.text(), "draft");
  await key("Control+c");
  assert.equal(await console.text(), "");
  await console.prompt.pressSequentially("1");
  await key("Shift+Enter");
  await console.prompt.pressSequentially("+ 1");
  await key("Enter");
  await console.says(/^value: 2$/);

  await console.language.selectOption("Python");
  await console.prompt.pressSequentially("for n in range(2):");
  await key("Enter");
  await eventually(async () => assert.match(await console.text(), /^for n in range\(2\):\n {4}$/));
  await console.prompt.pressSequentially("print('n is', n)");
  await key("Enter");
  await eventually(async () => assert.match(await console.text(), /\n {4}\n?$/));
  await key("Enter");
  await console.says(/^print: n is 1$/);
});

test("console: names are completed, from the documentation and as they are", async (t) => {
  const app = await weft.app(t);
  const console = await Console.open(app, "JavaScript");
  const offered = app.page.locator(".cm-tooltip-autocomplete li");
  const completes = async (typed, name) => {
    await console.prompt.fill("");
    await console.prompt.pressSequentially(typed);
    await offered.filter({ hasText: new RegExp(`^${name}`) }).first().waitFor();
    await console.prompt.press("Escape");
  };
  await completes("rec", "receive");
  await console.evaluate("const account = { balance: 1 }");
  await completes("acc", "account");
  await completes("account.bal", "balance");
  await console.language.selectOption("Python");
  await completes("rec", "receive");
  await console.evaluate("import decimal");
  await completes("dec", "decimal");
  await completes("decimal.getc", "getcontext");
  await console.prompt.fill("");
  await console.prompt.pressSequentially("decimal.getcontex");
  await offered.first().waitFor();
  await console.prompt.press("Tab");
  assert.equal(await console.text(), "decimal.getcontext");
});

test("console: a program asks in the console", async (t) => {
  const app = await weft.app(t);
  const console = await Console.open(app, "Python");
  await console.enter("input('Your name? ')");
  const question = console.panel.getByRole("textbox", { name: "Your name?" });
  await question.fill("Ada");
  await question.press("Enter");
  await console.says(/^value: 'Ada'$/);
});

for (const width of [1280, 400]) {
  test(`console: it looks well in both themes (${width} px)`, async (t) => {
    const app = await weft.app(t, { width });
    await app.fill({ url: weft.ws("/echo") });
    const console = await Console.open(app);
    assert.deepEqual(await violationsInThemes(app.page, "console-empty"), []);
    await console.evaluate("await connect()");
    for (const typed of ["await send({ type: 'ping', id: 1 })", "(await receive({ timeout: 5 })).json", "const list = [1, 2, 3]", "for (const one of list) {\n  print(one);\n}", "missing.name"]) {
      await console.enter(typed);
      await console.idle();
    }
    await console.enter("await new Promise(() => {})");
    await eventually(async () => assert.match(await console.state.innerText(), /^Evaluating/));
    await console.prompt.pressSequentially("li");
    await app.page.locator(".cm-tooltip-autocomplete li").first().waitFor();
    assert.deepEqual(await violationsInThemes(app.page, "console"), []);
    await console.prompt.press("Escape");
    await console.prompt.press("Escape");
    await console.says(/Cancelled/);
  });
}
