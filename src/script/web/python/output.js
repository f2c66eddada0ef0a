// What the program prints. It is seen even if the program does not yield again, and a program that prints without end
// doesn't hold the page up: beyond a number of prints, lines go together.

import { flush, post } from "./port.js";

/** How many prints are shown at once in so many milliseconds; more than that go together. */
const AT_ONCE = { prints: 100, milliseconds: 100 };
/** How many characters go together, at most. */
const LARGE = 60_000;
/** A line longer than this is cut into several, in characters. */
const LONGEST_LINE = 1_000_000;
/** How much is printed in a second; who prints more waits for the next one. */
const A_SECOND = { lines: 20_000, length: 4_000_000 };

/** What is printed and not passed on, of standard output and of standard error. */
const held = [{ text: "", is_error: false, evaluation: 0 }, { text: "", is_error: true, evaluation: 0 }];
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
  if (other.text) passOn(other, false);
  if (stream.evaluation !== evaluation) passOn(stream, true);
  stream.evaluation = evaluation;
  if (!isPassingOn) queueMicrotask(passAllOn);
  isPassingOn = true;
  stream.text += text;
  const now = performance.now();
  if (now - window.since > AT_ONCE.milliseconds) window = { count: 0, since: now };
  window.count += 1;
  if (window.count <= AT_ONCE.prints || stream.text.length > LARGE) passOn(stream, stream.text.length > LONGEST_LINE);
  if (now - second.since > 1000) second = { lines: 0, length: 0, since: now };
  second.lines += text.split("\n").length - 1;
  second.length += text.length;
  const isMuch = second.lines >= A_SECOND.lines || second.length >= A_SECOND.length;
  return isMuch ? (second.since + 1000 - now) / 1000 : 0;
}

/** Ends lines that have been begun: a question follows, or the program is over. */
export function endLines() {
  for (const stream of held) passOn(stream, true);
}

function passAllOn() {
  isPassingOn = false;
  for (const stream of held) passOn(stream, false);
}

/**
 * Passes on all lines that are complete; with `isAll`, also one that isn't.
 *
 * @param {{ text: string, is_error: boolean, evaluation: number }} stream
 * @param {boolean} isAll
 */
function passOn(stream, isAll) {
  const end = stream.text.lastIndexOf("\n");
  if (end < 0 && !(isAll && stream.text)) return;
  const isWhole = isAll && end < stream.text.length - 1;
  const lines = isWhole ? stream.text : stream.text.slice(0, end);
  stream.text = isWhole ? "" : stream.text.slice(end + 1);
  post({ print: { text: lines, is_error: stream.is_error, evaluation: stream.evaluation || undefined } });
  flush();
}
