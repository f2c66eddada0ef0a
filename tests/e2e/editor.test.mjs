// The editor for scripts: it comes when it is first needed, helps with writing, and can be done without.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { controlSays, describedBy, eventually } from "./app.mjs";
import { axe, start, violationsInThemes } from "./harness.mjs";
import { Scripts } from "./scripts.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

const BUNDLE = "**/script/editor.js*";

/** The tab Scripts, with the code editor in it. */
async function open(t, options) {
  const scripts = await Scripts.open(await weft.app(t, options));
  await scripts.panel.locator(".cm-editor").waitFor();
  return scripts;
}

/** Waits until the editor's text is this. */
const hasText = (scripts, text) => eventually(async () => assert.equal(await scripts.text(), text));

test("editor: it is fetched when the first script is shown, and once", async (t) => {
  const app = await weft.app(t);
  const fetched = [];
  app.page.on("request", (request) => fetched.push(new URL(request.url()).pathname.split("/").at(-1)));
  await app.tab("Tasks");
  await app.tab("Scripts");
  await app.page.locator(".cm-editor").waitFor();
  await app.button("New connection").click();
  await eventually(async () => assert.equal(await app.page.locator(".cm-editor").count(), 1));
  assert.deepEqual(fetched.filter((name) => name === "editor.js"), ["editor.js"]);
});

test("editor: names of the API are completed, with what they do", async (t) => {
  const scripts = await open(t);
  const { page } = scripts.app;
  await scripts.script.click();
  await page.keyboard.type("await rec");
  const names = page.getByRole("listbox", { name: "Completions" });
  await page.getByRole("note", { name: "receive" }).getByText("Returns the oldest message from the server").waitFor();
  await names.getByRole("option", { name: "receive({ where, timeout })" }).click();
  await hasText(scripts, "await receive");
  await page.keyboard.type("()");
  await scripts.script.getByText("receive", { exact: true }).hover();
  await page.locator(".cm-tooltip-hover").getByText("It fails with TimeoutError").waitFor();
});

test("editor: members and options are completed from the documentation", async (t) => {
  const scripts = await open(t);
  const { page } = scripts.app;
  const offers = async (typed, ...names) => {
    await scripts.script.fill("");
    await scripts.script.click();
    await page.keyboard.type(typed);
    const list = page.getByRole("listbox", { name: "Completions" });
    const offered = await eventually(async () => {
      const offered = await list.getByRole("option").locator(".cm-completionLabel").allInnerTexts();
      assert.ok(names.every((name) => offered.includes(name)), `${typed} offers ${offered}`);
      return offered;
    });
    await page.keyboard.press("Escape");
    return offered;
  };
  await offers("expect(1).to", "toBe", "toEqual", "toThrow");
  await offers("expect(1).not.toM", "toMatch", "toMatchObject");
  assert.ok(!(await offers("message.", "text", "json", "bytes", "time")).includes("toBe"));
  await offers("await receive({ wh", "where");
  await offers("http({ url: 1, me", "method");
});

test("editor: documentation and completion follow the script's language", async (t) => {
  const scripts = await open(t);
  const { page } = scripts.app;
  const help = page.getByRole("region", { name: "Script help" });
  const names = page.getByRole("listbox", { name: "Completions" });
  const offers = async (typed, label, note, words) => {
    await scripts.script.fill("");
    await scripts.script.click();
    await page.keyboard.type(typed);
    await names.getByRole("option", { name: label, exact: true }).waitFor();
    await page.getByRole("note", { name: note }).getByText(words).waitFor();
    await page.keyboard.press("Escape");
  };
  await scripts.button("Script help").click();
  await help.getByRole("heading", { name: "Scripts", exact: true }).waitFor();
  await scripts.language.selectOption("Python");
  await help.getByRole("heading", { name: "Scripts in Python" }).waitFor();
  await help.getByText('receive(where={"/type": "pong"}, timeout=5)').waitFor();
  await offers("await rec", "receive(where, timeout)", "receive", "It raises TimeoutError after timeout seconds");
  await offers("import weft\nweft.prog", "progress(done, total)", "progress", "Shows the program's progress");
  await offers("await receive(tim", "timeout=receive", "receive", "The oldest message");
  await offers("message.is_b", "is_binarymessage", "message", "It has");
  await scripts.language.selectOption("JavaScript");
  await help.getByText('receive({ where: { "/type": "pong" }, timeout: 5 })').waitFor();
  await offers("await rec", "receive({ where, timeout })", "receive", "It fails with TimeoutError");
});

test("editor: what is no JavaScript is marked while it is typed", async (t) => {
  const scripts = await open(t);
  const { page } = scripts.app;
  const mark = scripts.script.locator(".cm-lintRange-error");
  await scripts.script.click();
  await page.keyboard.type("await sleep(1;");
  await mark.waitFor();
  await mark.hover();
  await page.locator(".cm-tooltip-lint").getByText("isn't valid JavaScript yet").waitFor();
  await scripts.script.fill("for await (const message of messages()) print(message?.json ?? 1_000n);\nreturn 5;");
  await eventually(async () => assert.equal(await mark.count(), 0));
});

