// What Python imports as `_weft_page`: its way to the page, and to wait for it.

import {
  breathe, dontHurry, pending, setEvaluating, sleep, take, takeAnswer, takeCancelled, takeInterrupt, waitForAnswer, waitForPage,
} from "./inbox.js";
import { endLines, print } from "./output.js";
import { attach, postText } from "./port.js";

export const page = {
  /** Of the program's own session. */
  name: "",
  /** @type {Record<string, string>} */
  variables: {},

  post: postText,

  /** @param {Uint8Array} bytes */
  attach: (bytes) => attach(bytes),
  print,
  endLines,
  dontHurry,
  pending,
  take,
  takeAnswer,
  takeInterrupt,
  takeCancelled,
  setEvaluating,

  /**
   * What the program waits for. A promise that a call returns would become a Future of the loop that is running, which
   * can't run meanwhile; one that is read from here stays what it is.
   *
   * @type {Promise<void> | null}
   */
  due: null,

  /** @param {number} seconds */
  waitForPage(seconds) {
    this.due = waitForPage(seconds);
  },

  /** @param {number} id */
  waitForAnswer(id) {
    this.due = waitForAnswer(id);
  },

  breathe() {
    this.due = breathe();
  },

  /**
   * @param {number} seconds
   * @param {boolean} isAlone
   */
  sleep(seconds, isAlone) {
    this.due = sleep(seconds, isAlone);
  },
};
