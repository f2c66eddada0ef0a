// What a script tells and asks the person in front of it.

import { ask } from "./ask.js";
import { Message } from "./message.js";
import { checkOptions } from "./options.js";
import { flush, post } from "./port.js";
import { show } from "./show.js";
import { currentTask } from "./turns.js";

/** How many lines are sent at once in so many milliseconds; more than that go together. */
const AT_ONCE = { lines: 100, milliseconds: 100 };
let printed = { count: 0, since: 0 };
/** How many characters of one print are shown, at most. */
const MAX_PRINT = 1_000_000;

/**
 * Writes a line of output. It is seen even if the script does not yield again.
 *
 * @param {unknown[]} values
 */
export function print(...values) {
  const texts = values.map((value) => (typeof value === "string" || value instanceof Message ? String(value) : show(value)));
  const text = texts.join(" ");
  const isWhole = text.length <= MAX_PRINT;
  const shown = isWhole ? text : `${text.slice(0, MAX_PRINT)}… (${text.length} characters)`;
  post({ print: { text: shown, evaluation: currentTask()?.evaluation } }, text.length);
  const now = performance.now();
  if (now - printed.since > AT_ONCE.milliseconds) printed = { count: 0, since: now };
  printed.count += 1;
  if (printed.count <= AT_ONCE.lines) flush();
}

/**
 * Asks for a line of text; everything else goes on meanwhile.
 *
 * @param {unknown} prompt
 * @param {{ secret?: unknown }} options
 */
export function input(prompt = "Input", options = {}) {
  checkOptions(options, ["secret"], "input", 'input("Password", { secret: true })');
  return ask("input", (id) => ({ input: { id, prompt: String(prompt), secret: Boolean(options.secret) } }));
}

/**
 * Shows how far the script is.
 *
 * @param {number} done
 * @param {number} total
 */
export function progress(done, total) {
  for (const number of [done, total]) {
    if (!Number.isFinite(number)) throw new TypeError(`progress(done, total) takes two numbers, not ${show(number)}`);
  }
  post({ progress: { done, total } });
}
