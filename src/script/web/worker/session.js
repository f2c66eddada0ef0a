// Sessions: what a script sends to and receives from.

/** @import { Message } from "./message.js" */
/** @import { Handler } from "./login.js" */

import { ask } from "./ask.js";
import { encode } from "./bytes.js";
import { call } from "./call.js";
import { readCondition } from "./condition.js";
import { TimeoutError } from "./errors.js";
import { Inbox } from "./inbox.js";
import { setLogin } from "./login.js";
import { checkOptions } from "./options.js";
import { readPayload } from "./payload.js";
import { emit, publish, request, subscribe } from "./protocol.js";
import { show } from "./show.js";
import { MessageStream } from "./stream.js";
import { checkSeconds } from "./time.js";
import { after } from "./timers.js";

/** How many bytes a close reason has, at most: what a close frame has room for. */
const MAX_REASON_BYTES = 123;

/** What is a function of its own for the script's own session. */
export const METHODS = /** @type {const} */ ([
  "send", "receive", "messages", "packets", "emit", "emitWith", "request", "publish", "subscribe", "connect", "disconnect", "pause",
  "resume", "limit", "login",
]);

/** One of the page's sessions. */
export class Session {
  #id;
  #name;
  #inbox;

  /**
   * @param {number} id its position among those that the script has got
   * @param {string} name
   */
  constructor(id, name) {
    this.#id = id;
    this.#name = name;
    this.#inbox = new Inbox(id);
  }

  get name() {
    return this.#name;
  }

  /**
   * Sends a text, bytes, or anything else as JSON; done when it was handed to the network.
   *
   * @param {unknown} value
   */
  send(value) {
    const payload = readPayload(value);
    return ask("send", (id) => ({ send: { id, session: this.#id, ...payload.write() } }), { length: payload.length });
  }

  /**
   * The oldest message received that nobody has taken and that meets the condition.
   *
   * @param {{ where?: unknown, timeout?: number }} options
   * @returns {Promise<Message>}
   */
  receive(options = {}) {
    checkOptions(options, ["where", "timeout"], "receive", 'receive({ where: "pong" })');
    const { where, timeout: seconds } = options;
    if (seconds !== undefined) checkSeconds(seconds, "receive({ timeout })");
    const condition = readCondition(where);
    return call("receive", (resolve, reject) => {
      let stopTimer = () => {};
      /** @param {Message} message */
      const taken = (message) => {
        stopTimer();
        resolve(message);
      };
      /** @param {unknown} error */
      const failed = (error) => {
        stopTimer();
        reject(error);
      };
      const undo = this.#inbox.take(condition, seconds === 0, taken, failed);
      if (!undo) return undefined;
      if (seconds !== undefined && seconds > 0) {
        stopTimer = after(seconds, () => {
          undo();
          reject(new TimeoutError(`nothing within ${seconds} s`));
        });
      }
      return () => {
        stopTimer();
        undo();
      };
    });
  }

  /**
   * Every message from now on, whoever else takes it: for `for await`.
   *
   * @param {{ where?: unknown, direction?: unknown }} options
   */
  messages(options = {}) {
    checkOptions(options, ["where", "direction"], "messages", 'messages({ where: "pong" })');
    const { where, direction = "received" } = options;
    if (direction !== "received" && direction !== "sent" && direction !== "both") {
      throw new TypeError(`direction is "received", "sent" or "both", not ${show(direction)}`);
    }
    const { where: condition, test } = readCondition(where);
    const session = this.#id;
    return new MessageStream("messages", session, (id, window) => ({ messages: { id, session, condition, direction, window } }), test);
  }

  /**
   * The old name of `messages`.
   *
   * @param {{ where?: unknown, direction?: unknown }} [options]
   */
  packets(options) {
    return this.messages(options);
  }

  /**
   * Sends an event of Socket.IO, and waits for what acknowledges it.
   *
   * @param {unknown} event
   * @param {unknown[]} args
   */
  emit(event, ...args) {
    return emit(this.#id, {}, event, args);
  }

  /**
   * The same with options.
   *
   * @param {{ timeout?: unknown, namespace?: unknown, acknowledge?: unknown }} options
   * @param {unknown} event
   * @param {unknown[]} args
   */
  emitWith(options, event, ...args) {
    return emit(this.#id, options, event, args);
  }

  /**
   * Sends a request, and waits for its result.
   *
   * @param {unknown} method
   * @param {unknown} [params]
   * @param {{ timeout?: unknown }} [options]
   */
  request(method, params, options) {
    return request(this.#id, method, params, options);
  }

  /**
   * Sends a message for a topic, and waits until it is acknowledged, if it will be.
   *
   * @param {unknown} topic
   * @param {unknown} payload
   * @param {{ qos?: unknown, retain?: unknown, timeout?: unknown }} [options]
   */
  publish(topic, payload, options) {
    return publish(this.#id, topic, payload, options);
  }

  /**
   * The messages of a topic from now on, for `for await`.
   *
   * @param {unknown} topic
   * @param {{ qos?: unknown, variables?: unknown }} [options]
   */
  subscribe(topic, options) {
    return subscribe(this.#id, topic, options);
  }

  /** Connects, and waits until the session is online. */
  connect() {
    return ask("connect", (id) => ({ connect: { id, session: this.#id } }));
  }

  /** Disconnects, and waits until the session is closed. */
  disconnect(code = 1000, reason = "") {
    if (code !== 1000 && !(Number.isInteger(code) && code >= 3000 && code <= 4999)) {
      throw new RangeError(`a page may close with 1000, or 3000 to 4999, not with ${show(code)}`);
    }
    const text = String(reason);
    if (encode(text).length > MAX_REASON_BYTES) {
      throw new RangeError(`a close reason has at most ${MAX_REASON_BYTES} bytes of UTF-8`);
    }
    return ask("disconnect", (id) => ({ disconnect: { id, session: this.#id, code, reason: text } }));
  }

  /** Stops reading: what the server sends waits on its side. */
  pause() {
    return this.#regulate({ paused: true });
  }

  /** Goes on reading. */
  resume() {
    return this.#regulate({ paused: false });
  }

  /**
   * Reads at most so many messages and bytes a second; without either, the limit is lifted.
   *
   * @param {{ messages?: unknown, bytes?: unknown }} [rates]
   */
  limit(rates = {}) {
    checkOptions(rates, ["messages", "bytes"], "limit", "limit({ messages: 10 })");
    const [messages, bytes] = [rates.messages, rates.bytes].map((rate) => {
      if (rate === undefined || rate === null) return null;
      if (typeof rate === "number" && rate > 0 && Number.isFinite(rate)) return rate;
      throw new RangeError(`limit takes rates above 0, not ${show(rate)}`);
    });
    return this.#regulate({ limit: { messages, bytes } });
  }

  /** @param {{ paused?: boolean, limit?: { messages: number | null, bytes: number | null } }} change */
  #regulate(change) {
    return ask("regulate", (id) => ({ regulate: { id, session: this.#id, ...change } }));
  }

  /**
   * Has `handler(user, password)` log in, each time that the session's login of kind Script begins.
   *
   * @param {Handler} handler
   */
  login(handler) {
    setLogin(this.#id, handler);
  }
}

/**
 * Asks for another of the page's sessions, by its name; the user is asked whether it may be used.
 *
 * @param {unknown} name
 */
export function session(name) {
  const asked = String(name);
  return ask("session", (id) => ({ session: { id, name: asked } }), {
    read: (number) => new Session(number, asked),
  });
}
