// Tasks, as asyncio has them: coroutines that can be awaited, cancelled and looked at.

/** @import { TaskState } from "./wire.js" */
/** @import { Wait } from "./call.js" */

import { call, canCancel } from "./call.js";
import { CancelledError } from "./errors.js";
import { describe, placeOf } from "./place.js";
import { post } from "./port.js";
import { SHOWN, show } from "./show.js";
import { startInterval, startTimer } from "./timers.js";
import { isReady, passTurn, resume, turn } from "./turns.js";

/** How often the page is told how tasks are, in milliseconds. */
const REPORT_INTERVAL = 100;

/**
 * The tasks that live, by number.
 *
 * @type {Map<number, Task<unknown>>}
 */
export const tasks = new Map();
let nextTask = 1;
/**
 * Tasks of which there is something to report.
 *
 * @type {Set<Task<unknown>>}
 */
const changed = new Set();
/** @type {Task<unknown>} */
let main;
/** @type {(task: Task<unknown>) => void} */
let onEnd = () => {};

/** @template T */
export class Task {
  #name;
  #id = nextTask++;
  /** @type {TaskState} */
  #state = "waiting";
  /** @type {Set<Wait>} */
  #waits = new Set();
  #isCancelled = false;
  /** @type {any} */
  #result;
  #place = placeOf(new Error());
  #stats = { polls: 0, busy: 0, longest: 0 };
  #awakeSince = 0;
  /** @type {(() => void)[]} */
  #watchers = [];
  isAwaited = false;
  /**
   * Which evaluation of the console it is, if it is one.
   *
   * @type {number | undefined}
   */
  evaluation;

