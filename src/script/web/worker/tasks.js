// Tasks, as asyncio has them. JavaScript does not say which task an `await` belongs to, so they take
// turns: what a turn wakes runs on until it waits again, and all it calls meanwhile is its task's.

/** The task whose turn it is. */
let current;
/** What is to go on, each `{ task, act }`. */
const ready = [];
let isTurnDue = false;
const turns = new MessageChannel();
turns.port1.onmessage = () => {
  isTurnDue = false;
  turn();
};

/** Lets a task go on, by `act`, when it is its turn. */
function resume(task, act) {
  ready.push({ task, act });
  askForTurn();
}

/** Gives the first that is ready its turn. Call it where nothing else of the script runs. */
function turn() {
  if (ready.length === 0) return;
  current = ready[0].task;
  current.awake();
  // What is ready of the same task goes along; the next task has to wait until this one waits.
  const others = ready.findIndex(({ task }) => task !== current);
  const own = ready.splice(0, others < 0 ? ready.length : others);
  if (ready.length > 0) askForTurn();
  for (const { act } of own) act();
}

function askForTurn() {
  if (isTurnDue) return;
  isTurnDue = true;
  turns.port2.postMessage(0);
}

class CancelledError extends Error {
  name = "CancelledError";
}

/** The tasks that live, by number. */
const tasks = new Map();
let lastTask = 0;
/** Tasks that have something to tell the inspector. */
const stale = new Set();
/** How often it is told, in milliseconds. */
const TELL_EVERY = 100;

class Task {
  #name;
  #id = (lastTask += 1);
  #state = "waiting";
  #waits = new Set();
  #isCancelled = false;
  #result;
  #place = placeOf(new Error());
  #stats = { polls: 0, busy: 0, longest: 0 };
  #awakeSince = 0;
  #watchers = [];
  isWatched = false;

  constructor(run, name) {
    this.#name = name;
    tasks.set(this.#id, this);
    this.#tell();
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
  get isLost() {
    return this.#state === "failed" || this.#state === "cancelled";
  }

  /** Why it is lost. */
  get error() {
    return this.isLost ? this.#result : undefined;
  }

  get place() {
    return this.#place;
  }

  /** Has CancelledError thrown where the task waits, or where it waits next. */
  cancel() {
    if (this.#state !== "waiting") return false;
    this.#isCancelled = true;
    for (const wait of [...this.#waits]) wait.cancel();
    // A promise that is none of the API's can't be called off: the task is left behind with it.
    if (this.#isCancelled) startTimer(() => this.#leave());
    return true;
  }

  /** Ends as cancelled, unless it goes on and will be told. */
  #leave() {
    if (!this.#isCancelled || this.#state !== "waiting") return;
    if (ready.some(({ task }) => task === this)) return void startTimer(() => this.#leave());
    // What is called from now on without anybody's turn is not its.
    if (current === this) current = main;
    this.#end("cancelled", new CancelledError("the task was cancelled"));
    turn();
  }

  then(onDone, onFail) {
    this.isWatched = true;
    return call(`task ${this.#name}`, (resolve, reject) => {
      this.whenEnded(() => (this.#state === "finished" ? resolve(this.#result) : reject(this.#result)));
      return () => this.cancel();
    }).then(onDone, onFail);
  }

  catch(onFail) {
    return this.then(undefined, onFail);
  }

  finally(act) {
    return this.then(
      async (value) => (await act(), value),
      async (error) => {
        await act();
        throw error;
      },
    );
  }

  whenEnded(act) {
    if (this.#state === "waiting") this.#watchers.push(act);
    else act();
  }

  /** Notes that its turn began. */
  awake() {
    this.#stats.polls += 1;
    this.#awakeSince = performance.now();
    stale.add(this);
  }

  /** Notes that it was running until just now: it has called something, or ended. */
  #wasAwake() {
    const now = performance.now();
    const lasted = now - this.#awakeSince;
    this.#awakeSince = now;
    this.#stats.busy += lasted;
    this.#stats.longest = Math.max(this.#stats.longest, lasted);
  }

  begin(wait) {
    this.#wasAwake();
    this.#waits.add(wait);
    stale.add(this);
  }

  /** Whether the wait was still going on. */
  end(wait) {
    stale.add(this);
    return this.#waits.delete(wait);
  }

  /** Whether it was cancelled and has not been told yet; asking tells it. One that was left behind is told each time. */
  takeCancel() {
    const wasCancelled = this.#isCancelled;
    this.#isCancelled &&= this.#state !== "waiting";
    return wasCancelled;
  }

  async #run(run) {
    try {
      if (this.takeCancel()) throw new CancelledError("cancelled before it began");
      this.#end("finished", await run());
    } catch (error) {
      this.#end(error instanceof CancelledError ? "cancelled" : "failed", error);
    }
  }

  #end(state, result) {
    if (this.#state !== "waiting") return;
    this.#wasAwake();
    this.#state = state;
    this.#result = result;
    tasks.delete(this.#id);
    this.#tell();
    stale.delete(this);
    for (const act of this.#watchers) act();
    taskEnded(this);
  }

  /** Tells the inspector how it is. */
  #tell() {
    const { polls, busy, longest } = this.#stats;
    const waiting = [...this.#waits].map((wait) => wait.name).slice(0, 3).join(", ");
    post({
      task: {
        id: this.#id,
        name: this.#name,
        state: this.#state,
        waiting_on: waiting,
        error: this.#state === "failed" ? describe(this.#result) : null,
        polls,
        busy,
        longest,
      },
    });
  }

  static tellAll() {
    for (const task of stale) task.#tell();
    stale.clear();
  }
}

setInterval(Task.tellAll, TELL_EVERY);

/** Starts a task of its own: it runs beside the one that calls, from the next turn on. */
function createTask(run, name = run?.name) {
  if (typeof run !== "function") {
    throw new TypeError(`createTask takes a function, as in createTask(async () => { … }), not ${show(run)}`);
  }
  return new Task(run, String(name || `task ${lastTask}`));
}
