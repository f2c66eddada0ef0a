// Firefox, by WebDriver BiDi: Weft's controls by the same roles and names as in Chromium.

import assert from "node:assert/strict";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { startPractice } from "../shared/children.mjs";
import { variable } from "../shared/environment.mjs";
import { serveFiles } from "../shared/site.mjs";
import { CONTROLS } from "./controls.mjs";
import { oneLine } from "./app.mjs";
import { eventually } from "./eventually.mjs";
import { leaveEvidence, watchForProblems } from "./evidence.mjs";

/**
 * Starts a file server, a practice server and Firefox.
 *
 * - `practiceUrl`, `ws(target)`: of the practice server, and of one of its endpoints
 * - `app(t, options)`: the opened page, as a `FirefoxApp`; `expected` is as in Chromium's harness
 * - `close()`: ends everything; call it in `after`
 */
export async function startFirefox() {
  const files = await serveFiles(variable("WEFT_DIST"));
  const practice = await startPractice();
  const downloads = await mkdtemp(join(tmpdir(), "weft-firefox-"));
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: variable("WEFT_FIREFOX"),
    // Firefox sets the size of a page by its window's alone.
    defaultViewport: null,
    args: ["--width=1280", "--height=886"],
    extraPrefsFirefox: {
      "browser.download.folderList": 2,
      "browser.download.dir": downloads,
      "browser.download.always_ask_before_handling_new_types": false,
      // Without a graphics card, painting takes a third of the time.
      "layout.frame_rate": 20,
      "ui.caretBlinkTime": 0,
      "ui.prefersReducedMotion": 1,
    },
    timeout: 120_000,
  });
  return {
    practiceUrl: practice.url,
    ws: practice.ws,
    async app(t, options) {
      const app = new FirefoxApp(await openPage(t, browser, files.url, options), downloads);
      await app.find("status");
      return app;
    },
    async close() {
      await browser.close();
      await practice.stop();
      await files.stop();
      await rm(downloads, { recursive: true, force: true });
    },
  };
}

/** Opens Weft for the test `t`, which fails if the page reports errors, as in Chromium's harness. */
async function openPage(t, browser, url, { expected = [] } = {}) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const watch = watchForProblems(page);
  t.after(async () => {
    const surprises = watch.surprises(expected);
    if (!t.passed || surprises.length > 0) await leaveEvidence(t, page, watch);
    await context.close();
    assert.deepEqual(surprises, [], "the page reported errors");
  });
  await page.goto(url);
  return page;
}

/** The page as a person meets it; controls are named by their keys in `CONTROLS`. */
export class FirefoxApp {
  constructor(page, downloads) {
    this.page = page;
    this.downloads = downloads;
  }

  /** Waits until a control shows; returns its handle. */
  async find(key) {
    const { role, name, in: place } = CONTROLS[key];
    return this.named(name, role, place && (await this.find(place)));
  }

  /** The same for one that is not in `CONTROLS`. */
  async named(name, role, scope = this.page) {
    if (role) return scope.waitForSelector(`aria/[name="${name}"][role="${role}"]`, { visible: true });
    // A label has the name of the field that it is for.
    return eventually(async () => {
      for (const found of await scope.$$(`aria/[name="${name}"]`)) {
        if (await found.evaluate((element) => element.matches("input, textarea, select"))) return found;
      }
      throw new Error(`there is no field ${name}`);
    });
  }

  async click(key) {
    await (await this.find(key)).click();
  }

  /** Types into a field in place of what it holds. */
  async fill(key, text) {
    await fill(await this.find(key), text);
  }

  /** Chooses the option with this text. */
  async choose(key, label) {
    const select = await this.find(key);
    const value = await select.evaluate(
      (select, label) => [...select.options].find(({ text }) => text === label)?.value,
      label,
    );
    assert.ok(value !== undefined, `${key} has no option ${label}`);
    await select.select(value);
  }

  async text(key) {
    return (await this.find(key)).evaluate((element) => element.innerText);
  }

  /** Waits until a control's text matches; returns it. */
  says(key, pattern) {
    return eventually(async () => {
      const text = oneLine(await this.text(key));
      assert.match(text, pattern);
      return text;
    });
  }

  /** Says where to connect to, and how to log in there. */
  async fillForm({ url, login = "None", user, password }) {
    await this.fill("url", url);
    await this.openAuthentication();
    await this.choose("authentication", login);
    if (user !== undefined) await this.fill("user", user);
    if (password !== undefined) await this.fill("password", password);
    await this.closeAuthentication();
  }

  async openAuthentication() {
    await (await this.page.waitForSelector('[aria-controls="authentication"]')).click();
    await this.find("authentication");
  }

  async closeAuthentication() {
    await (await this.find("authentication")).press("Escape");
    await this.page.waitForSelector("#authentication", { hidden: true });
  }

  /** The same, and presses Connect. */
  async connect(form) {
    await this.fillForm(form);
    await this.click("connectButton");
  }

  /** The same, and waits until the session is online. */
  async online(form) {
    await this.connect(form);
    await this.says("status", /^Online/);
  }

  async send(text) {
    await this.fill("message", text);
    await this.click("sendButton");
  }

  async tab(name) {
    await (await this.named(name, "button")).click();
    await this.named(name, "tabpanel");
  }

  /** How many messages pass the filter. */
  async rowCount() {
    return (await this.find("grid")).evaluate((grid) => Number(grid.getAttribute("aria-rowcount")));
  }

  /** Filters, and waits until that many messages pass. */
  async filter(text, count) {
    await this.fill("filterBox", text);
    await eventually(async () => assert.equal(await this.rowCount(), count));
  }

  /** Waits for a row on screen that has this text; returns the last one. */
  row(text) {
    return eventually(async () => {
      const rows = await (await this.find("grid")).$$("[role=row]");
      const texts = await Promise.all(rows.map((row) => row.evaluate((row) => row.innerText)));
      const at = texts.findLastIndex((row) => row.includes(text));
      assert.ok(at >= 0, `no row has ${text}: ${JSON.stringify(texts)}`);
      return rows[at];
    });
  }

  /** Presses the button of that key; returns the lines of the file that is saved. */
  async saved(key) {
    const before = await readdir(this.downloads);
    await this.click(key);
    return eventually(async () => {
      const files = (await readdir(this.downloads)).filter((name) => !before.includes(name));
      // While it is being written there is a second file beside it.
      assert.deepEqual(files.map((name) => name.endsWith(".jsonl")), [true]);
      const lines = (await readFile(join(this.downloads, files[0]), "utf8")).trimEnd().split("\n");
      return lines.map((line) => JSON.parse(line));
    });
  }

  /** Puts a script into the editor and presses Run. */
  async run(script) {
    await this.tab("Scripts");
    await this.page.waitForSelector(".cm-editor");
    const editor = await this.find("script");
    await editor.focus();
    // In one go, as if pasted: an editor completes brackets that are typed.
    await editor.evaluate((_, text) => {
      document.execCommand("selectAll");
      document.execCommand("insertText", false, text);
    }, script);
    await this.click("runButton");
  }
}

/** Types into a field in place of what it holds. */
export async function fill(field, text) {
  await field.evaluate((field) => {
    field.focus();
    if ("select" in field) field.select();
    else getSelection().selectAllChildren(field);
  });
  // By the page's keyboard: the code editor may be about to take the field's place.
  const { keyboard } = field.frame.page();
  await (text === "" ? keyboard.press("Backspace") : keyboard.type(text));
}
