// Messages of a session.

/** @import { FlatMessages } from "./wire.js" */

import { decode, encode } from "./bytes.js";
import { parseJson } from "./json.js";
import { SHOWN } from "./show.js";
import { currentTask } from "./turns.js";

/**
 * What was last read of a message, and by which task.
 *
 * @type {{ task: unknown, session: number, number: number } | undefined}
 */
let read;

/** The message that the task whose turn it is has read last, if it was the last to read one. */
export function lastRead() {
  return read && read.task === currentTask() ? { session: read.session, number: read.number } : null;
}

/** One message, received or sent. */
export class Message {
  /** @type {string | Uint8Array} */
  #data;
  #session;
  /** @type {{ value?: any } | undefined} */
  #json;

  /**
   * @param {"received" | "sent"} direction
   * @param {number} time
   * @param {string | Uint8Array} data
   * @param {number} [number] in the log
   * @param {number} [session] whose log that is
   */
  constructor(direction, time, data, number, session) {
    /** "received" or "sent" */
    this.direction = direction;
    /** When, in seconds since 1970. */
    this.time = time;
    /** Its number in the log. */
    this.number = number;
    this.#data = data;
    this.#session = session;
  }

  #note() {
    if (this.number === undefined || this.#session === undefined) return;
    read = { task: currentTask(), session: this.#session, number: this.number };
  }

  /** Whether it was a binary message. */
  get isBinary() {
    return typeof this.#data !== "string";
  }

  /** Its text; of a binary message, its bytes read as UTF-8. */
  get text() {
    this.#note();
    return typeof this.#data === "string" ? this.#data : decode(this.#data);
  }

  /** Its bytes; of a text message, its UTF-8. */
  get bytes() {
    this.#note();
    return typeof this.#data === "string" ? encode(this.#data) : this.#data;
  }

  /** What its JSON says; undefined if it isn't JSON. */
  get json() {
    this.#note();
    if (this.#json === undefined) {
      try {
        this.#json = { value: parseJson(this.text) };
      } catch {
        this.#json = {};
      }
    }
    return this.#json.value;
  }

  /** As it was, for `send`. */
  get data() {
    return this.#data;
  }

  toString() {
    return typeof this.#data === "string" ? this.#data : `${this.#data.length} bytes`;
  }

  [SHOWN]() {
    return this.toString();
  }
}

/**
 * The messages of an answer, from the log of this session: each is four values in a row.
 *
 * @param {FlatMessages} flat
 * @param {number} session
 */
export function readMessages(flat, session) {
  const messages = [];
  for (let at = 0; at < flat.length; at += 4) {
    const data = /** @type {string | Uint8Array} */ (flat[at + 2]);
    messages.push(new Message(flat[at] ? "sent" : "received", Number(flat[at + 1]), data, Number(flat[at + 3]), session));
  }
  return messages;
}
