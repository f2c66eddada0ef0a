// Protobuf by a schema: its files, the types of messages, and a server that reads and writes them with npm's protobufjs.

import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import protobuf from "protobufjs";
import descriptor from "protobufjs/ext/descriptor/index.js";
import { WebSocketServer } from "ws";
import { eventually } from "./app.mjs";
import { axe, screenshot, start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

const USER = `syntax = "proto3";
package chat;
message User {
  string name = 1;
  Role role = 2;
}
enum Role {
  GUEST = 0;
  ADMIN = 1;
}
`;
const CHAT = `syntax = "proto3";
package chat;
import "people/user.proto";
message Post {
  User from = 1;
  string text = 2;
  int64 id = 3;
}
message Posted {
  Post post = 1;
  repeated sint32 votes = 2;
}
`;

function schema() {
  const root = new protobuf.Root();
  for (const text of [USER, CHAT]) protobuf.parse(text, root);
  return root.resolveAll();
}

/** Answers each post, with votes. */
async function startChat() {
  const root = schema();
  const [Post, Posted] = ["chat.Post", "chat.Posted"].map((name) => root.lookupType(name));
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  server.on("connection", (socket) => {
    socket.on("message", (data) => socket.send(Posted.encode({ post: Post.decode(data), votes: [1, -1] }).finish()));
  });
  await once(server, "listening");
  return {
    url: `ws://127.0.0.1:${server.address().port}/`,
    stop() {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

/** Drops a file onto the page. */
function drop(app, name, content) {
  return app.page.evaluate(
    ([name, bytes]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], name));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    [name, [...Buffer.from(content)]],
  );
}

const select = (app, label) => app.settings.getByLabel(label, { exact: true });
const options = (app, label) => select(app, label).evaluate((select) => [...select.options].map((option) => option.text));
const chosen = (app, label) => select(app, label).evaluate((select) => select.selectedOptions[0].text);
const alert = (app) => app.settings.getByRole("alert");

/** The composer's message, as JSON. */
async function composing(app) {
  const open = app.composer.getByRole("button", { name: "Protobuf message" });
  await app.reveal(open, app.composer);
  await open.click();
  return app.composer.getByLabel("Protobuf message as JSON");
}

async function isKept(app) {
  await app.openSettings("General");
  await app.settings.getByRole("button", { name: "Remove user.proto" }).waitFor();
  await eventually(async () => assert.equal(await chosen(app, "Received messages"), "chat.Posted"));
}

test("messages are read and composed by the types of .proto files, which are kept with the connection", async (t) => {
  const server = await startChat();
  t.after(() => server.stop());
  const app = await weft.app(t);
  await app.online({ url: server.url });
  await drop(app, "chat.proto", CHAT);
  await alert(app).getByText("chat.proto:3:1: “people/user.proto” is missing: add user.proto too").waitFor();
  await screenshot(app.page, "protobuf-missing");
  await drop(app, "broken.proto", 'syntax = "proto3";\nmessage A {\n  string = 1;\n}\n');
  await alert(app).getByText("broken.proto:3:").waitFor();
  await app.settings.getByRole("button", { name: "Remove broken.proto" }).click();
  await drop(app, "user.proto", USER);
  await alert(app).waitFor({ state: "detached" });
  assert.deepEqual(await options(app, "Sent messages"), ["No type", "chat.Post", "chat.Posted", "chat.User"]);
  await select(app, "Received messages").selectOption("chat.Posted");
  await select(app, "Sent messages").selectOption("chat.Post");
  await app.settings.getByLabel("Payloads by topic or destination").fill("room/+: chat.Nobody");
  await alert(app).getByText("“chat.Nobody” isn't a message type of the schema.").waitFor();
  await axe(app.page);
  await screenshot(app.page, "protobuf-settings");
  await app.settings.getByLabel("Payloads by topic or destination").fill("");
  await app.closeSettings();
  await app.page.getByRole("button", { name: "Protocol: Protobuf" }).waitFor();

  const json = await composing(app);
  await eventually(async () => assert.match(await json.inputValue(), /"from": \{\s+"name": "",\s+"role": "GUEST"\s+\}/));
  const says = (words) => app.composer.getByText(words).waitFor();
  await json.fill('{"text":7}');
  await says("“/text” has to be a string");
  await json.fill('{"from":{"name":"ann","role":"BOSS"}}');
  await says("“/from/role” has to be a value of chat.Role: GUEST, ADMIN");
  await json.fill('{"from":{"name":"ann","role":"ADMIN"},"text":"hi {{counter}}","id":9007199254740993}');
  await app.composer.getByText("Sends 24 B, as hex").waitFor();
  await axe(app.page);
  await screenshot(app.page, "protobuf-composed");
  await app.sendButton.click();
  const post = '{"from":{"name":"ann","role":"ADMIN"},"text":"hi 1","id":9007199254740993}';
  await app.rows(`Post · ${post}`).first().waitFor();
  await app.rows(`Posted · {"post":${post},"votes":[1,-1]}`).waitFor();

  for (const [filter, count] of [
    ['/post/from/role = "ADMIN"', 1],
    ["/post/id = 9007199254740993", 1],
    ["/post/id = 9007199254740992", 0],
    ["/votes/1 < 0", 1],
    ["is:Post", 1],
  ]) {
    await app.filterBox.fill(filter);
    await app.hasRows(count);
  }
  await app.open(await app.find("/votes exists", "Posted"));
  const items = app.details.getByRole("treeitem");
  await eventually(async () => assert.match((await items.allInnerTexts()).join(" "), /"role": "ADMIN".*"id": 9007199254740993/s));
  await screenshot(app.page, "protobuf-details");

  // What isn't of the type says where, and stays there as it is.
  await app.filterBox.fill("");
  await app.chooseFormat("Hex");
  await app.send("12026869 1a0161");
  await app.rows("Protobuf: byte 4: field 3 is text, bytes or a message here, but “id” is of type int64").waitFor();

  await app.page.reload();
  await isKept(app);
  await app.settings.getByRole("button", { name: "Remove chat.proto" }).click();
  await eventually(async () => assert.equal(await chosen(app, "Received messages"), "chat.Posted (not in the schema)"));
});

test("a descriptor set is a schema too, for one message of a type that it names", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  await drop(app, "no.pb", "nonsense");
  await app.page.getByText("no.pb can't be added: no.pb isn't a descriptor set.").waitFor();
  const set = schema().toDescriptor("proto3");
  await drop(app, "chat.binpb", descriptor.FileDescriptorSet.encode(set).finish());
  await app.settings.getByRole("button", { name: "Remove chat.binpb" }).waitFor();
  await select(app, "Received messages").selectOption("chat.Post");
  await app.closeSettings();
  const json = await composing(app);
  const type = app.composer.getByLabel("Message type");
  await app.composer.getByText("Nothing to send yet.").waitFor();
  await type.selectOption("chat.User");
  await eventually(async () => assert.match(await json.inputValue(), /^\{"\$type":"chat\.User"/));
  await type.selectOption("chat.Post");
  await json.fill('{"$type":"chat.Post","text":"by name"}');
  await app.sendButton.click();
  await app.rows('Post · {"text":"by name"}').waitFor();
  await app.page.reload();
  await app.connectButton.click();
  await app.is(/^Online/);
  // The message is still being composed.
  await app.sendButton.click();
  await app.rows('Post · {"text":"by name"}').first().waitFor();
});
