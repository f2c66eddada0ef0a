// Tasks take turns. JavaScript does not say which task an `await` belongs to, so what a turn wakes runs on until it
// waits again, and all that it calls meanwhile is its task's.

/**
 * What a turn is given to.
 *
 * @typedef {{ awake(): void, evaluation?: number }} TurnTaker
 */

/**
 * Whose turn it is.
 *
 * @type {TurnTaker}
 */
let current;
/**
 * What is to go on.
 *
 * @type {{ task: TurnTaker, act: () => void }[]}
 */
const ready = [];
let isTurnDue = false;
const nextTurn = new MessageChannel();
nextTurn.port1.onmessage = () => {
  isTurnDue = false;
  turn();
};

/** The task whose turn it is. */
export function currentTask() {
  return current;
}

/**
 * Lets a task go on, by `act`, when it is its turn.
 *
 * @param {TurnTaker} task
 * @param {() => void} act
 */
export function resume(task, act) {
  ready.push({ task, act });
  askForTurn();
}

/** Gives the first task that is ready its turn. Call it where nothing else of the script runs. */
export function turn() {
  if (ready.length === 0) return;
  const [{ task: next }] = ready;
  current = next;
  next.awake();
  // What is ready of the same task goes along; the next task has to wait until this one waits.
  const others = ready.findIndex(({ task }) => task !== next);
  const own = ready.splice(0, others < 0 ? ready.length : others);
  if (ready.length > 0) askForTurn();
  for (const { act } of own) act();
}

/**
 * Whether a task is to go on; without one, whether any is.
 *
 * @param {TurnTaker} [wanted]
 */
export function isReady(wanted) {
  return ready.some(({ task }) => !wanted || task === wanted);
}

/**
 * Takes the turn from a task, if it has it: what is called without anybody's turn is the other's.
 *
 * @param {TurnTaker} from
 * @param {TurnTaker} to
 */
export function passTurn(from, to) {
  if (current === from) current = to;
}

function askForTurn() {
  if (isTurnDue) return;
  isTurnDue = true;
  nextTurn.port2.postMessage(0);
}
