// What a script tells and asks the person in front of it, and what it gets from the page.

/** How many lines are sent at once in so many milliseconds; more than that go together. */
const AT_ONCE = { lines: 100, milliseconds: 100 };
let printed = { count: 0, since: 0 };
/** How many characters of one print are shown, at most. */
const LONGEST_PRINT = 1_000_000;

/** Writes a line of output. It is seen even if the script does not yield again. */
function print(...values) {
  const texts = values.map((value) => (typeof value === "string" || value instanceof Packet ? String(value) : show(value)));
  const text = texts.join(" ");
  const isWhole = text.length <= LONGEST_PRINT;
  post({ print: { text: isWhole ? text : `${text.slice(0, LONGEST_PRINT)}… (${text.length} characters)` } }, text.length);
  const now = performance.now();
  if (now - printed.since > AT_ONCE.milliseconds) printed = { count: 0, since: now };
  printed.count += 1;
  if (printed.count <= AT_ONCE.lines) flush();
}

/** Asks for a line of text; everything else goes on meanwhile. */
function input(prompt = "Input", options = {}) {
  checkOptions(options, ["secret"], "input", 'input("Password", { secret: true })');
  return ask("input", (id) => ({ input: { id, prompt: String(prompt), secret: Boolean(options.secret) } }));
}

/** Shows how far it is. */
function progress(done, total) {
  for (const number of [done, total]) {
    if (!Number.isFinite(number)) throw new TypeError(`progress(done, total) takes two numbers, not ${show(number)}`);
  }
  post({ progress: { done, total } });
}

/** An HTTP request to a host that the user has allowed: `http(url)` or `http({ url, method, headers, body })`. */
function http(request) {
  const options = typeof request === "string" ? { url: request } : request;
  checkOptions(options, ["url", "method", "headers", "body"], "http", 'http({ url: "https://example.com", method: "POST" })');
  const { url, method = "GET", headers = {}, body } = options;
  const command = { url: String(url), method: String(method).toUpperCase() };
  command.headers = Object.entries(headers).map(([name, value]) => ({ name, value: String(value) }));
  if (body !== undefined && body !== null) {
    const isJson = typeof body !== "string";
    command.body = isJson ? JSON.stringify(body) : body;
    if (isJson && !Object.keys(headers).some((name) => name.toLowerCase() === "content-type")) {
      command.headers.push({ name: "content-type", value: "application/json" });
    }
  }
  return ask("http", (id) => ({ http: { id, ...command } }), {
    read: (value) => new Reply(value),
    length: command.body?.length ?? 0,
  });
}

/** The answer to an HTTP request. */
class Reply {
  constructor([status, headers, text]) {
    this.status = status;
    /** By name in small letters. */
    this.headers = Object.fromEntries(headers);
    this.text = text;
  }

  /** What its JSON says; undefined if it is none. */
  get json() {
    try {
      return JSON.parse(this.text);
    } catch {
      return undefined;
    }
  }
}

/** The HMAC with SHA-256 of a text or bytes, as bytes. */
function hmac(key, data) {
  const bytes = (value) => readBytes(value) ?? encoder.encode(String(value));
  return ask("hmac", (id) => ({ hmac: { id, key: attach(bytes(key)), data: attach(bytes(data)) } }));
}

/** Bytes as hexadecimal digits. */
function hex(bytes) {
  return Array.from(readBytes(bytes) ?? encoder.encode(String(bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
