// The worker that stores logs: it does what the page asks for, each log's requests in order.

/** @import { Reply, Request } from "./wire.js" */

import { failureOf } from "./failure.js";
import { room, StoredLog, storedLogs } from "./log.js";

/** @type {Map<string, StoredLog>} */
const logs = new Map();
/** The end of each log's requests. @type {Map<string, Promise<unknown>>} */
const queues = new Map();

globalThis.addEventListener("message", ({ data }) => {
  /** @type {Request} */
  const [id, name, log, ...rest] = data;
  // Whoever waits for another tab holds nothing up.
  const before = name === "wait" ? Promise.resolve() : (queues.get(log) ?? Promise.resolve());
  const done = before.then(() => perform(name, log, rest)).then(
    (value) => answer([id, value], value instanceof ArrayBuffer ? [value] : [], name === "append" ? Number(rest[2]) : 0),
    (error) => answer([id, null, ...failureOf(error)], [], 0),
  );
  if (name !== "wait") queues.set(log, done);
});

/**
 * @param {Request[1]} name
 * @param {string} id
 * @param {any[]} rest
 */
async function perform(name, id, rest) {
  if (name === "logs") return storedLogs();
  if (name === "room") return room();
  const log = logs.get(id) ?? new StoredLog(id);
  logs.set(id, log);
  switch (name) {
    case "open":
      return log.open();
    case "wait":
      return log.wait();
    case "read":
      return log.read(rest[0], rest[1], rest[2]);
    case "append":
      return log.append(rest[0], rest[1]);
    case "remove":
      return log.remove(rest[0]);
    case "delete":
      logs.delete(id);
      return log.delete();
  }
}

/**
 * Answers after a pause. It paces the page, whose own timers are slow while it is hidden.
 *
 * @param {Reply} reply
 * @param {Transferable[]} transfer
 * @param {number} pause in milliseconds
 */
function answer(reply, transfer, pause) {
  if (pause > 0) setTimeout(() => postMessage(reply), pause);
  else postMessage(reply, { transfer });
}
