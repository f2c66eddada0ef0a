// Sessions: what a script sends to and receives from.

class ConnectionClosedError extends Error {
  name = "ConnectionClosedError";
}

class NotConnectedError extends Error {
  name = "NotConnectedError";
}

class PermissionError extends Error {
  name = "PermissionError";
}

/** Packets that come along with an answer, at most, for calls that ask for the same again. */
const AHEAD = 256;
/** Packets of an iterator that may be on their way at once. */
const WINDOW = 1024;
/** Characters or bytes of a message, at most. */
const LARGEST = 16_000_000;
/** Bytes of a close reason, at most: what a close frame has room for. */
const LONGEST_REASON = 123;

class Session {
  #id;
  #name;
  /** What was received for the condition that was asked for last, and not given to anybody yet. */
  #ahead = { key: undefined, packets: [], count: 1 };
  #asking = 0;

  constructor(id, name) {
    this.#id = id;
    this.#name = name;
  }

  get name() {
    return this.#name;
  }

  /** Sends a text, bytes, or anything else as JSON; done when it was handed to the network. */
  send(value) {
    const message = readMessage(value);
    const command = (id) => ({ send: { id, session: this.#id, ...message.write() } });
    return ask("send", command, { length: message.length });
  }

  /** The oldest message received that nobody has taken and that is the one. */
  receive(options = {}) {
    checkOptions(options, ["where", "timeout"], "receive", 'receive({ where: "pong" })');
    const { where, timeout: seconds } = options;
    if (seconds !== undefined) checkSeconds(seconds, "receive({ timeout })");
    const condition = readWhere(where);
    return call("receive", (resolve, reject) => {
      let stop = () => {};
      const stopped = (act) => (value) => (stop(), act(value));
      const undo = this.#take(condition, seconds === 0, stopped(resolve), stopped(reject));
      if (!undo) return undefined;
      if (seconds > 0) {
        stop = after(seconds, () => {
          undo();
          reject(new TimeoutError(`nothing within ${seconds} s`));
        });
      }
      return () => (stop(), undo());
    });
  }

  /** Takes a message that is there, or asks for one: only for one that is there already, if it `is_poll`. */
  #take({ where, test }, is_poll, resolve, reject) {
    const key = JSON.stringify(where);
    const ahead = this.#ahead;
    if (ahead.key !== key) {
      this.#giveBack();
      this.#ahead = { key, packets: [], count: 1 };
    } else if (ahead.packets.length > 0) {
      return void resolve(ahead.packets.shift());
    }
    const count = test || this.#asking > 0 ? 1 : this.#ahead.count;
    this.#asking += 1;
    const id = expectAnswer((message) => {
      if (message.candidates) return this.#choose(id, test, message.candidates, reject);
      this.#asking -= 1;
      if (message.error) reject(failure(message.error));
      else this.#arrived(key, readPackets(message.packets), message.numbers, resolve);
      return true;
    });
    post({ receive: { id, session: this.#id, count, is_poll, condition: where } });
    return () => {
      this.#asking -= 1;
      forget(id);
    };
  }

  /** Asks the user's own function about packets, and the page for the one that it wants. */
  #choose(id, test, candidates, reject) {
    try {
      const at = readPackets(candidates).findIndex((packet) => test(packet));
      post({ choose: { id, position: at < 0 ? null : at } });
      return false;
    } catch (error) {
      this.#asking -= 1;
      post({ forget: id });
      reject(error);
      return true;
    }
  }

  #arrived(key, packets, numbers, resolve) {
    resolve(packets.shift());
    numbers.shift();
    if (this.#ahead.key !== key || this.#asking > 0) {
      if (numbers.length > 0) post({ give_back: { session: this.#id, numbers } });
      return;
    }
    this.#ahead.count = Math.min(AHEAD, this.#ahead.count * 2);
    this.#ahead.packets = packets;
    this.#ahead.numbers = numbers;
  }

  #giveBack() {
    const { packets, numbers } = this.#ahead;
    if (packets.length > 0) {
      post({ give_back: { session: this.#id, numbers: numbers.slice(-packets.length) } });
    }
  }

  /** Every message from now on, whoever else takes it: for `for await`. */
  packets(options = {}) {
    checkOptions(options, ["where", "direction"], "packets", 'packets({ where: "pong" })');
    const { direction = "received" } = options;
    if (!["received", "sent", "both"].includes(direction)) {
      throw new TypeError(`direction is "received", "sent" or "both", not ${show(direction)}`);
    }
    return new Packets(this.#id, readWhere(options.where), direction);
  }

  /** Connects, and waits until the session is online. */
  connect() {
    return ask("connect", (id) => ({ connect: { id, session: this.#id } }));
  }

  /** Disconnects, and waits until the session is closed. */
  disconnect(code = 1000, reason = "") {
    if (code !== 1000 && !(Number.isInteger(code) && code >= 3000 && code <= 4999)) {
      throw new RangeError(`a page may close with 1000, or 3000 to 4999, not with ${show(code)}`);
    }
    const text = String(reason);
    if (encoder.encode(text).length > LONGEST_REASON) {
      throw new RangeError(`a close reason has at most ${LONGEST_REASON} bytes of UTF-8`);
    }
    return ask("disconnect", (id) => ({ disconnect: { id, session: this.#id, code, reason: text } }));
  }

  /** Has `handler(user, password)` log in, each time that the session's login of kind Script begins. */
  login(handler) {
    if (typeof handler !== "function") {
      throw new TypeError(`login takes a function, as in login(async (user, password) => { … }), not ${show(handler)}`);
    }
    logins.set(this.#id, handler);
    post({ login: { session: this.#id } });
  }
}

/** Who logs in, by session. */
const logins = new Map();

/** The page wants a login done: in a task of its own, whose end is the answer. */
function logIn({ login: number, session, user, password }) {
  const task = createTask(() => logins.get(session)(user, password), "login");
  task.isWatched = true;
  task.whenEnded(() => {
    const error = task.isLost ? describe(task.error) : null;
    // Who has called connect is told as well, and says whether the script fails with it.
    if (task.state === "failed") post({ trouble: { text: "The login failed", error } });
    post({ logged_in: { session, login: number, error: error?.message ?? null } });
  });
}

/** A message as it is sent: read at once, so that a wrong one fails where it was made. */
function readMessage(value) {
  const plain = value instanceof Packet ? value.data : value;
  const data = typeof plain === "string" ? plain : readBytes(plain) ?? toJson(plain);
  if (data === undefined) throw new TypeError(`send takes a text, bytes, or what JSON can say, not ${show(value)}`);
  if (data.length > LARGEST) throw new RangeError(`a script can send ${LARGEST} characters or bytes at once, not ${data.length}`);
  return {
    length: data.length,
    write: () => (typeof data === "string" ? { text: data } : { bytes: attach(data) }),
  };
}

/** A value as JSON, unless that would say nothing of it. */
function toJson(value) {
  const text = JSON.stringify(value);
  // What JSON can't say becomes {}; most values have none in them.
  return text?.includes("{}") ? JSON.stringify(value, refuseEmpty) : text;
}

/** A copy of the bytes that a value holds, if it holds any. */
function readBytes(value) {
  if (value instanceof ArrayBuffer) return new Uint8Array(value.slice(0));
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
  }
  return undefined;
}

/** The messages of a session as they come, for `for await`. */
class Packets {
  #id;
  #test;
  #buffer = [];
  #credit = 0;
  #isOver = false;
  #waiting;

  constructor(session, { where, test }, direction) {
    watch(this, "packets");
    this.#test = test;
    this.#id = expectAnswer((message) => this.#arrived(message));
    post({ packets: { id: this.#id, session, condition: where, direction, window: WINDOW } });
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  next() {
    unwatched.delete(this);
    try {
      const packet = this.#shift();
      // Nothing to wait for, so the task whose turn it is goes on.
      if (packet) return Promise.resolve({ value: packet, done: false });
    } catch (error) {
      return Promise.reject(error);
    }
    return call("packets", (resolve, reject) => {
      if (this.#isOver) return void resolve({ value: undefined, done: true });
      this.#waiting = { resolve, reject };
      return () => (this.#waiting = undefined);
    });
  }

  return() {
    unwatched.delete(this);
    this.#isOver = true;
    forget(this.#id);
    return Promise.resolve({ value: undefined, done: true });
  }

  #shift() {
    while (this.#buffer.length > 0) {
      const packet = this.#buffer.shift();
      this.#credit += 1;
      if (this.#credit >= WINDOW / 2) {
        post({ more: { id: this.#id, count: this.#credit } });
        this.#credit = 0;
      }
      if (!this.#test || this.#test(packet)) return packet;
    }
    return undefined;
  }

  #arrived(message) {
    if (message.packets) this.#buffer.push(...readPackets(message.packets));
    else this.#isOver = true;
    const waiting = this.#waiting;
    if (!waiting) return this.#isOver;
    this.#waiting = undefined;
    try {
      const packet = this.#shift();
      if (packet) waiting.resolve({ value: packet, done: false });
      else if (this.#isOver) waiting.resolve({ value: undefined, done: true });
      else this.#waiting = waiting;
    } catch (error) {
      waiting.reject(error);
    }
    return this.#isOver;
  }
}

/** Asks for another of the page's sessions, by its name; the user is asked whether it may be used. */
function session(name) {
  const asked = String(name);
  return ask("session", (id) => ({ session: { id, name: asked } }), {
    read: (number) => new Session(number, asked),
  });
}
