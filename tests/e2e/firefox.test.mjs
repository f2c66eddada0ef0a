// The main journeys in Firefox.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./eventually.mjs";
import { fill, startFirefox } from "./firefox.mjs";

let weft;
before(async () => (weft = await startFirefox()));
after(() => weft?.close());

/** What Firefox says of a connection that was dropped or refused. */
const REFUSED = [/can’t establish a connection to the server/, /connection to .* was interrupted/];
const DEMO = { user: "demo", password: "demo" };
const room = () => ({ url: weft.ws("/room?login=first"), login: "First message", ...DEMO });

/** Fills in the form, and the settings of a login with a token. */
async function fillToken(app, form, firstMessage) {
  await app.fillForm(form);
  await app.openAuthentication();
  await app.fill("tokenUrl", `${weft.practiceUrl}/token`);
  if (firstMessage) await app.fill("firstMessage", firstMessage);
  await app.closeAuthentication();
}

test("no login: what is sent comes back", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  await app.send("grüße from Firefox");
  await app.says("trafficStatus", /Received 1\b.*Sent 1\b/s);
  assert.match(await (await app.row("grüße from Firefox")).evaluate((row) => row.innerText), /Received/);
});

test("Basic answers the server's challenge", async (t) => {
  const app = await weft.app(t, { expected: REFUSED });
  await app.online({ url: weft.ws("/room?login=basic"), login: "User and password", ...DEMO });
  await app.row('"welcome"');
});

test("a token over HTTP goes into the URL", async (t) => {
  const app = await weft.app(t);
  await fillToken(app, { url: weft.ws("/room?login=token&token={{token}}"), login: "Token over HTTP", ...DEMO });
  await app.click("connectButton");
  await app.says("status", /^Online/);
  await app.row('"welcome"');
});

test("a first message logs in; a wrong password is refused in the server's words", async (t) => {
  const app = await weft.app(t);
  await app.connect({ ...room(), password: "dmeo" });
  await app.says("status", /^Failed: .*wrong user or password/);
  await app.online(room());
  await app.row('"welcome"');
});

test("a token over HTTP goes into the first message", async (t) => {
  const app = await weft.app(t);
  const form = { url: weft.ws("/room?login=token"), login: "Token, then first message", ...DEMO };
  await fillToken(app, form, '{"type": "login", "token": "{{token}}"}');
  await app.click("connectButton");
  await app.says("status", /^Online/);
  await app.row('"welcome"');
});

test("a script logs in, by a challenge", async (t) => {
  const app = await weft.app(t);
  await app.fillForm({ url: weft.ws("/room?login=challenge"), login: "Script", ...DEMO });
  await app.tab("Scripts");
  await app.choose("examples", "Log in with a challenge");
  await app.says("script", /hmac/);
  // It connects.
  await app.click("runButton");
  await app.says("status", /^Online/);
  await app.says("scriptOutput", /logged in as demo/);
});

test("it is dropped, reconnects, and logs in again", async (t) => {
  const app = await weft.app(t, { expected: REFUSED });
  await app.online(room());
  await app.send('{"type":"drop"}');
  await app.row("· 1 attempt ·");
  await app.says("status", /^Online/);
  await app.filter("/type = \"welcome\"", 2);
});

test("text, regexes and conditions filter, and details show the whole message", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  for (const n of [1, 2, 3]) await app.send(JSON.stringify({ n, fruit: n < 3 ? "apple" : "pear" }));
  await app.says("trafficStatus", /Received 3\b/);
  await app.filter("APPLE", 4);
  await app.filter('/"n":[23]/', 4);
  await app.filter('/fruit = "apple" and /n > 1', 2);
  await (await app.row("apple")).click();
  await app.says("details", /fruit.*apple/s);
});

test("a script sends, receives and asks", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  await app.run(`await send("one");
print("received", (await receive()).text);
print("hello", await input("Your name"));`);
  await app.says("scriptOutput", /received one/);
  const answer = await app.named("Your name", "textbox");
  await fill(answer, "Fox");
  await answer.press("Enter");
  await app.says("scriptOutput", /hello Fox/);
  await app.says("scriptState", /^Finished/);
});

test("statistics count what a flood sends, at its rate", async (t) => {
  const app = await weft.app(t);
  await app.tab("Statistics");
  await app.online({ url: weft.ws("/flood?count=1000&size=200&rate=500") });
  await app.says("trafficStatus", /Received 1,000\b/);
  await app.says("percentiles", /Size in\s+1,000\s+200 B\s+200 B\s+200 B\s+200 B\s+200 B/);
  await app.says("rates", /In\s+[\d,.]+\/s/);
});

test("the log can be saved", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  await app.send("keep this");
  await app.says("trafficStatus", /Received 1\b/);
  const [head, ...messages] = await app.saved("exportAll");
  assert.equal(head.messages, messages.length);
  const texts = messages.filter(({ text }) => text === "keep this").map(({ direction }) => direction);
  assert.deepEqual(texts, ["sent", "received"]);
  await eventually(async () => assert.equal(await app.rowCount(), messages.length));
});
