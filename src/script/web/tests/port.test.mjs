import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { attach, flush, post } from "../worker/port.js";
import { posted } from "./page.js";

beforeEach(() => {
  flush();
  posted.length = 0;
});

test("port: the commands of one tick go in one message, in their order", async () => {
  post("pong");
  post({ forget: 1 });
  assert.deepEqual(posted, []);
  await null;
  post({ forget: 2 });
  await null;
  assert.deepEqual(posted.map(({ commands }) => commands), [["pong", { forget: 1 }], [{ forget: 2 }]]);
});

test("port: bytes travel beside the commands of their own message", async () => {
  const [one, two] = [Uint8Array.of(1), Uint8Array.of(2)];
  post({ hmac: { id: 1, key: attach(one), data: attach(two) } });
  await null;
  post({ send: { id: 2, session: 0, bytes: attach(two) } });
  await null;
  assert.deepEqual(posted, [
    { commands: [{ hmac: { id: 1, key: 0, data: 1 } }], bytes: [one, two] },
    { commands: [{ send: { id: 2, session: 0, bytes: 0 } }], bytes: [two] },
  ]);
});

test("port: a message has a thousand commands at most", async () => {
  for (let id = 0; id < 2500; id += 1) post({ forget: id });
  await null;
  assert.deepEqual(posted.map(({ commands }) => commands.length), [1000, 1000, 500]);
  const ids = posted.flatMap(({ commands }) => commands).map(({ forget }) => forget);
  assert.deepEqual(ids, Array.from({ length: 2500 }, (_, id) => id));
});

test("port: what is large does not wait for more", () => {
  post({ print: { text: "x" } }, 7_999_999);
  assert.equal(posted.length, 0);
  post({ print: { text: "y" } }, 1);
  assert.equal(posted.length, 1);
  flush();
  assert.equal(posted.length, 1, "there is nothing to flush");
});
