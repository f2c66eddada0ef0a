// The program of a script's worker, which stands behind the user's text (`script/source.rs`). When the page has said
// which script it is, it offers the API and runs the text.

/** @import { Start } from "./wire.js" */

import { installTimers } from "./browser-timers.js";
import { hex } from "./bytes.js";
import { check, expect } from "./checks.js";
import { gather, race, timeout } from "./combine.js";
import { noteGlobals, setNames } from "./console.js";
import {
  AssertionError, CancelledError, ConnectionClosedError, NotConnectedError, PermissionError, ServerError, TimeoutError,
} from "./errors.js";
import { hmac } from "./hmac.js";
import { http } from "./http.js";
import { exactIntegers } from "./json.js";
import { receiveFromPage } from "./page.js";
import { setSource } from "./place.js";
import { open } from "./port.js";
import { keepGoing, run, watchFailures } from "./run.js";
import { METHODS, Session, session } from "./session.js";
import { createTask } from "./tasks.js";
import { sleep, time } from "./time.js";
import { input, print, progress } from "./user.js";

/**
 * The user's text, as the body of a function, which first hands over its names for the console.
 *
 * @type {(setNames: (accessors: Record<string, unknown>) => void) => Promise<unknown>}
 */
const userScript = /** @type {any} */ (self).userScript;

watchFailures(self);
installTimers(self);

/** @type {(event: MessageEvent<Start>) => void} */
self.onmessage = ({ data, ports: [port] }) => {
  self.onmessage = null;
  open(port);
  setSource(data.source);
  offer(data);
  noteGlobals();
  if (data.is_console) keepGoing();
  run(() => userScript(setNames));
  port.onmessage = receiveFromPage;
};

/**
 * Puts the API where the user's text finds it.
 *
 * @param {Start} start
 */
function offer({ name, variables }) {
  const own = new Session(0, name);
  /** @type {Record<string, Function>} */
  const methods = {};
  for (const method of METHODS) {
    methods[method] = (/** @type {unknown[]} */ ...values) => Reflect.apply(own[method], own, values);
  }
  Object.assign(self, methods, {
    session, sleep, time, timeout, createTask, gather, race, input, print, progress, check, expect, http, hmac, hex,
    exactIntegers,
    variables: Object.freeze(variables),
    CancelledError, TimeoutError, ConnectionClosedError, NotConnectedError, PermissionError, ServerError,
    AssertionError,
  });
  Object.assign(console, { log: print, info: print, warn: print, error: print, debug: print });
  // Otherwise nobody could tell a worker that has closed itself from one that does not yield.
  const close = () => {
    throw new Error("a script ends when it returns, or by Stop");
  };
  Object.defineProperty(self, "close", { value: close, enumerable: false });
}
