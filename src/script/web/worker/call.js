// What the API returns: promises that know which task waits, can be cancelled, and notice if nobody waits.

/** What was returned and nobody has awaited, each with what it was and an Error from where. */
const unwatched = new Map();
/** How many of them are remembered, each with its line. */
const REMEMBER = 1000;
/** What can be cancelled, by its promise. */
const waits = new WeakMap();
/** What has begun and not ended, by its promise. */
const pending = new Set();

/** Whether something goes on that somebody waits for, or is still to come. Nobody waits for a script that has failed. */
function isAwaiting() {
  if (main.isLost) return false;
  return timers.size > 0 || logins.size > 0 || [...pending].some((promise) => !unwatched.has(promise));
}

class Call extends Promise {
  // What `then` returns is an ordinary promise.
  static get [Symbol.species]() {
    return Promise;
  }

  then(onDone, onFail) {
    unwatched.delete(this);
    return super.then(onDone, onFail);
  }
}

/**
 * Begins something that takes time, for the task whose turn it is. `begin(resolve, reject)` starts it and
 * returns what to do when it is called off.
 */
function call(name, begin) {
  const task = current;
  let settle;
  const promise = new Call((resolve, reject) => {
    settle = { resolve, reject };
  });
  const from = new Error();
  watch(promise, name, from);
  if (task.takeCancel()) {
    settle.reject(located(new CancelledError("the task was cancelled"), from));
    return promise;
  }
  const wait = { name, cancel: undefined };
  let isBeginning = true;
  const end = (settled) => {
    const wasWaiting = task.end(wait);
    pending.delete(promise);
    // What has its result at once needs no turn: it is the task's.
    if (wasWaiting && isBeginning) settled();
    else if (wasWaiting) resume(task, settled);
    endIfOver();
    return wasWaiting;
  };
  const resolve = (value) => end(() => settle.resolve(value));
  const reject = (error) => end(() => settle.reject(located(error, from)));
  let undo;
  wait.cancel = () => {
    task.takeCancel();
    if (reject(new CancelledError("the task was cancelled"))) undo?.();
  };
  task.begin(wait);
  pending.add(promise);
  try {
    undo = begin(resolve, reject);
  } catch (error) {
    reject(error);
  }
  isBeginning = false;
  waits.set(promise, wait);
  return promise;
}

/** Remembers that something was returned, until somebody awaits it. */
function watch(promise, name, from = new Error()) {
  if (unwatched.size < REMEMBER) unwatched.set(promise, { name, from });
}

/** An error that was made elsewhere, as one from where the call was made. */
function located(error, from) {
  if (error instanceof Error && placeOf(error) === null) {
    error.stack = `${error.name}: ${error.message}\n${String(from.stack).replace(/^Error.*\n/, "")}`;
  }
  return error;
}

/** Calls off what a promise stands for, if it is one of the API's. */
function callOff(promise) {
  if (promise instanceof Task) promise.cancel();
  else waits.get(promise)?.cancel();
}
