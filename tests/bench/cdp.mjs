// Chromium's debugging protocol over a pipe: JSON messages that each end with a NUL.
//
// Not over a library: those enable the Network domain, and the browser then tells them of every WebSocket
// message, which costs more than the page that is measured.

const NUL = 0;

/** One browser's pipe. */
export class Connection {
  #write;
  #last = 0;
  #waiting = new Map();
  #listeners = new Set();

  /** `read` and `write` are the streams of the browser's two pipes. */
  constructor(read, write) {
    this.#write = write;
    let rest = [];
    read.on("data", (chunk) => {
      let end = chunk.indexOf(NUL);
      while (end >= 0) {
        this.#take(JSON.parse(Buffer.concat([...rest, chunk.subarray(0, end)])));
        rest = [];
        chunk = chunk.subarray(end + 1);
        end = chunk.indexOf(NUL);
      }
      rest.push(chunk);
    });
    read.on("close", () => this.#end());
    // Writing to a browser that has gone fails; its end is told by the other pipe.
    write.on("error", () => {});
  }

  /** Sends a command, to a session if one is named; resolves to its result. */
  send(method, params = {}, sessionId) {
    const id = ++this.#last;
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { method, resolve, reject }));
    this.#write.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return answer;
  }

  /** Calls `listener(params, sessionId)` for each such event; returns a way to stop that. */
  on(method, listener) {
    const entry = { method, listener };
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  /** The parameters of the next such event that passes. */
  next(method, passes = () => true) {
    return new Promise((resolve) => {
      const stop = this.on(method, (params, sessionId) => {
        if (!passes(params, sessionId)) return;
        stop();
        resolve(params);
      });
    });
  }

  #take({ id, method, params, sessionId, result, error }) {
    if (id === undefined) {
      for (const entry of [...this.#listeners]) if (entry.method === method) entry.listener(params, sessionId);
      return;
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting.reject(new Error(`${waiting.method}: ${error.message}`));
    else waiting.resolve(result);
  }

  #end() {
    for (const { method, reject } of this.#waiting.values()) reject(new Error(`${method}: the browser has ended`));
    this.#waiting.clear();
  }
}