test("editor: an error is marked where it is, until the text changes", async (t) => {
  const scripts = await open(t);
  const { page } = scripts.app;
  await scripts.run("print(1);\n  null.x;\n");
  await scripts.is(/^Failed on line 2/);
  const mark = scripts.script.locator(".cm-lintRange-error");
  await mark.waitFor();
  assert.equal(await scripts.script.locator(".cm-line", { has: page.locator(".cm-lintRange-error") }).innerText(), "  null.x;");
  assert.equal(await scripts.script.getAttribute("aria-invalid"), "true");
  assert.match(await describedBy(scripts.script), /Line 2: TypeError/);
  await mark.hover();
  await page.locator(".cm-tooltip-lint").getByText("TypeError").waitFor();
  await scripts.script.press("Control+End");
  await page.keyboard.type("//");
  await eventually(async () => assert.equal(await mark.count(), 0));
  assert.equal(await scripts.script.getAttribute("aria-invalid"), null);
});

test("editor: Ctrl+Enter runs what was typed", async (t) => {
  const scripts = await open(t);
  await scripts.script.click();
  await scripts.app.page.keyboard.type('print("typed");');
  await scripts.app.page.keyboard.press("Control+Enter");
  await scripts.says(/^typed$/);
  await hasText(scripts, 'print("typed");');
});

test("editor: another script has its own text and its own history", async (t) => {
  const scripts = await open(t);
  await scripts.script.fill("print(1);\nprint(2);");
  await hasText(scripts, "print(1);\nprint(2);");
  await scripts.button("New script").click();
  await hasText(scripts, "");
  await scripts.script.press("Control+z");
  await scripts.script.pressSequentially("x");
  await hasText(scripts, "x");
  await scripts.saved.selectOption("Script");
  await hasText(scripts, "print(1);\nprint(2);");
});

test("editor: what replaces highlighted text breaks no policy", async (t) => {
  const scripts = await open(t);
  const { page } = scripts.app;
  await scripts.script.fill('const text = "one";\nif (text) print(text);');
  await scripts.script.getByText("if", { exact: true }).dblclick();
  await page.keyboard.type("while");
  await hasText(scripts, 'const text = "one";\nwhile (text) print(text);');
  await page.keyboard.press("Control+a");
  await page.keyboard.type("// two");
  await hasText(scripts, "// two");
  await page.keyboard.press("Control+z");
  await hasText(scripts, 'const text = "one";\nwhile (text) print(text);');
});

test("editor: Tab indents, and leaves after Escape", async (t) => {
  const scripts = await open(t);
  const { page } = scripts.app;
  const isFocused = () => scripts.script.evaluate((element) => element === document.activeElement);
  await scripts.script.fill("one");
  await page.keyboard.press("Tab");
  await hasText(scripts, "  one");
  assert.match(await describedBy(scripts.script), /Escape, then Tab/);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  assert.equal(await isFocused(), false);
  await page.keyboard.press("Shift+Tab");
  assert.equal(await isFocused(), true);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Shift+Tab");
  assert.equal(await isFocused(), false);
  await hasText(scripts, "  one");
});

test("editor: without it, a plain field does, and says so", async (t) => {
  const app = await weft.app(t, { expected: [/Failed to load resource/] });
  await app.page.route(BUNDLE, (route) => route.abort());
  const scripts = await Scripts.open(app);
  await scripts.panel.getByText("The code editor can't be loaded").waitFor();
  await scripts.script.fill("print('plain');\nnull.x;");
  await scripts.script.press("Control+Enter");
  await scripts.is(/^Failed on line 2/);
  await controlSays(scripts.script, /Line 2: TypeError/);
  await axe(app.page);
});

test("editor: what is typed before it comes stays, with the caret", async (t) => {
  const app = await weft.app(t);
  let come;
  const isWanted = new Promise((resolve) => (come = resolve));
  await app.page.route(BUNDLE, (route) => isWanted.then(() => route.continue()));
  const scripts = await Scripts.open(app);
  await scripts.script.click();
  await app.page.keyboard.type('print("ab");');
  for (const _ of "b\");") await app.page.keyboard.press("ArrowLeft");
  come();
  await scripts.panel.locator(".cm-editor.cm-focused").waitFor();
  await app.page.keyboard.type("-");
  await hasText(scripts, 'print("a-b");');
});

for (const width of [1280, 400]) {
  test(`editor: completion, an error and the search look well (${width} px)`, async (t) => {
    const scripts = await open(t, { width });
    const { page } = scripts.app;
    const look = async (name) => {
      assert.deepEqual(await violationsInThemes(page, `editor-${name}`), []);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, `${name} scrolls sideways`);
    };
    await look("empty");
    await scripts.run('// Asks, and waits.\nconst id = 7;\nawait sleep(0.5);\nnull.x;\nfor (const name of ["a", `b${id}`]) {\n  if (/x+/i.test(name)) return true;\n}\n');
    await scripts.is(/^Failed/);
    await scripts.script.locator(".cm-lintRange-error").waitFor();
    await look("error");
    await scripts.script.press("Control+End");
    await page.keyboard.type("await rece");
    await page.getByText("Returns the oldest message from the server").waitFor();
    await look("completion");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+f");
    await page.getByRole("textbox", { name: "Find" }).pressSequentially("name");
    await scripts.script.locator(".cm-searchMatch").first().waitFor();
    await look("search");
    await page.keyboard.press("Escape");
    await eventually(async () => assert.equal(await page.getByRole("textbox", { name: "Find" }).count(), 0));
  });
}
