// Weft, driven as a person would, and measured by what it shows.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Browser } from "./browser.mjs";

/** Somebody who types fast, in milliseconds. */
const BETWEEN_KEYS = 50;

/** How long the worker that has the sockets may take to start, in milliseconds. */
const SOCKETS_START = 500;

export class Weft {
  static subject = "weft";

  constructor(page) {
    this.page = page;
  }

  static async open({ site }, prepare) {
    const page = await Browser.visit(site.url, prepare);
    await page.find("button", "Connect");
    await page.call(restArrived);
    await page.call(socketsArrived);
    await delay(SOCKETS_START);
    return new Weft(page);
  }

  async connect(url) {
    const { page } = this;
    await page.fill(await page.find("textbox", "URL"), url);
    await page.click(await page.find("button", "Connect"));
  }

  /** Receives `total` messages and shows that it did; resolves to how many came a second. */
  async receive(url, total) {
    const status = await this.page.find("status", "Traffic");
    const received = this.page.call((status, total) => probe.received(status, total), status, total);
    await this.connect(url);
    const { first, last } = await received;
    return (1000 * (last.count - first.count)) / (last.time - first.time);
  }

  /** Resolves once every row has this text. */
  async showsRows(text) {
    const grid = await this.page.find("grid", "Messages");
    await this.page.call((grid, text) => probe.rowsHave(grid, text), grid, text);
  }

  /** Runs a script that connects to `url` and prints what it has measured; resolves to that number. */
  async script(url, text, language = "JavaScript") {
    const { page } = this;
    await page.fill(await page.find("textbox", "URL"), url);
    await this.write(text, language);
    await page.click(await page.find("button", "Run"));
    return page.call((output) => probe.measured(output), await page.find("log", "Script output"));
  }

  /** Writes a script, without running it. */
  async write(text, language) {
    const { page } = this;
    if (!(await page.call(editorIsThere))) await page.click(await page.find("button", "Scripts"));
    // What is there before the code editor comes makes room for it.
    await page.call(editorArrived);
    await page.call(chosen, await page.find("combobox", "Language"), language);
    await page.fill(await page.find("textbox", "Script"), text);
  }

  /** How long it takes from Run until the script that is written has printed this line, in milliseconds. */
  async firstLine(line) {
    const { page } = this;
    const controls = [await page.find("button", "Run"), await page.find("log", "Script output")];
    return page.call(printed, ...controls, line);
  }

  /** Connects, and resolves once messages come in. */
  async flooded(url) {
    await this.receive(url, 1);
  }

  /**
   * Types or pastes a filter; resolves to how long after the last key the first screen of what passes was there and
   * how many frames that took, and how long it was until all were counted. Times are in milliseconds.
   */
  async filter({ text, shows, passing, pasted }) {
    const { page } = this;
    const box = await page.find("searchbox", "Filter messages");
    const controls = [await page.find("group", "Filter"), await page.find("grid", "Messages")];
    await page.fill(box, "");
    for (const character of pasted ? "" : text.slice(0, -1)) {
      await page.key(character);
      await delay(BETWEEN_KEYS);
    }
    await page.call((...values) => probe.watchFilter(...values), ...controls, shows, passing);
    await (pasted ? page.paste(text) : page.key(text.at(-1)));
    return page.call(() => probe.filtered());
  }

