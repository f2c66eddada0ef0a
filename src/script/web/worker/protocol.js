// Calls in the words of a connection's protocol: events, requests, topics. Weft writes them, with ids of its own, and finds
// what answers them.

import { askWithin } from "./ask.js";
import { readBytes } from "./bytes.js";
import { toJson } from "./json.js";
import { Message } from "./message.js";
import { checkOptions } from "./options.js";
import { attach } from "./port.js";
import { show } from "./show.js";
import { MessageStream } from "./stream.js";
import { checkSeconds } from "./time.js";

/** How many seconds an answer may take, unless the script says otherwise. */
const TIMEOUT = 10;

/**
 * @param {number} session
 * @param {{ timeout?: unknown, namespace?: unknown, acknowledge?: unknown }} options
 * @param {unknown} event
 * @param {unknown[]} args
 */
export function emit(session, options, event, args) {
  const example = 'emitWith({ acknowledge: false }, "say", "hello")';
  checkOptions(options, ["timeout", "namespace", "acknowledge"], "emitWith", example);
  const { namespace, acknowledge = true } = options;
  if (namespace !== undefined) checkText(namespace, "namespace");
  if (typeof acknowledge !== "boolean") throw new TypeError(`acknowledge is true or false, not ${show(acknowledge)}`);
  const length = checkJson(args, "emit");
  const content = { session, event: checkText(event, "an event"), args, namespace: /** @type {string | undefined} */ (namespace), wants_reply: acknowledge };
  return askWithin("emit", seconds(options.timeout, "emitWith"), (id) => ({ emit: { id, ...content } }), length);
}

/**
 * @param {number} session
 * @param {unknown} method
 * @param {unknown} params
 * @param {{ timeout?: unknown }} options
 */
export function request(session, method, params, options = {}) {
  checkOptions(options, ["timeout"], "request", 'request("add", [1, 2], { timeout: 30 })');
  const length = params === undefined ? 0 : checkJson(params, "request");
  const content = { session, method: checkText(method, "a method"), params };
  return askWithin("request", seconds(options.timeout, "request"), (id) => ({ request: { id, ...content } }), length);
}

/**
 * @param {number} session
 * @param {unknown} topic
 * @param {unknown} payload
 * @param {{ qos?: unknown, retain?: unknown, timeout?: unknown }} options
 */
export function publish(session, topic, payload, options = {}) {
  checkOptions(options, ["qos", "retain", "timeout"], "publish", 'publish("sensors/1", { t: 21.5 }, { qos: 1 })');
  const { retain = false } = options;
  if (typeof retain !== "boolean") throw new TypeError(`retain is true or false, not ${show(retain)}`);
  const value = payload instanceof Message ? payload.data : payload;
  const bytes = readBytes(value);
  const length = bytes ? bytes.length : checkJson(value, "publish");
  const content = { session, topic: checkText(topic, "a topic"), qos: checkQos(options.qos), retain };
  return askWithin(
    "publish",
    seconds(options.timeout, "publish"),
    (id) => ({ publish: { id, ...content, ...(bytes ? { bytes: attach(bytes) } : { payload: value }) } }),
    length,
  );
}

/**
 * @param {number} session
 * @param {unknown} topic
 * @param {{ qos?: unknown, variables?: unknown }} options
 */
export function subscribe(session, topic, options = {}) {
  checkOptions(options, ["qos", "variables"], "subscribe", 'subscribe("sensors/+", { qos: 1 })');
  const { variables } = options;
  if (variables !== undefined) checkJson(variables, "subscribe");
  const content = { session, topic: checkText(topic, "a topic"), qos: checkQos(options.qos), variables };
  return new MessageStream("subscribe", session, (id, window) => ({ subscribe: { id, ...content, window } }));
}

/**
 * @param {unknown} given
 * @param {string} what takes them
 */
function seconds(given, what) {
  if (given === undefined) return TIMEOUT;
  checkSeconds(given, `${what}({ timeout })`);
  return /** @type {number} */ (given);
}

/**
 * @param {unknown} value
 * @param {string} what
 */
function checkText(value, what) {
  if (typeof value !== "string" || value === "") throw new TypeError(`${what} is a text, not ${show(value)}`);
  return value;
}

/** @param {unknown} qos */
function checkQos(qos = 0) {
  if (qos !== 0 && qos !== 1 && qos !== 2) throw new TypeError(`qos is 0, 1 or 2, not ${show(qos)}`);
  return qos;
}

/**
 * How long a value is as JSON. It throws unless JSON can say it.
 *
 * @param {unknown} value
 * @param {string} what sends it
 */
function checkJson(value, what) {
  const parts = Array.isArray(value) ? value : [value];
  const json = parts.some((part) => readBytes(part)) ? undefined : toJson(value);
  if (json === undefined) throw new TypeError(`${what} takes what JSON can say, not ${show(value)}`);
  return json.length;
}
