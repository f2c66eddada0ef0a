// The worker that has the sockets of browsers with WebSocketStream: it reads what the page allows, and hands it over many
// messages at a time. So a flood keeps this worker busy and not the page, and a server is held back when nothing may be
// read. A program without imports, so that it also runs as it is.

/** @import { FromPage, Opening, ToPage } from "./wire.js" */

/** How often the page gets messages, in milliseconds, unless it may be waiting for an answer. */
const PACE = 4;

/** The most that is read ahead of a page that is busy, in bytes. */
const AHEAD = 64 << 20;

/** The most that a busy page gets at once, unless a single message is longer: it is to be done with it within a frame. */
const MOST_MESSAGES = 2000;
const MOST_BYTES = 512 << 10;

/** The longest piece of several messages, in bytes. */
const ROOM = 128 << 10;

/** A message that may be longer than this in UTF-8 is a piece by itself. */
const SHORT = 64 << 10;

/** The page is told of what was sent after so many bytes, or with the next messages. */
const TELL_SENT = 64 << 10;

/** UTF-8 needs at most this many bytes a unit of UTF-16. */
const UTF8_PER_UTF16 = 3;

const encoder = new TextEncoder();

/**
 * Messages that go to the page together: their bytes, in pieces of which each has whole messages, and twice the length of
 * each message, plus 1 if it is binary.
 */
class Batch {
  #room = new Uint8Array(ROOM);
  #filled = 0;
  /** @type {ArrayBuffer[]} */
  #pieces = [];
  /** @type {number[]} */
  #heads = [];
  length = 0;

  get isEmpty() {
    return this.#heads.length === 0;
  }

  get isFull() {
    return this.#heads.length >= MOST_MESSAGES || this.length >= MOST_BYTES;
  }

  /**
   * Adds a message; returns its length in bytes.
   *
   * @param {string | ArrayBuffer | Uint8Array<ArrayBuffer>} message
   */
  add(message) {
    const isText = typeof message === "string";
    const most = isText ? message.length * UTF8_PER_UTF16 : message.byteLength;
    if (most > SHORT) {
      const bytes = isText ? encoder.encode(message) : new Uint8Array(message);
      this.#cut();
      this.#pieces.push(bytes.buffer);
      return this.#added(bytes.length, isText);
    }
    if (this.#filled + most > ROOM) this.#cut();
    const room = this.#room.subarray(this.#filled);
    if (isText) {
      const { written } = encoder.encodeInto(message, room);
      this.#filled += written;
      return this.#added(written, true);
    }
    room.set(new Uint8Array(message));
    this.#filled += most;
    return this.#added(most, false);
  }

  /** Takes everything out, as what is handed over. */
  take() {
    this.#cut();
    const taken = { pieces: this.#pieces, heads: Uint32Array.from(this.#heads), length: this.length };
    this.#pieces = [];
    this.#heads = [];
    this.length = 0;
    return taken;
  }

  /** Begins another piece. */
  #cut() {
    if (this.#filled > 0) this.#pieces.push(this.#room.slice(0, this.#filled).buffer);
    this.#filled = 0;
  }

  /**
   * @param {number} length
   * @param {boolean} isText
   */
  #added(length, isText) {
    this.length += length;
    this.#heads.push(2 * length + (isText ? 0 : 1));
    return length;
  }
}

/** One socket, and the page's port to it. */
class Socket {
  #port;
  #stream;
  #aborting = new AbortController();
  /** @type {WritableStreamDefaultWriter | undefined} */
  #writer;
  /** The last write, which is over when everything was handed to the browser. @type {Promise<void>} */
  #written = Promise.resolve();
  #sent = 0;
  #toldSent = 0;

  /** What may still be read. */
  #messages = Infinity;
  #bytes = Infinity;
  /** Called when something may be read again. @type {(() => void) | undefined} */
  #goOn;
  /** Whether the page has closed it: nobody wants what still comes. */
  #isClosed = false;
  /** Whether it has closed: what the browser still has of it can be read. */
  #isOver = false;
  /** Whether the page wants no messages, not even those that were read already. */
  #isPaused = false;

  /** What was read, in the order in which the page gets it: first what is full. @type {ReturnType<Batch["take"]>[]} */
  #full = [];
  #batch = new Batch();
  /** How many bytes of both the page doesn't have yet. */
  #ahead = 0;
  #isTaken = true;
  /** Whether the page may be waiting for an answer. */
  #isAsked = true;
  #posted = 0;
  #timer = 0;
  /** What follows the messages, once there are no more. @type {ToPage | undefined} */
  #end;

  /**
   * @param {MessagePort} port
   * @param {string} url
   * @param {string[]} protocols
   */
  constructor(port, url, protocols) {
    this.#port = port;
    port.onmessage = ({ data }) => this.#told(data);
    this.#stream = new WebSocketStream(url, { protocols, signal: this.#aborting.signal });
  }

