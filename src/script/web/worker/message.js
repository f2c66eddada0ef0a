// Messages of a session.

/** @import { FlatMessages } from "./wire.js" */

import { decode, encode } from "./bytes.js";
import { parseJson } from "./json.js";
import { SHOWN } from "./show.js";

/** One message, received or sent. */
export class Message {
  /** @type {string | Uint8Array} */
  #data;
  /** @type {{ value?: any } | undefined} */
  #json;

  /**
   * @param {"received" | "sent"} direction
   * @param {number} time
   * @param {string | Uint8Array} data
   */
  constructor(direction, time, data) {
    /** "received" or "sent" */
    this.direction = direction;
    /** When, in seconds since 1970. */
    this.time = time;
    this.#data = data;
  }

  /** Whether it was a binary message. */
  get isBinary() {
    return typeof this.#data !== "string";
  }

  /** Its text; of a binary message, its bytes read as UTF-8. */
  get text() {
    return typeof this.#data === "string" ? this.#data : decode(this.#data);
  }

  /** Its bytes; of a text message, its UTF-8. */
  get bytes() {
    return typeof this.#data === "string" ? encode(this.#data) : this.#data;
  }

  /** What its JSON says; undefined if it isn't JSON. */
  get json() {
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
 * The messages of an answer: each is three values in a row.
 *
 * @param {FlatMessages} flat
 */
export function readMessages(flat) {
  const messages = [];
  for (let at = 0; at < flat.length; at += 3) {
    const data = /** @type {string | Uint8Array} */ (flat[at + 2]);
    messages.push(new Message(flat[at] ? "sent" : "received", Number(flat[at + 1]), data));
  }
  return messages;
}
