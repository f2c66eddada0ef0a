// The program of a worker that runs a Python program. When the page has handed over CPython, it starts that, and when the
// page says which program it is, it runs the program; what that can do with the page is in `lib/`.

/** @import { Engine } from "../worker/wire.js" */

import { putPackages, startEngine } from "./engine.js";
import { receive, started } from "./inbox.js";
import { page } from "./page.js";
import { flush, open, post } from "./port.js";

/** @type {(event: MessageEvent<Engine>) => void} */
self.onmessage = async ({ data: { engine }, ports: [port] }) => {
  self.onmessage = null;
  open(port);
  port.onmessage = receive;
  try {
    const python = await startEngine(engine, page);
    const program = python.pyimport("_weft.program");
    const { text, is_console: isConsole, name, variables, packages } = await started;
    await putPackages(python, packages ?? {});
    Object.assign(page, { name, variables });
    // It is running from now on, even if it never waits.
    post("pong");
    flush();
    await program.run.callPromising(text, isConsole);
  } catch (error) {
    // The program's own errors don't get here: CPython itself could not be started, or was brought down.
    await started;
    const message = error instanceof Error ? error.message : String(error);
    post({ end: { error: { name: "Error", message: `CPython has failed: ${message}`, place: null }, is_told: false, forgotten: [] } });
  }
  flush();
};