  /** Reads until it has closed. */
  async run() {
    const over = () => {
      this.#isOver = true;
      this.#goOn?.();
    };
    this.#stream.closed.then(over, over);
    try {
      const { readable, writable, protocol, extensions } = await this.#stream.opened;
      this.#writer = writable.getWriter();
      // What is wrong is told when it closes.
      this.#writer.closed.catch(() => {});
      this.#post(["opened", protocol, extensions]);
      await this.#read(readable.getReader());
    } catch {
      // It says so when it closes, too.
    }
    this.#end = await this.#stream.closed.then(
      ({ closeCode, reason }) => /** @type {ToPage} */ (["closed", closeCode, reason, true]),
      ({ closeCode, reason }) => /** @type {ToPage} */ (["closed", closeCode ?? 1006, reason ?? "", false]),
    );
    this.#hand();
  }

  /** @param {ReadableStreamDefaultReader<string | ArrayBuffer | Uint8Array<ArrayBuffer>>} reader */
  async #read(reader) {
    for (;;) {
      while (!this.#mayRead()) await new Promise((goOn) => (this.#goOn = () => goOn(undefined)));
      const { value, done } = await reader.read();
      if (done) return;
      if (this.#isClosed) continue;
      const length = this.#batch.add(value);
      this.#bytes -= length;
      this.#messages -= 1;
      this.#ahead += length;
      if (this.#batch.isFull) this.#full.push(this.#batch.take());
      this.#hand();
    }
  }

  #mayRead() {
    return this.#isClosed || this.#isOver || (this.#messages >= 1 && this.#bytes > 0 && this.#ahead < AHEAD);
  }

  /** @param {FromPage} said */
  #told(said) {
    switch (said[0]) {
      case "read":
        [, this.#messages, this.#bytes] = said;
        this.#isPaused = this.#messages === 0;
        break;
      case "taken":
        this.#isTaken = true;
        break;
      case "send":
        this.#send(said[1], said[2]);
        break;
      case "close":
        this.#close({ closeCode: said[1], reason: said[2] });
        break;
      case "drop":
        this.#aborting.abort();
        this.#close({});
        break;
    }
    this.#hand();
    if (this.#mayRead()) this.#goOn?.();
  }

  /**
   * @param {string | ArrayBuffer} data
   * @param {number} length
   */
  #send(data, length) {
    this.#isAsked = true;
    if (!this.#writer) return;
    const written = () => {
      this.#sent += length;
      if (this.#sent - this.#toldSent >= TELL_SENT) this.#tellSent();
    };
    // A socket that is closing doesn't take it; that is told by its close.
    this.#written = this.#writer.write(data).then(written, () => {});
  }

  #tellSent() {
    this.#toldSent = this.#sent;
    this.#post(["sent", this.#sent]);
  }

  /** @param {WebSocketCloseInfo} info */
  #close(info) {
    this.#isClosed = true;
    this.#isPaused = false;
    // What was sent goes first.
    this.#written.then(() => this.#stream.close(info));
  }

  /** Hands over what was read, if the page is ready for it; and then, if nothing follows, how it ended. */
  #hand() {
    if (this.#isPaused && !this.#end) return;
    if (this.#full.length > 0 || !this.#batch.isEmpty) {
      if (!this.#isTaken) return;
      const wait = this.#posted + PACE - performance.now();
      if (wait > 0 && !this.#isAsked && !this.#end) {
        this.#timer ||= setTimeout(() => {
          this.#timer = 0;
          this.#hand();
        }, wait);
        return;
      }
      this.#handBatch();
      if (this.#full.length > 0 || !this.#batch.isEmpty) return;
    }
    if (this.#end) {
      this.#post(this.#end);
      this.#port.close();
    }
  }

  #handBatch() {
    const { pieces, heads, length } = this.#full.shift() ?? this.#batch.take();
    this.#ahead -= length;
    this.#isTaken = false;
    this.#isAsked = false;
    this.#posted = performance.now();
    this.#toldSent = this.#sent;
    this.#post(["messages", pieces, heads, this.#sent], [...pieces, heads.buffer]);
  }

  /**
   * @param {ToPage} said
   * @param {Transferable[]} transfer
   */
  #post(said, transfer = []) {
    this.#port.postMessage(said, transfer);
  }
}

globalThis.addEventListener("message", ({ data }) => {
  /** @type {Opening} */
  const [port, url, protocols] = data;
  try {
    new Socket(port, url, protocols).run();
  } catch (error) {
    // The browser doesn't take the URL or the subprotocols.
    port.postMessage(["closed", 1006, String(/** @type {Error} */ (error).message), false]);
  }
});

// The page only uses it once it runs.
postMessage("ready");
