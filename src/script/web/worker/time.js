// Time and togetherness, in seconds and as in asyncio: sleep, timeout, gather, race.

class TimeoutError extends Error {
  name = "TimeoutError";
}

const { setTimeout: startTimer, clearTimeout: stopTimer } = self;
/** The longest that a browser's timer takes: 2³¹ - 1 ms. */
const LONGEST = 2_147_483;

/** Seconds since 1970, on a clock that never jumps. */
function time() {
  return (performance.timeOrigin + performance.now()) / 1000;
}

function checkSeconds(seconds, what) {
  if (typeof seconds !== "number" || !(seconds >= 0 && seconds <= LONGEST)) {
    throw new TypeError(`${what} takes seconds: a number from 0 to ${LONGEST}, not ${show(seconds)}`);
  }
}

/** Waits; other tasks run meanwhile. */
function sleep(seconds) {
  checkSeconds(seconds, "sleep(seconds)");
  return call(`sleep ${seconds} s`, (resolve) => {
    // Later in any case: others may go first.
    if (seconds === 0) return void queueMicrotask(resolve);
    return after(seconds, resolve);
  });
}

/** Calls `act` once that many seconds are over, never earlier; returns how to call it off. */
function after(seconds, act) {
  const due = performance.now() + seconds * 1000;
  let timer;
  const wait = () => {
    const left = due - performance.now();
    if (left > 0) timer = startTimer(wait, Math.ceil(left));
    else {
      act();
      turn();
    }
  };
  wait();
  return () => stopTimer(timer);
}

/** Functions become tasks, so that they can be cancelled; anything else is what it is. */
function begun(thing, name) {
  return typeof thing === "function" ? createTask(thing, thing.name || name) : thing;
}

/** The result of `thing`, if it comes within that many seconds; otherwise it is cancelled. */
function timeout(seconds, thing) {
  checkSeconds(seconds, "timeout(seconds, promise)");
  const inner = begun(thing, "timeout");
  return call(`timeout ${seconds} s`, (resolve, reject) => {
    const stop = after(seconds, () => {
      reject(new TimeoutError(`nothing within ${seconds} s`));
      callOff(inner);
    });
    Promise.resolve(inner).then(resolve, (error) => reject(error) || failedLate(inner, error)).then(stop);
    return () => {
      stop();
      callOff(inner);
    };
  });
}

/** What is to be waited for together: all arguments, or the only one if it is an array. */
function together(things, name) {
  const all = things.length === 1 && Array.isArray(things[0]) ? things[0] : things;
  return all.map((thing, at) => begun(thing, `${name} ${at + 1}`));
}

/** Tells how a task failed that was cancelled: its `finally`, say. Nobody waits for it any more. */
function failedLate(thing, error) {
  const isFailure = thing instanceof Task && !(error instanceof CancelledError);
  if (isFailure) trouble(`Task “${thing.name}” failed when it was cancelled`, error);
}

/** The results of all, in order; the first that fails is the failure of it all, and the others go on. */
function gather(...things) {
  const inner = together(things, "gather");
  return call("gather", (resolve, reject) => {
    Promise.all(inner).then(resolve, reject);
    return () => inner.forEach(callOff);
  });
}

/** The result or failure of the first that has one; the others are cancelled. */
function race(...things) {
  const inner = together(things, "race");
  if (inner.length === 0) throw new TypeError("race takes one thing at least, or nothing would ever win it");
  const callOffOthers = (winner) => inner.forEach((other, at) => at === winner || callOff(other));
  return call("race", (resolve, reject) => {
    inner.forEach((thing, at) => {
      const won = (value) => resolve(value) && callOffOthers(at);
      const lost = (error) => (reject(error) ? callOffOthers(at) : failedLate(thing, error));
      Promise.resolve(thing).then(won, lost);
    });
    return () => inner.forEach(callOff);
  });
}

/** The timers of the user's own that are still to come. */
const timers = new Set();

// The browser's own timers are for the task that has set them, and keep the script from ending.
for (const [kind, isRepeated] of [["Timeout", false], ["Interval", true]]) {
  const [start, clear] = [self[`set${kind}`], self[`clear${kind}`]];
  self[`set${kind}`] = (act, milliseconds, ...rest) => {
    if (typeof act !== "function") throw new TypeError(`set${kind} takes a function, not ${show(act)}`);
    const task = current;
    const timer = start(() => {
      if (!isRepeated) timers.delete(timer);
      endIfOver();
      resume(task, () => {
        try {
          act(...rest);
        } catch (error) {
          trouble(`What set${kind} called failed`, error);
        }
      });
      turn();
    }, milliseconds);
    timers.add(timer);
    return timer;
  };
  self[`clear${kind}`] = (timer) => {
    clear(timer);
    timers.delete(timer);
    endIfOver();
  };
}
