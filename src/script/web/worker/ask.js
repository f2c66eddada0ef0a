// Calls that the page answers.

/** @import { Answer, Command } from "./wire.js" */

import { call } from "./call.js";
import { errorFrom, TimeoutError } from "./errors.js";
import { parseJson } from "./json.js";
import { post } from "./port.js";
import { after } from "./timers.js";

/**
 * Calls that wait for an answer, by number. Each takes answers until it returns true.
 *
 * @type {Map<number, (answer: Answer) => boolean>}
 */
const calls = new Map();
let nextCall = 1;

/**
 * Numbers a call; `take` is called with each answer to it, until it returns true.
 *
 * @param {(answer: Answer) => boolean} take
 */
export function expectAnswer(take) {
  const id = nextCall++;
  calls.set(id, take);
  return id;
}

/**
 * Asks the page for something; the promise is for the answer.
 *
 * @template T
 * @param {string} name
 * @param {(id: number) => Command} command
 * @param {{ read?: (value: any) => T, length?: number }} options how to read the answer, and how long the command is
 * @returns {Promise<T>}
 */
export function ask(name, command, { read = (value) => value, length = 0 } = {}) {
  return call(name, (resolve, reject) => {
    const id = expectAnswer((answer) => {
      if (answer.error) reject(errorFrom(answer.error));
      else resolve(read(answer.value));
      return true;
    });
    post(command(id), length);
    return () => forget(id);
  });
}

/**
 * Asks likewise, and waits for the answer for that many seconds. Answers are JSON.
 *
 * @param {string} name
 * @param {number} seconds
 * @param {(id: number) => Command} command
 * @param {number} length
 * @returns {Promise<any>}
 */
export function askWithin(name, seconds, command, length) {
  return call(name, (resolve, reject) => {
    const id = expectAnswer((answer) => {
      stopTimer();
      if (answer.error) reject(errorFrom(answer.error));
      else resolve(parseJson(answer.value));
      return true;
    });
    post(command(id), length);
    const stopTimer = after(seconds, () => {
      forget(id);
      reject(new TimeoutError(`${name} got no answer within ${seconds} s`));
    });
    return () => {
      stopTimer();
      forget(id);
    };
  });
}

/**
 * Tells the page that nobody waits for an answer any more.
 *
 * @param {number} id
 */
export function forget(id) {
  if (calls.delete(id)) post({ forget: id });
}

/**
 * Hands an answer to the call that waits for it.
 *
 * @param {Answer} answer
 */
export function answered(answer) {
  const take = calls.get(answer.id);
  if (take) {
    if (take(answer)) calls.delete(answer.id);
  } else if (answer.numbers) {
    // Nobody waits for these messages any more.
    post({ give_back: { session: answer.session ?? 0, numbers: answer.numbers } });
  }
}
