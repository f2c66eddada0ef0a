// The tab Scripts by role and name.

import assert from "node:assert/strict";
import { eventually } from "./app.mjs";

export class Scripts {
  constructor(app) {
    this.app = app;
    this.panel = app.scripts;
    this.script = app.script;
    this.runButton = app.runButton;
    this.stopButton = app.stopButton;
    this.state = app.scriptState;
    this.output = app.scriptOutput;
    this.saved = app.savedScripts;
    this.examples = app.examples;
    this.language = app.language;
  }

  /** Shows the tab. */
  static async open(app) {
    await app.tab("Scripts");
    const scripts = new Scripts(app);
    await scripts.script.waitFor();
    return scripts;
  }

  button(name) {
    return this.panel.getByRole("button", { name, exact: true });
  }

  /** The text that the code editor shows. */
  async text() {
    await this.panel.locator(".cm-editor").waitFor();
    return this.script.evaluate((text) => (text.querySelector(".cm-placeholder") ? "" : text.innerText));
  }

  /** Types a script and presses Run. */
  async run(text) {
    await this.script.fill(text);
    await this.runButton.click();
  }

  /** Opens an example, without running it. */
  async example(name) {
    await this.examples.selectOption(name);
    await eventually(async () => assert.match(await this.saved.locator("option:checked").innerText(), new RegExp(`^${name}`)));
  }

  /** Waits until the state matches; returns its text. */
  is(pattern) {
    return eventually(async () => {
      const text = await this.state.innerText();
      assert.match(text, pattern);
      return text;
    });
  }

  /** The lines on screen. */
  async lines() {
    return this.output.locator(".script-line-text").allInnerTexts();
  }

  /** All lines, or those of one kind, by scrolling through them. */
  async allLines(kind) {
    await this.output.focus();
    await this.output.press("Home");
    const seen = new Map();
    for (let before = -1; before !== seen.size; ) {
      before = seen.size;
      const rows = await this.output.locator(".script-line").evaluateAll((rows) =>
        rows.map((row) => [row.dataset.line, { of: row.dataset.kind, text: row.querySelector(".script-line-text").innerText }]),
      );
      for (const [number, line] of rows) seen.set(number, line);
      await this.output.press("PageDown");
    }
    return [...seen.values()].filter(({ of }) => !kind || of === kind).map(({ text }) => text);
  }

  /** Waits until a line on screen matches; returns it. */
  says(pattern) {
    return eventually(async () => {
      const lines = await this.lines();
      const line = lines.findLast((text) => pattern.test(text));
      assert.ok(line !== undefined, `no line matches ${pattern}: ${JSON.stringify(lines)}`);
      return line;
    });
  }
}
