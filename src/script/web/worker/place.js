// Where something happened, in the user's own lines. The user's text is the beginning of the worker's.

/** @import { Described, Place, Start } from "./wire.js" */

import { errorText, show } from "./show.js";

/** @type {Start["source"]} */
let source = { lines: 0, indent: 0 };

/**
 * Says where the user's text is.
 *
 * @param {Start["source"]} value
 */
export function setSource(value) {
  source = value;
  // Deep enough to reach the user's lines through Weft's.
  Object.assign(Error, { stackTraceLimit: 30 });
}

/**
 * The first place of an error's stack that is in the user's text; null if none is.
 *
 * @param {unknown} error
 * @returns {Place | null}
 */
export function placeOf(error) {
  const { stack } = /** @type {{ stack?: unknown }} */ (error ?? {});
  for (const [, line, column] of String(stack).matchAll(/script\.js:(\d+):(\d+)/g)) {
    const indent = line === "1" ? source.indent : 0;
    if (Number(line) <= source.lines) return { line: Number(line), column: Number(column) - indent };
  }
  return null;
}

/**
 * What was thrown, whatever it is, as the page gets it.
 *
 * @param {unknown} error
 * @returns {Described}
 */
export function describe(error) {
  const isError = error instanceof Error;
  return {
    name: isError ? String(error.name) : "Error",
    message: isError ? errorText(error) : `${show(error)} was thrown`,
    place: placeOf(error),
  };
}

/**
 * What was thrown, and the lines of the script and of the console that lead there, as a browser's stack.
 *
 * @param {unknown} error
 */
export function trace(error) {
  const { name, message } = describe(error);
  const { stack } = /** @type {{ stack?: unknown }} */ (error ?? {});
  const frames = String(stack).split("\n").map(frame).filter(Boolean);
  return [`${name}: ${message}`, ...frames].join("\n");
}

/**
 * A line of a stack, if it is about the user's text.
 *
 * @param {string} text
 */
function frame(text) {
  const [, file, line, column] = /(script|console)\.js:(\d+):(\d+)/.exec(text) ?? [];
  if (!file || (file === "script" && Number(line) > source.lines)) return "";
  const indent = file === "script" && line === "1" ? source.indent : 0;
  // The text of the console isn't quite what was typed.
  const place = file === "script" ? `script.js:${line}:${Number(column) - indent}` : `console:${line}`;
  const [, inChromium, inFirefox] = /at (?:async )?([\w$.]+) \(|^(?:async\*)?([\w$./<]+)@/.exec(text) ?? [];
  const called = (inChromium ?? inFirefox ?? "").replace(/^userScript[/<]*|^.*weft\$evaluate.*$/, "");
  return `    at ${called ? `${called} (${place})` : place}`;
}

/**
 * An error that was made elsewhere, as one from where the call was made.
 *
 * @param {unknown} error
 * @param {Error} from
 */
export function located(error, from) {
  if (error instanceof Error && placeOf(error) === null) {
    error.stack = `${error.name}: ${error.message}\n${String(from.stack).replace(/^Error.*\n/, "")}`;
  }
  return error;
}
