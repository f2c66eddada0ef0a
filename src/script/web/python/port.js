// The way to the page: all commands until the program next waits go in one message.

/** @import { Command } from "../worker/wire.js" */

/** How many commands go in one message, at most. */
const MAX_COMMANDS = 1000;
/** How many characters and bytes go in one message, at most. */
const MAX_SIZE = 8_000_000;

/** @type {{ postMessage(message: unknown): void }} */
let port;
/** Each as JSON. @type {string[]} */
let commands = [];
/** @type {Uint8Array[]} */
let attached = [];
let size = 0;

/**
 * Has commands go to this port from now on.
 *
 * @param {{ postMessage(message: unknown): void }} to
 */
export function open(to) {
  port = to;
}

/**
 * Sends a command to the page.
 *
 * @param {Command} command
 */
export function post(command) {
  postText(JSON.stringify(command));
}

/**
 * Sends a command that is JSON already.
 *
 * @param {string} command
 */
export function postText(command) {
  // The program waits by giving the turn back to the browser, which is when microtasks run.
  if (commands.length === 0) queueMicrotask(flush);
  commands.push(command);
  size += command.length;
  if (commands.length >= MAX_COMMANDS || size >= MAX_SIZE) flush();
}

/**
 * Has bytes travel beside the commands; returns what stands for them there.
 *
 * @param {Uint8Array} bytes
 */
export function attach(bytes) {
  size += bytes.length;
  return attached.push(bytes) - 1;
}

/** Sends what was posted so far. */
export function flush() {
  if (commands.length === 0) return;
  const message = [`[${commands.join()}]`, ...attached];
  commands = [];
  attached = [];
  size = 0;
  port.postMessage(message);
}
