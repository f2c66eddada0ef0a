// Values as text, for print and for what checks say.

/** How many characters of a value are shown. */
const MAX_SHOWN = 100_000;

/** The name of the method by which a class of the API says how its values are shown. */
export const SHOWN = Symbol("shown");

/**
 * A value as you would write it in a program, as far as that is possible.
 *
 * @param {unknown} value
 */
export function show(value) {
  const text = write(value, []);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/**
 * What an error says, with the errors that it stands for and the one that caused it.
 *
 * @param {Error} error
 * @param {object[]} within
 */
export function errorText(error, within = []) {
  const inside = [...within, error];
  const members = error instanceof AggregateError ? [...error.errors].map((one) => write(one, inside)) : [];
  const cause = error.cause === undefined ? "" : `, caused by ${write(error.cause, inside)}`;
  return String(error.message) + (members.length > 0 ? ` (${members.join("; ")})` : "") + cause;
}

/**
 * @param {unknown} value
 * @param {object[]} within the objects that it is in, which it may refer to
 * @returns {string}
 */
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

/**
 * @param {any} value
 * @param {object[]} within
 * @returns {string}
 */
function writeObject(value, within) {
  if (within.includes(value)) return "[itself]";
  if (value instanceof Error) return `${value.name}: ${errorText(value, within)}`;
  if (typeof value[SHOWN] === "function") return value[SHOWN]();
  if (value instanceof Date || value instanceof RegExp) return String(value);
  if (value instanceof Promise) return "a promise: await it to get what it stands for";
  const inside = [...within, value];
  /** @param {unknown[]} values */
  const list = (values) => values.map((item) => write(item, inside)).join(", ");
  if (Array.isArray(value)) return `[${list(value)}]`;
  if (value instanceof ArrayBuffer) return writeObject(new Uint8Array(value), within);
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} [${Array.from(/** @type {any} */ (value)).join(", ")}]`;
  if (value instanceof Set) return `Set {${list([...value])}}`;
  return writeEntries(value, inside);
}

/**
 * @param {any} value
 * @param {object[]} inside
 */
function writeEntries(value, inside) {
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  const pairs = entries.map(
    ([key, item]) => `${typeof key === "string" ? writeKey(key) : write(key, inside)}: ${write(item, inside)}`,
  );
  const braces = pairs.length > 0 ? `{ ${pairs.join(", ")} }` : "{}";
  const name = Object.getPrototypeOf(value)?.constructor?.name ?? "Object";
  return name === "Object" ? braces : `${name} ${braces}`;
}

/** @param {string} key */
function writeKey(key) {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? key : JSON.stringify(key);
}
