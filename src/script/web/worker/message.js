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
  #decoded;

  /**
   * @param {"received" | "sent"} direction
   * @param {number} time
   * @param {string | Uint8Array} data
   * @param {number} [number] in the log
   * @param {number} [session] whose log that is
   * @param {string | null} [decoded] the values that Weft finds in it, as JSON, if it isn't just JSON
   */
  constructor(direction, time, data, number, session, decoded) {
    /** "received" or "sent" */
    this.direction = direction;
    /** When, in seconds since 1970. */
    this.time = time;
    /** Its number in the log. */
    this.number = number;
    this.#data = data;
    this.#session = session;
    this.#decoded = decoded;
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

  /** The values in it: what its protocol or format says, or its JSON; undefined if there are none. */
  get value() {
    if (typeof this.#decoded !== "string") return this.json;
    this.#note();
    return parseJson(this.#decoded);
  }

  /** The name of its event, if its protocol has events. */
  get event() {
    return this.value?.event;
  }

  /** What goes with its event. */
  get args() {
    return this.value?.args;
  }

  /** The topic or destination that it is for, if its protocol has those. */
  get topic() {
    return this.value?.topic ?? this.value?.headers?.destination;
  }

  /** What it says, without what its protocol adds: a payload or body. */
  get payload() {
    return this.value?.payload ?? this.value?.body;
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
 * @param {(string | null)[]} [decoded] the values in each of them
 */
export function readMessages(flat, session, decoded) {
  const messages = [];
  for (let at = 0; at < flat.length; at += 4) {
    const data = /** @type {string | Uint8Array} */ (flat[at + 2]);
    const direction = flat[at] ? "sent" : "received";
    messages.push(
      new Message(direction, Number(flat[at + 1]), data, Number(flat[at + 3]), session, decoded?.[at / 4]),
    );
  }
  return messages;
}
