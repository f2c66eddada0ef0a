// What `receive` takes: messages of one session that nobody has taken, some of them ahead of the calls for them.

/** @import { Condition } from "./condition.js" */
/** @import { Answer } from "./wire.js" */

import { expectAnswer, forget } from "./ask.js";
import { errorFrom } from "./errors.js";
import { stringify } from "./json.js";
import { Message, readMessages } from "./message.js";
import { post } from "./port.js";

/** How many messages come along with an answer, at most, for calls that ask for the same again. */
const MAX_AHEAD = 256;

/** @typedef {(error: unknown) => unknown} Reject */

/** The messages of one session that its `receive` calls take. */
export class Inbox {
  #session;
  /**
   * What has come for the condition that was asked for last, and was not given to any call yet.
   *
   * @type {{ key: string | undefined, messages: Message[], numbers: number[], count: number }}
   */
  #ahead = { key: undefined, messages: [], numbers: [], count: 1 };
  #asking = 0;

  /** @param {number} session */
  constructor(session) {
    this.#session = session;
  }

  /**
   * Takes the oldest message that meets a condition, or asks for it: only for one that is there already, if it
   * `isPoll`. Returns how to stop waiting, if it waits.
   *
   * @param {Condition} condition
   * @param {boolean} isPoll
   * @param {(message: Message) => unknown} resolve
   * @param {Reject} reject
   * @returns {(() => void) | undefined}
   */
  take({ where, test }, isPoll, resolve, reject) {
    const key = stringify(where);
    if (this.#ahead.key !== key) {
      this.#giveBack();
      this.#ahead = { key, messages: [], numbers: [], count: 1 };
    }
    const message = this.#ahead.messages.shift();
    if (message) {
      resolve(message);
      return undefined;
    }
    const count = test || this.#asking > 0 ? 1 : this.#ahead.count;
    this.#asking += 1;
    const id = expectAnswer((answer) => {
      if (answer.candidates && test) return this.#choose(id, test, answer, reject);
      this.#asking -= 1;
      if (answer.error) reject(errorFrom(answer.error));
      else this.#arrived(key, answer, resolve);
      return true;
    });
    post({ receive: { id, session: this.#session, count, is_poll: isPoll, condition: where } });
    return () => {
      this.#asking -= 1;
      forget(id);
    };
  }

  /**
   * Asks the user's own function about messages, and the page for the one that it wants.
   *
   * @param {number} id
   * @param {(message: Message) => boolean} test
   * @param {Answer} answer
   * @param {Reject} reject
   */
  #choose(id, test, answer, reject) {
    try {
      const candidates = readMessages(answer.candidates ?? [], this.#session, answer.decoded);
      const at = candidates.findIndex((message) => test(message));
      post({ choose: { id, position: at < 0 ? null : at } });
      return false;
    } catch (error) {
      this.#asking -= 1;
      post({ forget: id });
      reject(error);
      return true;
    }
  }

  /**
   * @param {string} key
   * @param {Answer} answer
   * @param {(message: Message) => unknown} resolve
   */
  #arrived(key, answer, resolve) {
    const [message, ...messages] = readMessages(answer.messages ?? [], this.#session, answer.decoded);
    const [, ...numbers] = answer.numbers ?? [];
    resolve(message);
    if (this.#ahead.key !== key || this.#asking > 0) {
      if (numbers.length > 0) post({ give_back: { session: this.#session, numbers } });
      return;
    }
    this.#ahead = { key, messages, numbers, count: Math.min(MAX_AHEAD, this.#ahead.count * 2) };
  }

  /** Gives back what is for a condition that is not asked for any more. */
  #giveBack() {
    const { messages, numbers } = this.#ahead;
    if (messages.length > 0) {
      post({ give_back: { session: this.#session, numbers: numbers.slice(-messages.length) } });
    }
  }
}
