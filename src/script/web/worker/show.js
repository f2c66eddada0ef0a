// Values as text: for print, and for what checks say.

/** How much of a value is shown. */
const LONGEST_SHOWN = 100_000;

/** A value as one would write it in a program, as far as there is such a way. */
function show(value) {
  const text = write(value, []);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

function write(value, within) {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "bigint":
      return `${value}n`;
    case "function":
      return `function ${value.name || "without a name"}`;
    case "object":
      return value === null ? "null" : writeObject(value, within);
    default:
      return Object.is(value, -0) ? "-0" : String(value);
  }
}

function writeObject(value, within) {
  if (within.includes(value)) return "[itself]";
  if (value instanceof Error) return `${value.name}: ${errorWords(value, within)}`;
  if (value instanceof Date || value instanceof RegExp || value instanceof Packet) return String(value);
  if (value instanceof Promise) return "a promise: await it to get what it stands for";
  if (value instanceof Task) return `task ${value.name} (${value.state})`;
  const inside = [...within, value];
  const list = (values) => values.map((item) => write(item, inside)).join(", ");
  if (Array.isArray(value)) return `[${list(value)}]`;
  if (value instanceof ArrayBuffer) return writeObject(new Uint8Array(value), within);
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} [${Array.from(value).join(", ")}]`;
  if (value instanceof Set) return `Set {${list([...value])}}`;
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  const name = Object.getPrototypeOf(value)?.constructor?.name ?? "Object";
  const pairs = entries.map(([key, item]) => `${typeof key === "string" ? writeKey(key) : write(key, inside)}: ${write(item, inside)}`);
  const braces = pairs.length > 0 ? `{ ${pairs.join(", ")} }` : "{}";
  return name === "Object" ? braces : `${name} ${braces}`;
}

/** What an error says, with the errors that it stands for and the one that has caused it. */
function errorWords(error, within = []) {
  const inside = [...within, error];
  const members = error instanceof AggregateError ? [...error.errors].map((one) => write(one, inside)) : [];
  const cause = error.cause === undefined ? "" : `, caused by ${write(error.cause, inside)}`;
  return String(error.message) + (members.length > 0 ? ` (${members.join("; ")})` : "") + cause;
}

function writeKey(key) {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? key : JSON.stringify(key);
}
