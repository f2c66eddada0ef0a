// Messages to and from the page: all of one tick go in one.

/** How many commands, and of which size in characters or bytes, go at most in one message. */
const BATCH = 1000;
const BATCH_SIZE = 8_000_000;

let port;
let outgoing = [];
let attached = [];
let size = 0;

/** Sends a command to the page. Bytes in it are handed to `attach` first; `length` is what is large in it. */
function post(command, length = 0) {
  if (outgoing.length === 0) queueMicrotask(flush);
  outgoing.push(command);
  size += length;
  if (outgoing.length >= BATCH || size >= BATCH_SIZE) flush();
}

/** Has bytes travel beside the commands, which are JSON; returns what stands for them there. */
function attach(bytes) {
  return attached.push(bytes) - 1;
}

function flush() {
  if (outgoing.length === 0) return;
  const message = [JSON.stringify(outgoing), ...attached];
  outgoing = [];
  attached = [];
  size = 0;
  port.postMessage(message);
}

/** Calls that wait for the page's answer, by number. */
const calls = new Map();
let lastCall = 0;

/** Numbers a call; `answer` is called with each message for it, until it returns true. */
function expectAnswer(answer) {
  lastCall += 1;
  calls.set(lastCall, answer);
  return lastCall;
}

/**
 * Asks the page for something: `command(id)` says what, and `length` how much that is. The promise is for its answer,
 * as `read` has it.
 */
function ask(name, command, { read = (value) => value, length = 0 } = {}) {
  return call(name, (resolve, reject) => {
    const id = expectAnswer((message) => {
      if (message.error) reject(failure(message.error));
      else resolve(read(message.value));
      return true;
    });
    post(command(id), length);
    return () => forget(id);
  });
}

/** Tells the page that nobody waits for an answer any more. */
function forget(id) {
  if (calls.delete(id)) post({ forget: id });
}

/** An error that the page reports, as one to throw. */
function failure({ name, message }) {
  const kinds = { ConnectionClosedError, NotConnectedError, PermissionError, TimeoutError };
  return new (kinds[name] ?? Error)(message);
}

/** Takes in the page's messages, then lets the tasks run that have waited for them. */
function receiveMessages({ data }) {
  for (const message of data) handle(message);
  turn();
}

function handle(message) {
  if (message.ping) post("pong");
  else if (message.cancel) tasks.get(message.cancel)?.cancel();
  else if (message.login) logIn(message);
  else if (calls.has(message.id)) calls.get(message.id)(message) && calls.delete(message.id);
  // Nobody waits for it any more.
  else if (message.numbers) post({ give_back: { session: message.session, numbers: message.numbers } });
}
