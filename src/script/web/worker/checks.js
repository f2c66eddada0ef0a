// Checks: what a script finds right or wrong. They are counted, and make the report.

class AssertionError extends Error {
  name = "AssertionError";
}

function record(name, passed, detail) {
  post({ check: { name, passed, detail: detail ?? "", place: placeOf(new Error()) } });
}

/** Counts as passed or failed, and goes on either way; returns whether it passed. */
function check(condition, text = "check") {
  if (condition instanceof Promise || condition instanceof Task) {
    throw new TypeError("check got a promise, which is always true: write check(await …)");
  }
  record(String(text), Boolean(condition));
  return Boolean(condition);
}

/** Something to hold against what is expected; what is not met is counted, and thrown. */
function expect(value) {
  if (value instanceof Promise || value instanceof Task) {
    throw new TypeError("expect got a promise: write expect(await …)");
  }
  const matchers = (isMeant) =>
    Object.fromEntries(
      Object.entries(MATCHERS).map(([name, { words, test }]) => [name, (...wanted) => {
        const passed = Boolean(test(value, ...wanted)) === isMeant;
        const sentence = [isMeant ? "to" : "not to", words, ...wanted.map(show)].join(" ");
        const detail = passed ? "" : `expected ${show(value)} ${sentence}`;
        record(`expect ${sentence}`, passed, detail);
        if (!passed) throw new AssertionError(detail);
      }]),
    );
  return { ...matchers(true), not: matchers(false) };
}

const MATCHERS = {
  toBe: { words: "be", test: (value, wanted) => Object.is(value, wanted) },
  toEqual: { words: "equal", test: isEqual },
  toBeTruthy: { words: "be truthy", test: (value) => value },
  toBeFalsy: { words: "be falsy", test: (value) => !value },
  toBeNull: { words: "be null", test: (value) => value === null },
  toBeUndefined: { words: "be undefined", test: (value) => value === undefined },
  toBeDefined: { words: "be defined", test: (value) => value !== undefined },
  toBeGreaterThan: { words: "be greater than", test: (value, wanted) => value > wanted },
  toBeGreaterThanOrEqual: { words: "be at least", test: (value, wanted) => value >= wanted },
  toBeLessThan: { words: "be less than", test: (value, wanted) => value < wanted },
  toBeLessThanOrEqual: { words: "be at most", test: (value, wanted) => value <= wanted },
  toBeCloseTo: { words: "be close to", test: (value, wanted, digits = 2) => Math.abs(value - wanted) < 10 ** -digits / 2 },
  toContain: { words: "contain", test: (value, wanted) => [...value].includes(wanted) || (typeof value === "string" && value.includes(wanted)) },
  toMatch: { words: "match", test: (value, wanted) => (typeof wanted === "string" ? String(value).includes(wanted) : wanted.test(value)) },
  toMatchObject: { words: "match", test: (value, wanted) => matchesObject(value, wanted) },
  toHaveLength: { words: "have the length", test: (value, wanted) => value?.length === wanted },
  toHaveProperty: { words: "have the property", test: hasProperty },
  toThrow: { words: "throw", test: throws },
};

/** Whether two values are alike, however deep. */
function isEqual(one, other) {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  if (one instanceof Date) return one.getTime() === other.getTime();
  if (one instanceof RegExp) return String(one) === String(other);
  if (one instanceof Packet) return isEqual([one.direction, one.time, one.text], [other.direction, other.time, other.text]);
  if (one instanceof Map || one instanceof Set) return isEqual([...one], [...other]);
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => Object.hasOwn(other, key) && isEqual(one[key], other[key]));
}

/** Whether a value has at least all that another has. */
function matchesObject(value, wanted) {
  if (typeof wanted !== "object" || wanted === null) return isEqual(value, wanted);
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(wanted) && value.length !== wanted.length) return false;
  return Object.keys(wanted).every((key) => matchesObject(value[key], wanted[key]));
}

function hasProperty(value, path, ...wanted) {
  let found = value;
  for (const key of String(path).split(".")) {
    if (found === null || found === undefined || !(key in Object(found))) return false;
    found = found[key];
  }
  return wanted.length === 0 || isEqual(found, wanted[0]);
}

function throws(act, wanted) {
  try {
    act();
  } catch (error) {
    const message = String(error?.message ?? error);
    return wanted === undefined || (wanted instanceof RegExp ? wanted.test(message) : message.includes(wanted));
  }
  return false;
}
