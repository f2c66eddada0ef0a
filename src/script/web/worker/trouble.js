// Failures that nobody waits for: the user is told at once, and the run has failed with them.

import { describe } from "./place.js";
import { post } from "./port.js";

/** How many are remembered. */
const MAX_REMEMBERED = 1000;

/**
 * What has failed so far.
 *
 * @type {unknown[]}
 */
export const troubles = [];

/**
 * Tells of a failure.
 *
 * @param {string} text
 * @param {unknown} error
 */
export function trouble(text, error) {
  if (troubles.length < MAX_REMEMBERED) troubles.push(error);
  post({ trouble: { text, error: describe(error) } });
}
