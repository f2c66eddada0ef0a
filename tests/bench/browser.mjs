// A headless Chromium for one page.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ended } from "../shared/children.mjs";
import { QUIET, SANDBOX_WORKS, variable } from "../shared/environment.mjs";
import { Connection } from "./cdp.mjs";
import { Page } from "./page.mjs";

export class Browser {
  #child;
  #folder;
  #connection;

  static async launch() {
    const browser = new Browser();
    browser.#folder = await mkdtemp(join(tmpdir(), "weft-bench-"));
    const flags = [...QUIET, "--headless", "--remote-debugging-pipe", "--window-size=1280,800"];
    if (!SANDBOX_WORKS) flags.push("--no-sandbox");
    flags.push(`--user-data-dir=${browser.#folder}`, "about:blank");
    browser.#child = spawn(variable("CHROME"), flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    await once(browser.#child, "spawn");
    const [, , , write, read] = browser.#child.stdio;
    browser.#connection = new Connection(read, write);
    return browser;
  }

  /** Its name and version. */
  async version() {
    return (await this.#connection.send("Browser.getVersion")).product;
  }

  /**
   * Opens a page in a browser of its own, which closes with it: only a browser's first context has its storage on disk,
   * as people's has. `prepare(page)` is awaited before it loads.
   */
  static async visit(url, prepare) {
    const browser = await Browser.launch();
    try {
      return await Page.open(browser, browser.#connection, url, prepare);
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  /** The process ids of what runs pages. */
  async renderers() {
    const { processInfo } = await this.#connection.send("SystemInfo.getProcessInfo");
    return processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  }

  async close() {
    await ended(this.#child, () => this.#connection.send("Browser.close").catch(() => {}));
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
