// The tab Console by role and name.

import assert from "node:assert/strict";
import { eventually } from "./app.mjs";

export class Console {
  constructor(app) {
    this.app = app;
    this.panel = app.console;
    this.prompt = app.prompt;
    this.state = app.consoleState;
    this.language = app.consoleLanguage;
    this.place = app.consolePlace;
  }

  /** Shows the tab. */
  static async open(app, language) {
    await app.tab("Console");
    const console = new Console(app);
    await console.prompt.waitFor();
    if (language) await console.language.selectOption(language);
    return console;
  }

  button(name) {
    return this.panel.getByRole("button", { name, exact: true });
  }

  /** Types a text, which may have several lines, and presses Enter once what was typed before is done. */
  async enter(text) {
    await this.idle();
    await this.prompt.fill(text);
    await this.prompt.press("Enter");
  }

  /** Waits until nothing is being evaluated. */
  idle() {
    return eventually(async () => assert.ok(await this.button("Cancel").isDisabled(), await this.state.innerText()));
  }

  /** Types a text; returns what is said once that is done, with what kind of line it is. */
  async evaluate(text) {
    await this.button("Clear console").click();
    await this.enter(text);
    await eventually(async () => assert.equal(await this.text(), ""));
    await this.idle();
    return (await this.lines()).slice(text.split("\n").length);
  }

  /** What the prompt shows. */
  text() {
    return this.prompt.evaluate((text) => (text.querySelector(".cm-placeholder") ? "" : text.innerText));
  }

  /** The lines on screen: of each what kind it is, and its text. */
  async lines() {
    const rows = this.app.consoleOutput.locator(".script-line");
    return rows.evaluateAll((rows) => rows.map((row) => `${row.dataset.kind}: ${row.querySelector(".script-line-text").innerText}`));
  }

  /** Waits until a line on screen matches. */
  says(pattern) {
    return eventually(async () => {
      const lines = await this.lines();
      assert.ok(lines.some((line) => pattern.test(line)), `no line matches ${pattern}: ${JSON.stringify(lines)}`);
    });
  }
}
