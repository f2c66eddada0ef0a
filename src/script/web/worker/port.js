// The way to the page: all commands of one tick go in one message.

/** @import { Command } from "./wire.js" */

import { stringify } from "./json.js";

/** How many commands go in one message, at most. */
const MAX_COMMANDS = 1000;
/** How many characters and bytes go in one message, at most. */
const MAX_SIZE = 8_000_000;

/** @type {{ postMessage(message: unknown): void }} */
let port;
/** @type {Command[]} */
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
 * @param {Command} command bytes in it are handed to `attach` first
 * @param {number} length of what is large in it
 */
export function post(command, length = 0) {
  if (commands.length === 0) queueMicrotask(flush);
  commands.push(command);
  size += length;
  if (commands.length >= MAX_COMMANDS || size >= MAX_SIZE) flush();
}

/**
 * Has bytes travel beside the commands, which are JSON; returns what stands for them there.
 *
 * @param {Uint8Array} bytes
 */
export function attach(bytes) {
  return attached.push(bytes) - 1;
}

/** Sends what was posted so far. */
export function flush() {
  if (commands.length === 0) return;
  const message = [stringify(commands), ...attached];
  commands = [];
  attached = [];
  size = 0;
  port.postMessage(message);
}
