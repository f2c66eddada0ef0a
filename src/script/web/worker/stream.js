// Messages of a session as they come, for `for await`.

/** @import { Answer, Command } from "./wire.js" */

import { expectAnswer, forget } from "./ask.js";
import { call, unawaited, watch } from "./call.js";
import { errorFrom } from "./errors.js";
import { Message, readMessages } from "./message.js";
import { post } from "./port.js";

/** How many messages may be on their way at once. */
const WINDOW = 1024;

/** @typedef {IteratorResult<Message, undefined>} Step */

/** The messages of a session as they come. */
export class MessageStream {
  #id;
  #name;
  #session;
  #test;
  /** @type {Message[]} */
  #buffer = [];
  /** How many more the page may send, and has not been told of. */
  #credit = 0;
  #isOver = false;
  /** @type {Error | undefined} */
  #failure;
  /** @type {{ resolve: (step: Step) => unknown, reject: (error: unknown) => unknown } | undefined} */
  #waiting;

  /**
   * @param {string} name what the script has called
   * @param {number} session
   * @param {(id: number, window: number) => Command} command asks the page for them
   * @param {(message: Message) => unknown} [test] which of them are wanted
   */
  constructor(name, session, command, test) {
    watch(this, name);
    this.#name = name;
    this.#session = session;
    this.#test = test;
    this.#id = expectAnswer((answer) => this.#arrived(answer));
    post(command(this.#id, WINDOW));
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  /** @returns {Promise<Step>} */
  next() {
    unawaited.delete(this);
    try {
      const message = this.#shift();
      // Nothing to wait for, so the task whose turn it is goes on.
      if (message) return Promise.resolve({ value: message, done: false });
    } catch (error) {
      return Promise.reject(error);
    }
    return call(this.#name, (resolve, reject) => {
      if (this.#failure) return void reject(this.#takeFailure());
      if (this.#isOver) return void resolve({ value: undefined, done: true });
      this.#waiting = { resolve, reject };
      return () => {
        this.#waiting = undefined;
      };
    });
  }

  /** @returns {Promise<Step>} */
  return() {
    unawaited.delete(this);
    this.#isOver = true;
    forget(this.#id);
    return Promise.resolve({ value: undefined, done: true });
  }

  /** Why it ended, which is told once. */
  #takeFailure() {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure;
  }

  /** The next one that is wanted, of those that are there. */
  #shift() {
    for (let message = this.#buffer.shift(); message; message = this.#buffer.shift()) {
      this.#credit += 1;
      if (this.#credit >= WINDOW / 2) {
        post({ more: { id: this.#id, count: this.#credit } });
        this.#credit = 0;
      }
      if (!this.#test || this.#test(message)) return message;
    }
    return undefined;
  }

  /**
   * Takes an answer of the page's; returns whether it was the last.
   *
   * @param {Answer} answer
   */
  #arrived(answer) {
    if (answer.messages) this.#buffer.push(...readMessages(answer.messages, this.#session, answer.decoded));
    else this.#isOver = true;
    if (answer.error) this.#failure = errorFrom(answer.error);
    const waiting = this.#waiting;
    if (!waiting) return this.#isOver;
    this.#waiting = undefined;
    try {
      const message = this.#shift();
      if (message) waiting.resolve({ value: message, done: false });
      else if (this.#failure) waiting.reject(this.#takeFailure());
      else if (this.#isOver) waiting.resolve({ value: undefined, done: true });
      else this.#waiting = waiting;
    } catch (error) {
      waiting.reject(error);
    }
    return this.#isOver;
  }
}
