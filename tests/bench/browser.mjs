// A headless Chromium, and pages of it, each in a context of its own.

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

  /** Opens a page that shares nothing with others, see `Page.open`. */
  open(url, prepare) {
    return Page.open(this.#connection, url, prepare);
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