  /**
   * @param {() => T | PromiseLike<T>} run
   * @param {string} name
   */
  constructor(run, name) {
    this.#name = name;
    tasks.set(this.#id, this);
    canCancel(this, this);
    this.#report();
    resume(this, () => this.#run(run));
  }

  get name() {
    return this.#name;
  }

  /** "waiting", "finished", "failed" or "cancelled" */
  get state() {
    return this.#state;
  }

  /** Whether it has ended without a result. */
  get hasFailed() {
    return this.#state === "failed" || this.#state === "cancelled";
  }

  /** Why it has ended without a result. */
  get error() {
    return this.hasFailed ? this.#result : undefined;
  }

  /** What it has returned. */
  get result() {
    return this.#state === "finished" ? this.#result : undefined;
  }

  /** Where it was started. */
  get place() {
    return this.#place;
  }

  [SHOWN]() {
    return `task ${this.#name} (${this.#state})`;
  }

  /** Has CancelledError thrown where the task waits, or where it waits next. */
  cancel() {
    if (this.#state !== "waiting") return false;
    this.#isCancelled = true;
    for (const wait of [...this.#waits]) wait.cancel();
    // A promise that is not the API's can't be cancelled: the task is left behind with it.
    if (this.#isCancelled) startTimer(() => this.#leaveBehind());
    return true;
  }

  /** Ends as cancelled, unless it goes on and will be told. */
  #leaveBehind() {
    if (!this.#isCancelled || this.#state !== "waiting") return;
    if (isReady(this)) return void startTimer(() => this.#leaveBehind());
    // What is called from now on without anybody's turn is not this task's.
    passTurn(this, main);
    this.#end("cancelled", new CancelledError("the task was cancelled"));
    turn();
  }

  /**
   * @template [A=T]
   * @template [B=never]
   * @param {((value: T) => A | PromiseLike<A>) | null} [onDone]
   * @param {((reason: any) => B | PromiseLike<B>) | null} [onFail]
   * @returns {Promise<A | B>}
   */
  // biome-ignore lint/suspicious/noThenProperty: a task can be awaited.
  then(onDone, onFail) {
    this.isAwaited = true;
    /** @type {Promise<T>} */
    const result = call(`task ${this.#name}`, (resolve, reject) => {
      this.whenEnded(() => (this.#state === "finished" ? resolve(this.#result) : reject(this.#result)));
      return () => this.cancel();
    });
    return result.then(onDone, onFail);
  }

  /**
   * @template [B=never]
   * @param {(reason: any) => B | PromiseLike<B>} onFail
   */
  catch(onFail) {
    return this.then(undefined, onFail);
  }

  /** @param {() => unknown} act */
  finally(act) {
    return this.then(
      async (value) => {
        await act();
        return value;
      },
      async (error) => {
        await act();
        throw error;
      },
    );
  }

  /** @param {() => void} act */
  whenEnded(act) {
    if (this.#state === "waiting") this.#watchers.push(act);
    else act();
  }

  /** Notes that its turn began. */
  awake() {
    this.#stats.polls += 1;
    this.#awakeSince = performance.now();
    changed.add(this);
  }

  /** Notes that it was running until just now: it has called something, or ended. */
  #wasAwake() {
    const now = performance.now();
    const lasted = now - this.#awakeSince;
    this.#awakeSince = now;
    this.#stats.busy += lasted;
    this.#stats.longest = Math.max(this.#stats.longest, lasted);
  }

  /** @param {Wait} wait */
  begin(wait) {
    this.#wasAwake();
    this.#waits.add(wait);
    changed.add(this);
  }

  /**
   * Ends a wait; returns whether it was still going on.
   *
   * @param {Wait} wait
   */
  end(wait) {
    changed.add(this);
    return this.#waits.delete(wait);
  }

  /**
   * Whether it was cancelled and has not been told yet; asking tells it. One that was left behind is told each time.
   */
  takeCancel() {
    const wasCancelled = this.#isCancelled;
    this.#isCancelled &&= this.#state !== "waiting";
    return wasCancelled;
  }

  /** @param {() => T | PromiseLike<T>} run */
  async #run(run) {
    try {
      if (this.takeCancel()) throw new CancelledError("cancelled before it began");
      this.#end("finished", await run());
    } catch (error) {
      this.#end(error instanceof CancelledError ? "cancelled" : "failed", error);
    }
  }

  /**
   * @param {TaskState} state
   * @param {unknown} result
   */
  #end(state, result) {
    if (this.#state !== "waiting") return;
    this.#wasAwake();
    this.#state = state;
    this.#result = result;
    tasks.delete(this.#id);
    this.#report();
    changed.delete(this);
    for (const act of this.#watchers) act();
    onEnd(this);
  }

  /** Tells the page how it is. */
  #report() {
    const { polls, busy, longest } = this.#stats;
    const waits = [...this.#waits].map((wait) => wait.name).slice(0, 3);
    post({
      task: {
        id: this.#id,
        name: this.#name,
        state: this.#state,
        waiting_on: waits.join(", "),
        error: this.#state === "failed" ? describe(this.#result) : null,
        polls,
        busy,
        longest,
      },
    });
  }

  /** Tells the page of all that have changed. */
  static reportChanged() {
    for (const task of changed) task.#report();
    changed.clear();
  }
}

/**
 * Starts a task of its own: it runs beside the one that calls, from the next turn on.
 *
 * @template T
 * @param {() => T | PromiseLike<T>} run
 * @param {unknown} name
 * @returns {Task<T>}
 */
export function createTask(run, name = run?.name) {
  if (typeof run !== "function") {
    throw new TypeError(`createTask takes a function, as in createTask(async () => { … }), not ${show(run)}`);
  }
  return new Task(run, String(name || `task ${nextTask - 1}`));
}

/**
 * Starts the first task, whose is what is called without anybody's turn; `onTaskEnd` hears of each that ends.
 *
 * @param {() => unknown} run
 * @param {(task: Task<unknown>) => void} onTaskEnd
 */
export function startMain(run, onTaskEnd) {
  onEnd = onTaskEnd;
  main = new Task(run, "main");
  startInterval(Task.reportChanged, REPORT_INTERVAL);
  return main;
}
