// The worker that has sockets, with a stand-in for the browser's WebSocketStream.

import assert from "node:assert/strict";
import { after, test } from "node:test";

/** The stream that was opened last. */
let stream;
/** What the page is told when the worker runs. */
const said = [];
let open;

globalThis.addEventListener = (_, listener) => (open = (...opening) => listener({ data: opening }));
globalThis.postMessage = (words) => said.push(words);
globalThis.WebSocketStream = class {
  closes = [];
  written = [];

  constructor(url, { protocols }) {
    if (url === "wrong") throw new SyntaxError("The URL 'wrong' is invalid.");
    stream = this;
    Object.assign(this, { url, protocols });
    const readable = new ReadableStream({ start: (reads) => (this.reads = reads) }, { highWaterMark: 0 });
    const writable = new WritableStream({ write: (data) => void this.written.push(data) });
    this.opened = Promise.resolve({ readable, writable, protocol: "b", extensions: "" });
    this.closed = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
  }

  sends(...messages) {
    for (const message of messages) this.reads.enqueue(message);
  }

  close(info) {
    this.closes.push(info);
  }
};
await import("../socket/main.js");

const channels = [];
after(() => {
  for (const { port1 } of channels) port1.close();
});

/** A socket, and what the page has been told of it. */
async function socket() {
  const channel = new MessageChannel();
  channels.push(channel);
  const page = { heard: [], port: channel.port1, say: (...words) => channel.port1.postMessage(words) };
  channel.port1.on("message", (words) => page.heard.push(words));
  open(channel.port2, "ws://h/", ["a", "b"]);
  page.messages = () => page.heard.filter(([name]) => name === "messages").flatMap(read);
  await until(() => page.heard.length > 0);
  return page;
}

/** The messages of a batch. */
function read([, pieces, heads]) {
  const rest = pieces.map((piece) => Buffer.from(piece));
  return [...heads].map((head) => {
    const length = head >> 1;
    if (rest.length > 1 && rest[0].length === 0) rest.shift();
    const bytes = rest[0]?.subarray(0, length) ?? Buffer.alloc(0);
    assert.equal(bytes.length, length, "a message lies in one piece");
    if (rest.length > 0) rest[0] = rest[0].subarray(length);
    return head % 2 === 1 ? [...bytes] : bytes.toString();
  });
}

async function until(holds) {
  for (const end = Date.now() + 5000; Date.now() < end; await turn()) if (holds()) return;
  throw new Error("it never came");
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 1));

test("socket: the page is told that it runs, and of an opening", async () => {
  assert.deepEqual(said, ["ready"]);
  const page = await socket();
  assert.deepEqual([stream.url, stream.protocols], ["ws://h/", ["a", "b"]]);
  assert.deepEqual(page.heard, [["opened", "b", ""]]);
});

test("socket: messages of all kinds and lengths come in their order", async () => {
  const page = await socket();
  const long = "ż".repeat(100_000);
  const messages = ["żółw 🐢", "", Uint8Array.of(1, 2, 3), long, new Uint8Array(0), "x".repeat(60_000), "y".repeat(20_000), long, ""];
  stream.sends("first", ...messages);
  await until(() => page.messages().length > 0);
  assert.deepEqual(page.messages(), ["first"], "the first comes at once");
  page.say("taken");
  await until(() => page.messages().length > 1);
  const expected = messages.map((message) => (typeof message === "string" ? message : [...message]));
  assert.deepEqual(page.messages(), ["first", ...expected]);
});

test("socket: the page gets no more before it has taken the last", async () => {
  const page = await socket();
  stream.sends("1");
  await until(() => page.messages().length === 1);
  stream.sends("2", "3");
  for (let count = 0; count < 10; count += 1) await turn();
  assert.deepEqual(page.messages(), ["1"]);
  page.say("taken");
  await until(() => page.messages().length === 3);
});

test("socket: a busy page gets no more at once than it can do with within a frame", async () => {
  const page = await socket();
  const messages = Array.from({ length: 5000 }, (_, number) => String(number));
  stream.sends(...messages);
  await until(() => page.messages().length === 1);
  // Those are read while the page hasn't taken the first.
  for (let count = 0; count < 50; count += 1) await turn();
  stream.reads.close();
  stream.resolve({ closeCode: 1000, reason: "" });
  for (; page.heard.at(-1)[0] !== "closed"; await turn()) page.say("taken");
  assert.deepEqual(page.messages(), messages);
  const sizes = page.heard.filter(([name]) => name === "messages").map(([, , heads]) => heads.length);
  assert.ok(sizes.length > 2 && Math.max(...sizes) <= 2000, String(sizes));
});

test("socket: no more is read than is allowed", async () => {
  const page = await socket();
  page.say("read", 2, Infinity);
  await turn();
  stream.sends("1", "2", "3", "4");
  page.say("taken");
  await until(() => page.messages().length === 2);
  page.say("taken");
  // Bytes count once they were read: the message that exceeds them is read whole.
  page.say("read", Infinity, 1);
  await until(() => page.messages().length >= 3);
  page.say("taken");
  for (let count = 0; count < 10; count += 1) await turn();
  assert.ok(page.messages().length < 5);
});

test("socket: nothing comes during a pause, and all of it afterwards", async () => {
  const page = await socket();
  page.say("read", 0, 0);
  await turn();
  stream.sends("1", "2", "3");
  for (let count = 0; count < 10; count += 1) await turn();
  assert.deepEqual(page.messages(), []);
  page.say("read", Infinity, Infinity);
  for (let count = 0; page.messages().length < 3; count += 1) {
    page.say("taken");
    await turn();
    assert.ok(count < 1000);
  }
  assert.deepEqual(page.messages(), ["1", "2", "3"]);
});

test("socket: what was read comes before the end, paused or not", async () => {
  for (const isPaused of [false, true]) {
    const page = await socket();
    if (isPaused) page.say("read", 0, 0);
    await turn();
    stream.sends("1");
    stream.reads.close();
    stream.resolve({ closeCode: 4001, reason: "enough" });
    await until(() => page.heard.at(-1)[0] === "closed");
    assert.deepEqual(page.messages(), ["1"]);
    assert.deepEqual(page.heard.at(-1), ["closed", 4001, "enough", true]);
  }
});

test("socket: a connection that is lost says so", async () => {
  const page = await socket();
  const lost = Object.assign(new Error("lost"), { closeCode: 1006, reason: "" });
  stream.reads.error(lost);
  stream.reject(lost);
  await until(() => page.heard.at(-1)[0] === "closed");
  assert.deepEqual(page.heard.at(-1), ["closed", 1006, "", false]);
});

test("socket: what is sent goes before the close, and the page learns how much was sent", async () => {
  const page = await socket();
  page.say("send", "x".repeat(70_000), 70_000);
  page.say("send", Uint8Array.of(7).buffer, 1);
  page.say("close", 4002, "bye");
  await until(() => stream.closes.length > 0);
  assert.equal(stream.written.length, 2);
  assert.deepEqual(stream.closes, [{ closeCode: 4002, reason: "bye" }]);
  await until(() => page.heard.at(-1)[0] === "sent");
  assert.deepEqual(page.heard.at(-1), ["sent", 70_000]);
});

test("socket: what the browser doesn't open is closed in its words", async () => {
  const channel = new MessageChannel();
  channels.push(channel);
  const heard = new Promise((resolve) => channel.port1.once("message", resolve));
  open(channel.port2, "wrong", []);
  assert.deepEqual(await heard, ["closed", 1006, "The URL 'wrong' is invalid.", false]);
});
