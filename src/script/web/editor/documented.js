// What the documentation of the API says that values have, and that calls take.

const CODE = /`([^`\n]+)`/g;
const WORD = /^\.?([a-z]\w*)$/i;

/**
 * `text`, `json`… of “It has `text`, `json`…”, and `cancel` of “`task.cancel()`”.
 *
 * @param {string} about
 */
export function members(about) {
  const text = about.replace(/```[\s\S]*?```/g, "").replace(/\s+/g, " ").trim();
  const lists = text.match(/\b(?:It|The reply) has [\s\S]*?\.(?= [A-Z]|$)|There are [\s\S]*?\.(?= [A-Z]|$)/g) ?? [];
  const listed = lists.flatMap((list) => codes(list).map((code) => WORD.exec(code)?.[1]));
  const named = codes(text).map((code) => /^task\.(\w+)(?:\(\))?$/.exec(code)?.[1]);
  const names = [...listed, ...named].filter((name) => name !== undefined);
  return [...new Set(names)].filter((name) => !/^[A-Z]/.test(name));
}

/**
 * `where` and `timeout` of `receive({ where, timeout })`, or of what is written about it.
 *
 * @param {string} signature
 * @param {string} about
 */
export function options(signature, about) {
  const braces = /\{ ([\w, ]+) \}/.exec(signature) ?? /`\{ ([\w, ]+) \}`/.exec(about);
  return braces ? braces[1].split(", ") : [];
}

/**
 * `where` and `timeout` of `receive(where, timeout)`.
 *
 * @param {string} signature
 */
export const parameters = (signature) => /\((\w[\w, ]*)\)/.exec(signature)?.[1].split(", ") ?? [];

/** @param {string} text */
const codes = (text) => [...text.matchAll(CODE)].map(([, code]) => code);
