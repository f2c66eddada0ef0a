// HTTP, which the page does.

/** @import { HttpRequest } from "./wire.js" */

import { ask } from "./ask.js";
import { parseJson, stringify } from "./json.js";
import { checkOptions } from "./options.js";

/**
 * An HTTP request to a host that the user has allowed: `http(url)` or `http({ url, method, headers, body })`.
 *
 * @param {any} request
 */
export function http(request) {
  const options = typeof request === "string" ? { url: request } : request;
  checkOptions(options, ["url", "method", "headers", "body"], "http", 'http({ url: "https://example.com", method: "POST" })');
  const command = readRequest(options);
  return ask("http", (id) => ({ http: { id, ...command } }), {
    read: (value) => new Reply(value),
    length: command.body?.length ?? 0,
  });
}

/**
 * @param {{ url: unknown, method?: unknown, headers?: Record<string, unknown>, body?: unknown }} options
 * @returns {HttpRequest}
 */
function readRequest({ url, method = "GET", headers = {}, body }) {
  const command = {
    url: String(url),
    method: String(method).toUpperCase(),
    headers: Object.entries(headers).map(([name, value]) => ({ name, value: String(value) })),
  };
  if (body === undefined || body === null) return command;
  if (typeof body === "string") return { ...command, body };
  if (!command.headers.some(({ name }) => name.toLowerCase() === "content-type")) {
    command.headers.push({ name: "content-type", value: "application/json" });
  }
  return { ...command, body: stringify(body) };
}

/** The answer to an HTTP request. */
class Reply {
  /** @param {[number, [string, string][], string]} answer */
  constructor([status, headers, text]) {
    this.status = status;
    /** By name in small letters. */
    this.headers = Object.fromEntries(headers);
    this.text = text;
  }

  /** What its JSON says; undefined if it isn't JSON. */
  get json() {
    try {
      return parseJson(this.text);
    } catch {
      return undefined;
    }
  }
}
