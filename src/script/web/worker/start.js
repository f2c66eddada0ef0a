// The beginning and the end of a run.

/** Promises that failed and were not handled so far, each with why. */
const unhandled = new Map();
/** Tasks that have failed while nobody awaited them. */
const failedUnwatched = new Set();
/** What else has failed without anybody to tell. */
const troubles = [];

self.onunhandledrejection = (event) => {
  event.preventDefault();
  unhandled.set(event.promise, event.reason);
};
self.onrejectionhandled = (event) => unhandled.delete(event.promise);
self.onerror = (message, file, line, column, error) => {
  trouble("Uncaught", error ?? message);
  return true;
};

/** Tells at once of a failure that nobody waits for; the run has failed with it. */
function trouble(text, error) {
  if (troubles.length < REMEMBER) troubles.push(error);
  post({ trouble: { text, error: describe(error) } });
}

/** A task is over: what nobody awaits is told at once, and with the last one the script is over too. */
function taskEnded(task) {
  if (task === main) main.isWatched = true;
  if (task.state === "failed" && !task.isWatched) {
    failedUnwatched.add(task);
    post({ trouble: { text: `Task “${task.name}” failed, and nobody awaits it`, error: describe(task.error) } });
  }
  // Nothing is left to wait for what the script is about; the others can still tidy up.
  if (task === main && task.isLost) [...tasks.values()].forEach(callOff);
  endIfOver();
}

/** How long nothing goes on before the run ends, in milliseconds: the browser tells late what was not handled. */
const STILL = 20;

/** Ends the run if nothing goes on that somebody waits for; what was awaited goes on first. */
function endIfOver() {
  if (tasks.size === 0) startTimer(() => tasks.size === 0 && ready.length === 0 && !isAwaiting() && end(), STILL);
}

let isEnded = false;

function end() {
  if (isEnded) return;
  isEnded = true;
  const failures = main.isLost ? [main.error] : unheeded();
  // Its own failure is told with its end; the others have been told, or are among what was forgotten.
  post({
    end: { error: failures.length > 0 ? describe(failures[0]) : null, is_told: !main.isLost, forgotten: forgotten() },
  });
  flush();
}

/** What has failed and was nobody's business. */
function unheeded() {
  const tasks = [...failedUnwatched].filter((task) => !task.isWatched).map((task) => task.error);
  const promises = [...unhandled.values()].filter((reason) => !(reason instanceof CancelledError));
  return [...tasks, ...troubles, ...promises];
}

/** What was never awaited or handled, each as `{ text, place, count }`; what is alike is counted together. */
function forgotten() {
  const found = new Map();
  const add = (text, place) => {
    const key = JSON.stringify([text, place]);
    found.set(key, { text, place, count: (found.get(key)?.count ?? 0) + 1 });
  };
  for (const [promise, { name, from }] of unwatched) {
    const reason = unhandled.get(promise);
    unhandled.delete(promise);
    const failed = reason && !(reason instanceof CancelledError);
    add(failed ? `${name} was never awaited, and failed: ${describe(reason).message}` : `${name} was never awaited`, placeOf(from));
  }
  for (const reason of unhandled.values()) {
    if (reason instanceof CancelledError) continue;
    const { name, message, place } = describe(reason);
    add(`a promise failed and nobody handled it: ${name}: ${message}`, place);
  }
  return [...found.values()].slice(0, 100);
}

let main;

self.onmessage = ({ data, ports }) => {
  self.onmessage = null;
  [port] = ports;
  source = data.source;
  const own = new Session(0, data.name);
  const members = {};
  for (const name of ["send", "receive", "packets", "connect", "disconnect", "login"]) {
    members[name] = (...values) => own[name](...values);
  }
  Object.assign(self, members, {
    session, sleep, time, timeout, createTask, gather, race, input, print, progress, check, expect, http, hmac, hex,
    variables: Object.freeze(data.variables),
    CancelledError, TimeoutError, ConnectionClosedError, NotConnectedError, PermissionError, AssertionError,
  });
  // Else nobody could tell a worker that has closed itself from one that does not yield.
  const close = () => {
    throw new Error("a script ends when it returns, or by Stop");
  };
  Object.defineProperty(self, "close", { value: close, enumerable: false });
  Object.assign(console, { log: print, info: print, warn: print, error: print, debug: print });
  main = new Task(userScript, "main");
  port.onmessage = receiveMessages;
};