  /** Saves the log, and resolves to what `read` makes of the file. */
  async saveLog(read) {
    const folder = await mkdtemp(join(tmpdir(), "weft-log-"));
    try {
      const button = await this.page.find("button", "Export all");
      return await read(await this.page.download(folder, () => this.page.click(button)));
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  /**
   * Opens a saved log as a recording; resolves to how long that took until it was on screen, and how long the longest
   * task was meanwhile, or 0 if none was longer than 50 ms. Times are in milliseconds.
   */
  async openRecording(file) {
    const input = await this.page.element("document.querySelector('#file-to-open')");
    const opened = this.page.call(recordingOpened);
    await this.page.chooseFile(input, file);
    return opened;
  }

  /** Keeps the log as a recording and opens that; resolves to the same. */
  async openKept() {
    const { page } = this;
    await page.click(await page.find("button", "Export as…"));
    await page.click(await page.find("menuitem", "Keep as a recording"));
    const open = await page.find("button", "Open recording");
    const opened = page.call(recordingOpened);
    await page.click(open);
    return opened;
  }

  /** Closes the recording on screen. */
  async closeRecording() {
    await this.page.click(await this.page.find("button", "Close recording"));
  }

  /** How long the page takes to parse each line of a file by itself and keep the results, in milliseconds. */
  async parse(file) {
    const input = await this.page.element("Object.assign(document.createElement('input'), { type: 'file' })");
    await this.page.chooseFile(input, file);
    return this.page.call(async (input) => {
      const begun = performance.now();
      const lines = (await input.files[0].text()).trimEnd().split("\n");
      const kept = lines.map((line) => JSON.parse(line));
      return kept.length > 0 ? performance.now() - begun : 0;
    }, input);
  }

  close() {
    return this.page.close();
  }
}

/** Runs in the page: resolves once it has the rest of the program, if there is any. */
export function restArrived() {
  const { rest } = document.querySelector("link[rel=preload][type='application/wasm']")?.dataset ?? {};
  if (!rest) return undefined;
  return new Promise((resolve) => {
    const isRest = ({ name }) => name === new URL(rest, document.baseURI).href;
    new PerformanceObserver((list, observer) => {
      if (!list.getEntries().some(isRest)) return;
      observer.disconnect();
      resolve();
    }).observe({ type: "resource", buffered: true });
  });
}

/** Runs in the page: resolves once the worker that has the sockets was loaded, where the browser has such sockets. */
function socketsArrived() {
  if (!("WebSocketStream" in globalThis)) return undefined;
  return new Promise((resolve) => {
    new PerformanceObserver((list, observer) => {
      if (!list.getEntries().some(({ name }) => name.includes("/script/socket.js"))) return;
      observer.disconnect();
      resolve();
    }).observe({ type: "resource", buffered: true });
  });
}

/** Runs in the page: resolves once a recording is on screen. */
function recordingOpened() {
  const begun = performance.now();
  let longest = 0;
  const note = (list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
  };
  const tasks = new PerformanceObserver(note);
  tasks.observe({ type: "longtask" });
  return new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector("[aria-label=Recording]") || !document.querySelector("[role=grid] [role=row]")) return;
      observer.disconnect();
      const time = performance.now() - begun;
      // The browser tells of a task after it has ended.
      setTimeout(() => resolve({ time, longest }), 500);
    }).observe(document, { childList: true, subtree: true });
  });
}

/** Runs in the page: whether the code editor is there. */
function editorIsThere() {
  return document.querySelector(".cm-editor") !== null;
}

/** Runs in the page: resolves once the code editor is there. */
function editorArrived() {
  const isThere = () => document.querySelector(".cm-editor") !== null;
  return new Promise((resolve) => {
    if (isThere()) return resolve();
    new MutationObserver((_, observer) => {
      if (!isThere()) return;
      observer.disconnect();
      resolve();
    }).observe(document, { childList: true, subtree: true });
  });
}

/** Runs in the page: chooses an option of a select. */
function chosen(select, option) {
  const wanted = [...select.options].findIndex(({ text }) => text === option);
  if (select.selectedIndex === wanted) return;
  select.selectedIndex = wanted;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Runs in the page: presses Run, and resolves to how long it takes until there is a line with that text. */
function printed(run, output, line) {
  const begun = performance.now();
  return new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      if (!output.textContent.includes(line)) return;
      observer.disconnect();
      resolve(performance.now() - begun);
    }).observe(output, { childList: true, characterData: true, subtree: true });
    run.click();
  });
}
