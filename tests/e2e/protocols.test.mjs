// Protocols inside messages: rows that say what they are, trees, and filters on their values.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { axe, start } from "./harness.mjs";
import { Scripts } from "./scripts.mjs";

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

test("the protocol is named, its heartbeats can be left out, and another can be set by hand", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  const chip = app.page.getByRole("button", { name: /^Protocol: / });
  const choose = async (name) => {
    await chip.click();
    await app.page.getByRole("menuitemcheckbox", { name, exact: true }).click();
  };
  assert.equal(await chip.innerText(), "Plain");
  for (const text of ["2", SOCKET_IO[0]]) await app.send(text, "Text");
  await eventually(async () => assert.equal(await chip.innerText(), "Socket.IO over Engine.IO"));
  await app.direction.selectOption("↓ Received");
  await app.hasRows(2);
  assert.match((await app.previews())[0], /^ping$/);
  await axe(app.page);
  for (const [filter, count] of [["is:heartbeat", 1], ["not is:heartbeat", 1], ["is:event", 1], ["is:ACK", 0]]) {
    await app.filterBox.fill(filter);
    await app.hasRows(count);
  }
  // What a condition finds changes with the protocol.
  await app.filterBox.fill("is:heartbeat");
  await choose("Plain");
  await app.hasRows(0);
  await app.filterBox.fill("");
  await app.hasRows(2);
  await eventually(async () => assert.deepEqual(await app.previews(), ["2", SOCKET_IO[0]]));
  await choose("MQTT");
  await eventually(async () => assert.equal(await chip.innerText(), "MQTT"));
  // A packet that ends early says so, with the bytes that are there.
  await app.send("3317000973656e736f72732f31", "Hex");
  await app.hasRows(3);
  await eventually(async () => assert.match((await app.previews())[2], /MQTT: something is missing from byte 13 on · 33 17 00 09/));
  await app.open(app.rows("something is missing"));
  await app.details.getByText("This is only part of MQTT: something is missing from byte 13 on.").waitFor();
  await choose("Automatic (Socket.IO over Engine.IO)");
  await eventually(async () => assert.match((await app.previews())[0], /^ping$/));
});

test("a reply leads to its request, and back", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  // The echo of the reply answers what was sent.
  await app.send('{"jsonrpc":"2.0","method":"sum","params":[1],"id":7}', "Text");
  await eventually(async () => assert.equal((await app.traffic()).received, 1));
  await app.direction.selectOption("↑ Sent");
  await app.hasRows(1);
  await app.open(app.rows("Request sum #7"));
  await app.details.getByText("Waiting for a reply").waitFor();
  await app.send('{"jsonrpc":"2.0","result":1,"id":7}', "Text");
  const line = app.details.locator(".exchange");
  await eventually(async () => assert.match(await line.innerText(), /^Answered by\s+#\d+\s+after [\d.]+ (µs|ms|s)$/));
  const request = await app.details.getByRole("heading", { level: 2 }).innerText();
  await line.getByRole("button").click();
  await eventually(async () => assert.match(await line.innerText(), /^Reply to\s+#\d+\s+after [\d.]+ (µs|ms|s)$/));
  await axe(app.page);
  await line.getByRole("button").click();
  await eventually(async () => assert.equal(await app.details.getByRole("heading", { level: 2 }).innerText(), request));
});

test("a value that holds a message is opened as one", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  const inner = JSON.stringify({ price: 7, packed: Buffer.from(JSON.stringify({ deep: true })).toString("base64") });
  await app.send(JSON.stringify({ body: inner }), "Text");
  await app.open(app.rows("body").last());
  const items = app.details.getByRole("treeitem");
  const open = app.details.getByRole("button", { name: "Open value" });
  await items.filter({ hasText: '"body"' }).click();
  await open.click();
  await items.filter({ hasText: '"price": 7' }).waitFor();
  await axe(app.page);
  await items.filter({ hasText: '"packed"' }).click();
  await open.click();
  await items.filter({ hasText: '"deep": true' }).waitFor();
  const opened = app.details.getByRole("navigation", { name: "Opened values" });
  assert.deepEqual(await opened.getByRole("button").allInnerTexts(), ["Message", "/body", "/packed"]);
  await opened.getByRole("button", { name: "Message" }).click();
  await items.filter({ hasText: '"body"' }).waitFor();
  await opened.waitFor({ state: "detached" });
});

test("exports and scripts have what is decoded, beside the payload", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  const scripts = await Scripts.open(app);
  await scripts.run(`
    await send('42["tick",{"price":99.5}]');
    const tick = await receive({ where: (message) => message.event === "tick" });
    print(tick.text, tick.json === undefined, tick.event, tick.args[0].price, tick.value.type);
    await send('{"event":"plain"}');
    const plain = await receive();
    print(plain.event, plain.args === undefined);
  `);
  await scripts.is(/Finished/);
  assert.deepEqual(await scripts.lines(), ['42["tick",{"price":99.5}] true tick 99.5 EVENT', "plain true"]);
  await app.page.evaluate(() => {
    const make = URL.createObjectURL.bind(URL);
    globalThis.saved = new Promise((resolve) => {
      URL.createObjectURL = (blob) => {
        resolve(blob.text());
        return make(blob);
      };
    });
  });
  await app.exportAll.click();
  const lines = (await app.page.evaluate(() => globalThis.saved)).trimEnd().split("\n").map(JSON.parse);
  const [tick, plain] = lines.filter(({ direction }) => direction === "received");
  assert.equal(tick.text, SOCKET_IO[0]);
  assert.deepEqual(tick.decoded, { type: "EVENT", namespace: "/", event: "tick", args: [{ price: 99.5 }] });
  assert.equal("decoded" in plain, false);
});

test("the hex view marks the bytes of the value that is selected in the tree", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  await app.send(`42["tick",{"note":"${"x".repeat(4000)}","price":99.5}]`, "Text");
  await app.open(app.rows("EVENT tick").last());
  await app.details.getByRole("treeitem").filter({ hasText: '"price"' }).click();
  await app.details.getByRole("button", { name: "Hex" }).click();
  const marks = app.details.getByRole("region", { name: "Hex dump" }).locator("mark");
  // Each row has its bytes and their characters.
  await eventually(async () => {
    const texts = await marks.allInnerTexts();
    const every = (rest) => texts.filter((_, at) => at % 2 === rest);
    assert.deepEqual([every(0).join(" "), every(1).join("")], ["39 39 2e 35", "99.5"]);
  });
  await axe(app.page);
});

test("a picture is shown, and saved under the name of its format", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  const { details } = app;
  for (const [name, extension, base64] of [
    ["PNG", "png", "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="],
    ["GIF", "gif", "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"],
  ]) {
    await app.send(base64, "Base64");
    await app.open(app.rows(`${name} 1 × 1`).first());
    const picture = details.getByRole("img", { name: `${name} in this message` });
    await eventually(async () => assert.equal(await picture.evaluate((image) => image.naturalWidth), 1));
    const download = app.page.waitForEvent("download");
    await details.getByRole("button", { name: "Save", exact: true }).click();
    assert.match((await download).suggestedFilename(), new RegExp(`^message-\\d+\\.${extension}$`));
  }
  await axe(app.page);
  // One that is damaged is told; its bytes are there all the same.
  await app.send("ffd8ffe0", "Hex");
  await app.open(app.rows("JPEG").first());
  await details.getByText("The browser can't show this JPEG").waitFor();
  await details.getByRole("button", { name: "Hex", exact: true }).click();
  await details.getByText("ff d8 ff e0").waitFor();
});
