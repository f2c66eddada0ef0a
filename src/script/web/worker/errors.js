// The errors of the API, each known by its name.

import { parseJson } from "./json.js";

/** Thrown where a cancelled task waits. */
export class CancelledError extends Error {
  name = "CancelledError";
}

/** Something did not happen in time. */
export class TimeoutError extends Error {
  name = "TimeoutError";
}

/** The connection has ended for good. */
export class ConnectionClosedError extends Error {
  name = "ConnectionClosedError";
}

/** The session is not connected. */
export class NotConnectedError extends Error {
  name = "NotConnectedError";
}

/** The user has not allowed it. */
export class PermissionError extends Error {
  name = "PermissionError";
}

/** A value is not what `expect` was told to expect. */
export class AssertionError extends Error {
  name = "AssertionError";
}

/** The server has answered with an error. */
export class ServerError extends Error {
  name = "ServerError";
  /**
   * What the server said.
   *
   * @type {any}
   */
  value;
}

/**
 * Those that the page reports.
 *
 * @type {Map<string, new (message: string) => Error>}
 */
const KINDS = new Map(Object.entries({ ConnectionClosedError, NotConnectedError, PermissionError, TimeoutError, ServerError }));

/**
 * An error that the page reports, as one to throw.
 *
 * @param {{ name: string, message: string, value?: string }} reported
 */
export function errorFrom({ name, message, value }) {
  const error = new (KINDS.get(name) ?? Error)(message);
  if (error instanceof ServerError && value !== undefined) error.value = parseJson(value);
  return error;
}
