// What the program prints. It is seen even if the program does not yield again, and a program that prints without end
// doesn't hold the page up: beyond a number of prints, they go together.

import { flush, post } from "./port.js";

/** How many prints are shown at once in so many milliseconds; more than that go together. */
const AT_ONCE = { prints: 100, milliseconds: 100 };
/** How many characters go together, at most. */
const LARGE = 60_000;
/** How much is printed in a second; who prints more waits for the next one. */
const A_SECOND = { lines: 20_000, length: 4_000_000 };

/**
 * What is printed and not passed on, of standard output and of standard error, and whether the line before it is to go on.
 *
 * @typedef {{ text: string, is_error: boolean, isOpen: boolean, evaluation: number }} Stream
 */

/** @type {Stream[]} */
const held = [false, true].map((is_error) => ({ text: "", is_error, isOpen: false, evaluation: 0 }));
let window = { count: 0, since: 0 };
let second = { lines: 0, length: 0, since: 0 };
let isPassingOn = false;

/**
 * Prints a text, to standard error or standard output. Returns how many seconds to wait before printing more.
 *
 * @param {string} text
 * @param {boolean} isError
 * @param {number} evaluation which one of the console prints; 0 for the program itself
 */
export function print(text, isError, evaluation = 0) {
  const [stream, other] = isError ? [held[1], held[0]] : held;
  passOn(other);
  if (stream.evaluation !== evaluation) endLine(stream);
  stream.evaluation = evaluation;
  if (!isPassingOn) queueMicrotask(passAllOn);
  isPassingOn = true;
  stream.text += text;
  const now = performance.now();
  if (now - window.since > AT_ONCE.milliseconds) window = { count: 0, since: now };
  window.count += 1;
  if (window.count <= AT_ONCE.prints || stream.text.length > LARGE) passOn(stream);
  if (now - second.since > 1000) second = { lines: 0, length: 0, since: now };
  second.lines += text.split("\n").length - 1;
  second.length += text.length;
  const isMuch = second.lines >= A_SECOND.lines || second.length >= A_SECOND.length;
  return isMuch ? (second.since + 1000 - now) / 1000 : 0;
}

/** Ends lines that have been begun: a question follows, or the program is over. */
export function endLines() {
  held.forEach(endLine);
}

/** @param {Stream} stream */
function endLine(stream) {
  const isEnded = stream.text ? stream.text.endsWith("\n") : !stream.isOpen;
  if (!isEnded) stream.text += "\n";
  passOn(stream);
}

function passAllOn() {
  isPassingOn = false;
  held.forEach(passOn);
}

/**
 * Passes on what is held. If its last line hasn't ended, it goes on with what is printed next.
 *
 * @param {Stream} stream
 */
function passOn(stream) {
  if (!stream.text) return;
  stream.isOpen = !stream.text.endsWith("\n");
  const text = stream.isOpen ? stream.text : stream.text.slice(0, -1);
  stream.text = "";
  const { is_error, isOpen, evaluation } = stream;
  post({ print: { text, is_error, is_open: isOpen || undefined, evaluation: evaluation || undefined } });
  flush();
}
