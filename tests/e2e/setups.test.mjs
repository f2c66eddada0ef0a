// Set-ups: connections that are exported as files and links, and imported after they were looked through.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { eventually, textIn } from "./app.mjs";
import { axe, screenshot, start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

const hasValue = (field, value) => eventually(async () => assert.equal(await textIn(field), value));
const dialog = (app, name) => app.page.getByRole("dialog", { name, exact: true });
const importing = (app) => dialog(app, "Import set-up");

/** Opens the dialog that exports the connection on screen. */
async function exporting(app) {
  await app.connections.getByRole("button", { name: "Connection actions" }).last().click();
  await app.page.getByRole("menuitem", { name: "Export set-up…" }).click();
  return dialog(app, "Export set-up");
}

async function saved(app, press) {
  const [download] = await Promise.all([app.page.waitForEvent("download"), press()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

function choose(app, name, text) {
  const file = { name, mimeType: "", buffer: Buffer.from(text) };
  return app.page.getByLabel("File to open").setInputFiles(file);
}

/** A connection with a password, a token in its URL, a saved message and a script. */
async function prepared(t) {
  const app = await weft.app(t);
  await app.nameIt("Orders");
  await app.fill({ url: weft.ws("/room?login=first&token=hush-hush"), login: "First message", user: "alice", password: "open sesame" });
  await app.message.fill('{"type":"say","text":"{{user}}"}');
  await app.button("Saved messages").click();
  await app.page.getByLabel("Save as").fill("hello");
  await app.button("Save message").click();
  await app.button("Load hello").waitFor();
  return app;
}

test("a connection is exported without its secrets, and imported in another browser, which asks for them", async (t) => {
  const app = await prepared(t);
  const exported = await exporting(app);
  await exported.getByText("One more secret is left out").waitFor();
  await axe(app.page);
  await screenshot(app.page, "setup-export");
  const file = await saved(app, () => exported.getByRole("button", { name: "Save file" }).click());
  assert.equal(file.name, "orders.weft.json");
  assert.equal(file.text, await exported.getByRole("region", { name: "What is exported" }).innerText());
  const setup = JSON.parse(file.text);
  assert.deepEqual([setup.weft, setup.version, setup.connections.length], ["set-up", 1, 1]);
  for (const secret of ["hush", "sesame"]) assert.ok(!file.text.includes(secret), file.text);
  await app.page.keyboard.press("Escape");
  await exported.waitFor({ state: "detached" });

  // What is there already isn't there twice.
  await choose(app, file.name, file.text);
  await importing(app).getByText("You have it already.").waitFor();
  assert.ok(await importing(app).getByRole("button", { name: "Import" }).isDisabled());
  await importing(app).getByRole("button", { name: "Cancel" }).click();

  const other = await weft.app(t);
  await choose(other, file.name, file.text);
  await importing(other).getByText("New. With 1 saved message.").waitFor();
  await importing(other).getByText("Nothing connects or runs until you start it.").waitFor();
  await importing(other).getByLabel("Password", { exact: true }).fill("demo");
  await importing(other).getByLabel("URL: token").fill("a b");
  await axe(other.page);
  await screenshot(other.page, "setup-import");
  await importing(other).getByRole("button", { name: "Import", exact: true }).click();
  await hasValue(other.url, weft.ws("/room?login=first&token=a%20b"));
  await other.is(/^Offline/);
  await other.connectButton.click();
  await other.is(/^Online/);
  await other.button("Saved messages").click();
  await other.button("Load hello").click();
  await hasValue(other.message, '{"type":"say","text":"{{user}}"}');
});

test("importing shows what is replaced, and what is not chosen stays", async (t) => {
  const app = await prepared(t);
  await app.button("New connection").click();
  await app.fill({ url: "ws://second.test/" });
  const exported = await exporting(app);
  await exported.getByLabel("All connections").check();
  const { text } = await saved(app, () => exported.getByRole("button", { name: "Save file" }).click());
  await app.page.keyboard.press("Escape");
  const setup = JSON.parse(text);
  const orders = setup.connections.find(({ name }) => name === "Orders");
  orders.keepalive = { enabled: true, every: 7 };
  orders.script_hosts = ["api.test"];
  setup.connections.find(({ url }) => url.includes("second")).url = "ws://changed.test/";
  await choose(app, "changed.json", JSON.stringify(setup));
  await importing(app).getByText("Replaces “Orders”, which has a different keepalive and hosts for scripts.").waitFor();
  await importing(app).getByText("Once connected, it sends a keepalive message every 7 s.").waitFor();
  await importing(app).getByText("Its scripts may send HTTP requests to api.test.").waitFor();
  await importing(app).getByLabel("changed.test/", { exact: true }).uncheck();
  await screenshot(app.page, "setup-replace");
  await importing(app).getByRole("button", { name: "Import", exact: true }).click();
  // The token that was typed here is still there.
  await hasValue(app.url, weft.ws("/room?login=first&token=hush-hush"));
  await app.openSettings("Keepalive");
  await hasValue(app.page.getByLabel("Every (seconds)"), "7");
  await app.connections.getByText("second.test").waitFor();
});

test("a link shows what it has, connects to nothing, and is gone after a reload", async (t) => {
  const app = await prepared(t);
  await app.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const exported = await exporting(app);
  await exported.getByRole("button", { name: "Copy link" }).click();
  await exported.getByText("Link copied.").waitFor();
  const link = await app.page.evaluate(() => navigator.clipboard.readText());
  assert.match(link, /#set-up=[\w-]+$/);
  const other = await weft.app(t);
  // Otherwise only the fragment would change, which isn't a visit.
  await other.page.goto("about:blank");
  await other.page.goto(link);
  await importing(other).getByText("This link has a set-up.").waitFor();
  assert.ok(!other.page.url().includes("#"));
  await screenshot(other.page, "setup-link");
  await importing(other).getByRole("button", { name: "Import", exact: true }).click();
  await hasValue(other.url, weft.ws("/room?login=first&token=••••••"));
  await other.is(/^Offline/);
  await other.page.reload();
  await other.status.waitFor();
  await hasValue(other.url, weft.ws("/room?login=first&token=••••••"));
  assert.equal(await importing(other).count(), 0);
});

test("what can't be imported says why", async (t) => {
  const app = await weft.app(t);
  for (const [name, text, says] of [
    ["new.json", '{"weft":"set-up","version":99,"connections":[]}', /new\.json can't be imported: a newer version of Weft/],
    ["wrong.json", '{"weft":"set-up","version":1,"connections":[{"url":5}]}', /\/connections\/0\/url: invalid type/],
    ["rest.json", '{"info":{"schema":"x"},"item":[{"name":"a","request":"https://a.test/"}]}', /it has no WebSocket connections/],
    ["api.yaml", "asyncapi: 3.0.0\nservers: [", /api\.yaml can't be imported: .*line/s],
  ]) {
    await choose(app, name, text);
    await eventually(async () => assert.match(await importing(app).getByRole("alert").innerText(), says));
    await app.page.keyboard.press("Escape");
    await importing(app).waitFor({ state: "detached" });
  }
  const broken = "#set-up=AAAA";
  await app.page.evaluate((fragment) => (location.hash = fragment), broken);
  await importing(app).getByText("This link can't be imported: the link is incomplete").waitFor();
});

test("an AsyncAPI document becomes connections with its examples", async (t) => {
  const app = await weft.app(t);
  const text = `
asyncapi: 3.0.0
info: {title: Chat, version: '1'}
servers:
  practice: {host: '${new URL(weft.ws("/")).host}', pathname: /room, protocol: ws}
channels:
  root: {address: null, messages: {say: {payload: {type: object, properties: {type: {const: say}, text: {default: hi}}}}}}
operations:
  say: {action: receive, channel: {$ref: '#/channels/root'}}
`;
  await choose(app, "chat.yaml", text);
  await importing(app).getByText("chat.yaml is an AsyncAPI document.").waitFor();
  await screenshot(app.page, "setup-asyncapi");
  await importing(app).getByRole("button", { name: "Import", exact: true }).click();
  await hasValue(app.url, weft.ws("/room"));
  await app.button("Saved messages").click();
  await app.button("Load say").click();
  await hasValue(app.message, '{\n  "type": "say",\n  "text": "hi"\n}');
});
