// Protocols inside messages: rows that say what they are, trees, and filters on their values.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { axe, start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

// As made by npm's socket.io-parser 4.2.7 and @msgpack/msgpack 3.1.3.
const SOCKET_IO = ['42["tick",{"price":99.5}]', '42/admin,456["tick",{"price":101}]', '437[{"ok":true}]'];
// {"event":"tick","price":1.5,"id":7}
const MESSAGE_PACK = "83a56576656e74a47469636ba57072696365cb3ff8000000000000a2696407";

test("Socket.IO, MessagePack and JSON in a frame are recognised, shown as trees and filtered by value", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  for (const text of SOCKET_IO) await app.send(text, "Text");
  await app.send(MESSAGE_PACK, "Hex");
  await app.send("tock{\"price\":7}{{0x1e}}", "Text");
  await eventually(async () => assert.equal((await app.traffic()).received, 5));
  await app.direction.selectOption("↓ Received");
  await app.hasRows(5);
  const rows = await app.previews();
  for (const [at, words] of [
    [0, 'EVENT tick · {"price":99.5}'],
    [1, 'EVENT tick /admin #456 · {"price":101}'],
    [2, 'ACK #7 · {"ok":true}'],
    [3, '{"event":"tick","price":1.5,"id":7}'],
    [4, 'tock{"price":7}␞'],
  ]) {
    assert.ok(rows[at].endsWith(words), rows[at]);
  }
  for (const [filter, count] of [
    ['/event = "tick"', 3],
    ["/args/0/price > 100", 1],
    ['/type = "ACK" and /id = 7', 1],
    ["/args/0/ok = true", 1],
    ["/price exists", 2],
    ["/price < 2", 1],
  ]) {
    await app.filterBox.fill(filter);
    await app.hasRows(count);
  }
  await app.open(await app.find('/namespace = "/admin"', "EVENT tick /admin"));
  await app.details.getByText("Engine.IO message › Socket.IO EVENT tick /admin #456").waitFor();
  const items = app.details.getByRole("treeitem");
  await eventually(async () => assert.match((await items.allInnerTexts()).join(" "), /"event": "tick".*"price": 101/s));
  await axe(app.page);
  // The raw message is one click away.
  await app.details.getByRole("button", { name: "Text" }).click();
  assert.equal(await app.details.getByLabel("Payload as text").innerText(), SOCKET_IO[1]);
  await app.open(await app.find("/price = 1.5", '"price":1.5'));
  await eventually(async () => assert.match((await items.allInnerTexts()).join(" "), /"price": 1\.5/));
  assert.equal(await app.details.getByRole("button", { name: "MessagePack" }).getAttribute("aria-pressed"), "true");
});
