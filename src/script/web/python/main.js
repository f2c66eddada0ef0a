// The program of a worker that runs a Python program. When the page has handed over CPython and said which program it
// is, it runs that; what the program can do with the page is in `lib/`.

/** @import { Start } from "../worker/wire.js" */

import { startEngine } from "./engine.js";
import { receive } from "./inbox.js";
import { page } from "./page.js";
import { flush, open, post } from "./port.js";

/** @type {(event: MessageEvent<Start>) => void} */
self.onmessage = async ({ data: { text, is_console: isConsole, engine, name, variables }, ports: [port] }) => {
  self.onmessage = null;
  open(port);
  Object.assign(page, { name, variables });
  try {
    const python = await startEngine(engine ?? {}, page);
    port.onmessage = receive;
    // It is running from now on, even if it never waits.
    post("pong");
    flush();
    await python.pyimport("_weft.program").run.callPromising(text, isConsole);
  } catch (error) {
    // The program's own errors don't get here: CPython itself could not be started, or was brought down.
    const message = error instanceof Error ? error.message : String(error);
    post({ end: { error: { name: "Error", message: `CPython has failed: ${message}`, place: null }, is_told: false, forgotten: [] } });
  }
  flush();
};
