// What the documentation of the API says that values have, and that calls take.

const CODE = /`([^`\n]+)`/g;
const WORD = /^\.?([a-z]\w*)$/i;

/** `text`, `json`… of “It has `text`, `json`…”, and `cancel` of “`task.cancel()`”. */
export function members(about) {
  const text = about.replace(/```[^]*?```/g, "").replace(/\s+/g, " ").trim();
  const lists = text.match(/\b(?:It|The reply) has [^]*?\.(?= [A-Z]|$)|There are [^]*?\.(?= [A-Z]|$)/g) ?? [];
  const listed = lists.flatMap((list) => codes(list).map((code) => WORD.exec(code)?.[1]));
  const named = codes(text).map((code) => /^task\.(\w+)(?:\(\))?$/.exec(code)?.[1]);
  return [...new Set([...listed, ...named])].filter((name) => name && !/^[A-Z]/.test(name));
}

/** `where` and `timeout` of `receive({ where, timeout })`, or of what is written about it. */
export function options(signature, about) {
  const braces = /\{ ([\w, ]+) \}/.exec(signature) ?? /`\{ ([\w, ]+) \}`/.exec(about);
  return braces ? braces[1].split(", ") : [];
}

const codes = (text) => [...text.matchAll(CODE)].map(([, code]) => code);
