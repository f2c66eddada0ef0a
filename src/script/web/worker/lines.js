// Where something happened, in the user's own lines. The user's text is the beginning of the worker's.

/** How many lines the user's text has, and how far its first line is indented. */
let source = { lines: 0, indent: 0 };

// Deep enough to reach the user's lines through Weft's.
Error.stackTraceLimit = 30;

/** The first place of a stack that is the user's, `{ line, column }` from 1; null: nothing of it is. */
function placeOf(error) {
  for (const [, line, column] of String(error?.stack).matchAll(/script\.js:(\d+):(\d+)/g)) {
    if (Number(line) <= source.lines) return { line: Number(line), column: Number(column) - (line === "1" ? source.indent : 0) };
  }
  return null;
}

/** What was thrown, whatever it is, for the page: `{ name, message, place }`. */
function describe(error) {
  const isError = error instanceof Error;
  return {
    name: isError ? String(error.name) : "Error",
    message: isError ? errorWords(error) : `${show(error)} was thrown`,
    place: placeOf(error),
  };
}
