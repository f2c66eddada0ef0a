// Logins that the script does.

/** @import { LoginRequest } from "./wire.js" */

import { describe } from "./place.js";
import { post } from "./port.js";
import { show } from "./show.js";
import { createTask } from "./tasks.js";

/** @typedef {(user: string, password: string) => unknown} Handler */

/**
 * Who logs in, by session.
 *
 * @type {Map<number, Handler>}
 */
const handlers = new Map();

/** Whether the script logs in anywhere. */
export function hasLogins() {
  return handlers.size > 0;
}

/**
 * Has `handler` log in, each time that the session's login of kind Script begins.
 *
 * @param {number} session
 * @param {Handler} handler
 */
export function setLogin(session, handler) {
  if (typeof handler !== "function") {
    throw new TypeError(`login takes a function, as in login(async (user, password) => { … }), not ${show(handler)}`);
  }
  handlers.set(session, handler);
  post({ login: { session } });
}

/**
 * Does a login that the page wants: in a task of its own, whose end is the answer.
 *
 * @param {LoginRequest} request
 */
export function logIn({ login, session, user, password }) {
  const task = createTask(() => handlers.get(session)?.(user, password), "login");
  task.isAwaited = true;
  task.whenEnded(() => {
    const error = task.hasFailed ? describe(task.error) : null;
    // Who has called connect is told as well, and says whether the script fails with it.
    if (task.state === "failed") post({ trouble: { text: "The login failed", error } });
    post({ logged_in: { session, login, error: error?.message ?? null } });
  });
}
