// Options in braces.

import { show } from "./show.js";

/**
 * Throws unless `options` are braces with some of what is allowed.
 *
 * @param {any} options
 * @param {string[]} allowed
 * @param {string} what takes them
 * @param {string} example of a call with them
 */
export function checkOptions(options, allowed, what, example) {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`${what} takes options in braces, as in ${example}, not ${show(options)}`);
  }
  const unknown = Object.keys(options).find((key) => !allowed.includes(key));
  if (unknown) throw new TypeError(`${what} has no option “${unknown}”; it has ${allowed.join(", ")}`);
}
