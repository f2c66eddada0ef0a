// Packets, and the conditions that choose among them.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** One message, received or sent. */
class Packet {
  #data;
  #json;

  constructor(direction, time, data) {
    /** "received" or "sent" */
    this.direction = direction;
    /** When, in seconds since 1970. */
    this.time = time;
    this.#data = data;
  }

  /** Whether it was a binary message. */
  get isBinary() {
    return typeof this.#data !== "string";
  }

  /** Its text; of a binary message, its bytes read as UTF-8. */
  get text() {
    return this.isBinary ? decoder.decode(this.#data) : this.#data;
  }

  /** Its bytes; of a text message, its UTF-8. */
  get bytes() {
    return this.isBinary ? this.#data : encoder.encode(this.#data);
  }

  /** What its JSON says; undefined if it is none. */
  get json() {
    if (this.#json === undefined) {
      try {
        this.#json = { value: JSON.parse(this.text) };
      } catch {
        this.#json = {};
      }
    }
    return this.#json.value;
  }

  /** As it was, for `send`. */
  get data() {
    return this.#data;
  }

  toString() {
    return this.isBinary ? `${this.#data.length} bytes` : this.#data;
  }
}

/** The packets of an answer: each is three values in a row. */
function readPackets(flat) {
  const packets = [];
  for (let at = 0; at < flat.length; at += 3) {
    packets.push(new Packet(flat[at] ? "sent" : "received", flat[at + 1], flat[at + 2]));
  }
  return packets;
}

/** Numbers of the functions that choose packets. */
const tests = new WeakMap();
let lastTest = 0;

/**
 * A condition: `where` is what the page gets; `test` is there if the script may be asked, which is for
 * functions, and for regexes with what only JavaScript has.
 */
function readWhere(where) {
  if (where === undefined || where === null) return { where: { any: true } };
  if (typeof where === "string") return { where: { text: where } };
  if (where instanceof RegExp) {
    const regex = new RegExp(where.source, where.flags.replace(/[gy]/g, ""));
    return { where: { regex: { source: regex.source, flags: regex.flags } }, test: (packet) => regex.test(packet.text) };
  }
  if (typeof where === "function") {
    if (!tests.has(where)) tests.set(where, (lastTest += 1));
    return { where: { test: tests.get(where) }, test: (packet) => isChosen(where(packet)) };
  }
  const isPlain = typeof where === "object" && !Array.isArray(where);
  if (isPlain && Object.keys(where).every((key) => key === "" || key.startsWith("/"))) {
    for (const [pointer, value] of Object.entries(where)) {
      if (isUnsaid(value)) throw new TypeError(`where: JSON never says ${show(value)}, which ${show(pointer)} should find`);
    }
    return { where: { json: Object.entries(where).map(([pointer, value]) => ({ pointer, value })) } };
  }
  throw new TypeError(
    `where is a text, a regex, a function, or JSON pointers with values as in { "/type": "pong" }, not ${show(where)}`,
  );
}

/** What a function has said of a packet. */
function isChosen(answer) {
  if (typeof answer?.then !== "function") return Boolean(answer);
  throw new TypeError("where: the function has to answer at once, so it can't be an async one");
}

/** Whether JSON can't say a value: it would be left out, or become something else. */
function isUnsaid(value) {
  return JSON.stringify(value, refuseEmpty) === undefined || (typeof value === "number" && !Number.isFinite(value));
}

/** For JSON.stringify: refuses what would become {} though it is no empty object. */
function refuseEmpty(key, value) {
  if (typeof value !== "object" || value === null || Array.isArray(value) || Object.keys(value).length > 0) return value;
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return value;
  throw new TypeError(`JSON has no way to say ${value.constructor?.name ?? "this"}: ${show(value)}`);
}

function checkOptions(options, allowed, what, example) {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`${what} takes options in braces, as in ${example}, not ${show(options)}`);
  }
  const unknown = Object.keys(options).find((key) => !allowed.includes(key));
  if (unknown) throw new TypeError(`${what} has no option “${unknown}”; it has ${allowed.join(", ")}`);
}
