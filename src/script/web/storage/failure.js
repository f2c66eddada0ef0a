// What can go wrong, as the page is told.

/** @import { Failure } from "./wire.js" */

/** @type {Record<string, Failure>} */
const BY_NAME = {
  QuotaExceededError: "full",
  NoModificationAllowedError: "locked",
  SecurityError: "denied",
  NotAllowedError: "denied",
  InvalidStateError: "denied",
};

/** An error that the worker itself finds. */
export class StorageFailure extends Error {
  /**
   * @param {Failure} kind
   * @param {string} [words]
   */
  constructor(kind, words) {
    super(words);
    this.kind = kind;
  }
}

/**
 * @param {any} error
 * @returns {[Failure, string]}
 */
export function failureOf(error) {
  const kind = error instanceof StorageFailure ? error.kind : BY_NAME[error?.name];
  return [kind ?? "failed", String(error?.message ?? error)];
}
