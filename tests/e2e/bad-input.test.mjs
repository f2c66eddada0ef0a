// What is wrong is said in a sentence, at the control or in the log, and nothing typed is lost.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { controlSays, describedBy, eventually } from "./app.mjs";
import { start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

const REFUSED = [/WebSocket connection to .* failed/, /Failed to load resource/, /blocked by CORS policy/];
/** A port that nobody listens on. */
async function closedPort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

const DEMO = { user: "demo", password: "demo" };

test("an invalid URL is reported and stays in the field", async (t) => {
  const app = await weft.app(t);
  for (const [url, says] of [
    ["ws://", /no host\. Write it as/],
    ["ws://host:99999/", /“99999” is not a port\. Ports are numbers from 1 to 65535/],
    ["ws://a b/", /has a space in it\. Remove it/],
    ["ws://host/#part", /can't have a #fragment\. Remove it/],
    ["ws://host:1/", /refuse to connect to port 1, which is reserved for another protocol/],
    ["ws://host:6667/", /refuse to connect to port 6667, which is reserved for another protocol/],
    ["ftp://host/", /“ftp:” is not a WebSocket scheme\. Use ws:/],
  ]) {
    await app.url.fill(url);
    await controlSays(app.url, says);
    assert.equal(await app.url.getAttribute("aria-invalid"), "true", url);
    await app.connectButton.click();
    // Those before have failed too.
    await app.is(says);
    await app.is(/^Failed: /);
    await app.rows(says).waitFor();
    assert.equal(await app.url.inputValue(), url);
  }
});

test("http is offered as ws, https as wss, and a host alone as wss", async (t) => {
  const app = await weft.app(t);
  for (const [typed, offered] of [
    ["https://example.com/feed", "wss://example.com/feed"],
    ["example.com/feed", "wss://example.com/feed"],
    ["192.168.0.9:9001/feed", "ws://192.168.0.9:9001/feed"],
    ["ws://::1:9100/", "ws://[::1]:9100/"],
    ["ws:localhost:9100", "ws://localhost:9100"],
    ["//example.com", "wss://example.com"],
    ["“wss://example.com”", "wss://example.com"],
    [weft.ws("/echo").replace("ws:", "http:"), weft.ws("/echo")],
  ]) {
    await app.url.fill(typed);
    await controlSays(app.url, /Use wss?:/);
    assert.equal(await app.url.inputValue(), typed);
    await app.button(`Use ${offered}`).click();
    await eventually(async () => assert.equal(await app.url.inputValue(), offered));
  }
  await app.online({});
});

test("an empty URL says what to type", async (t) => {
  const app = await weft.app(t);
  await app.connect({ url: "" });
  await app.is(/^Failed: Type the URL of a WebSocket server/);
});

test("a host that does not answer fails with what to check", async (t) => {
  const app = await weft.app(t, { expected: REFUSED });
  const url = `ws://127.0.0.1:${await closedPort()}/`;
  await app.connect({ url });
  await app.is(/^Failed: Could not connect\. .*Check the host, port/);
  await app.rows(/Could not connect\./).waitFor();
  assert.equal(await app.url.inputValue(), url);
});

test("an invalid subprotocol is reported as it is typed, and stays", async (t) => {
  const app = await weft.app(t);
  await app.fill({ url: weft.ws("/echo") });
  await app.openSettings("General");
  for (const [subprotocols, says] of [
    ["chat, not ok", /“not ok” isn't a valid subprotocol: it contains a space/],
    ["a/b", /“a\/b” isn't a valid subprotocol: it can't contain “\/”/],
    ["chat, v1, chat", /“chat” is listed twice/],
  ]) {
    await app.subprotocols.fill(subprotocols);
    await controlSays(app.subprotocols, says);
    await app.connectButton.click();
    await app.is(/^Failed: /);
    await app.is(says);
    assert.equal(await app.subprotocols.inputValue(), subprotocols);
  }
  await app.closeSettings();
  await app.online({ subprotocols: "v1, chat" });
});

test("a failed connection lists likely causes", async (t) => {
  const app = await weft.app(t, { expected: REFUSED });
  await app.connect({ url: await serverWithoutSubprotocols(t), subprotocols: "v1.feed" });
  await app.is(/^Failed: Could not connect\. .*may not support the subprotocol v1\.feed: try without it/);
  assert.equal(await certificate(app).count(), 0);
  const url = weft.ws("/echo").replace("ws:", "wss:");
  await app.connect({ url, subprotocols: "" });
  await app.is(/^Failed: Could not connect\. .*If the server's certificate is self-signed, open https:/);
  assert.equal(await certificate(app).getAttribute("href"), new URL("/", url.replace("wss:", "https:")).href);
  await app.online({ url: weft.ws("/echo") });
  assert.equal(await certificate(app).count(), 0);
});

test("whatever status an upgrade is answered with, what the page can know is said", async (t) => {
  const app = await weft.app(t, { expected: REFUSED });
  for (const status of [400, 401, 403, 404, 500, 503]) {
    await app.connect({ url: await serverWithStatus(t, status) });
    await app.is(/^Failed: Could not connect\. Browsers don't reveal the cause\. .*requires a login, or rejects this page's origin\.$/);
  }
});

test("where the browser denies this page the local network, that is said", async (t) => {
  const deny = () => {
    const query = navigator.permissions.query.bind(navigator.permissions);
    navigator.permissions.query = async (descriptor) =>
      descriptor.name === "loopback-network" ? { state: "denied" } : query(descriptor).catch(() => ({ state: "prompt" }));
  };
  const app = await weft.app(t, { expected: REFUSED, prepare: (page) => page.addInitScript(deny) });
  const url = `ws://localhost:${await closedPort()}/`;
  // Nothing is kept from a page that itself comes from this machine.
  await app.connect({ url });
  await app.is(/^Failed: Could not connect\. Browsers don't reveal the cause\./);

  // The same page from a host elsewhere. Its permissions are the script's above: browsers have none without TLS.
  const elsewhere = "https://weft.example/";
  await app.page.route(`${elsewhere}**`, async (route) => {
    const response = await route.fetch({ url: route.request().url().replace(elsewhere, weft.url) });
    await route.fulfill({ response });
  });
  await app.page.goto(elsewhere);
  await app.status.waitFor();
  await app.connect({ url });
  await app.is(/^Failed: Could not connect\. The browser blocks this page from accessing the local network\. Allow/);
});

/** Starts a server that answers each upgrade with this status; resolves to its URL. */
async function serverWithStatus(t, status) {
  const server = createHttpServer().listen(0, "127.0.0.1");
  server.on("upgrade", (_, socket) => {
    socket.on("error", () => socket.destroy());
    socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
  });
  t.after(() => server.close());
  await once(server, "listening");
  return `ws://127.0.0.1:${server.address().port}/`;
}

/** Starts a server that chooses no subprotocol; resolves to its URL. */
async function serverWithoutSubprotocols(t) {
  const server = createHttpServer().listen(0, "127.0.0.1");
  server.on("upgrade", (request, socket) => {
    const key = `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash("sha1").update(key).digest("base64");
    socket.on("error", () => socket.destroy());
    socket.end(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  });
  t.after(() => server.close());
  await once(server, "listening");
  return `ws://127.0.0.1:${server.address().port}/`;
}

/** The link to where the server's certificate can be accepted. */
const certificate = (app) => app.page.getByRole("link", { name: "Check the server's certificate" });

test("an unknown variable in the URL is told", async (t) => {
  const app = await weft.app(t);
  await app.connect({ url: weft.ws("/echo?who={{nobody}}") });
  await app.is(/^Failed: URL: There is no variable named “nobody”\. Add it under Variables/);
});

test("a filter regex that does not compile is told, and the previous filter stays in effect", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  await app.send("one");
  await app.send("two");
  await app.filterBox.fill("one");
  await app.hasRows(2);
  await app.filterBox.fill("/on(e/");
  await controlSays(app.filterBox, /The regex is wrong at character \d+: .*The previous filter stays in effect/);
  assert.equal(await app.filterBox.getAttribute("aria-invalid"), "true");
  assert.equal(await app.rowCount(), 2);
  await app.filterBox.fill("/on(e)/");
  await app.hasRows(2);
  assert.equal(await describedBy(app.filterBox), "");
});

test("a login regex or pointer that makes no sense is told at its field", async (t) => {
  const app = await weft.app(t);
  await app.fill({ url: weft.ws("/room?login=first"), login: "First message", ...DEMO });
  await app.openSettings("Authentication");
  const yes = app.page.getByRole("group", { name: "Login succeeds when" });
  await yes.getByLabel("JSON pointer", { exact: true }).fill("type");
  await controlSays(yes.getByLabel("JSON pointer", { exact: true }), /“type” is not a JSON pointer\. Write it as/);
  await yes.getByRole("combobox").selectOption("matches regex");
  await yes.getByLabel("Text").fill("wel(come");
  await controlSays(yes.getByLabel("Text"), /The regular expression does not compile/);
  await app.connectButton.click();
  await app.is(/^Failed: Login: The regular expression does not compile/);
  assert.equal(await yes.getByLabel("Text").inputValue(), "wel(come");
});

test("a number that is none is told, stays as typed, and the last good one stays in effect", async (t) => {
  const app = await weft.app(t);
  await app.openSettings("Reconnect");
  const seconds = app.page.getByLabel("First delay up to (seconds)");
  await seconds.fill("soon");
  await controlSays(seconds, /Type a number from 0 to 3600/);
  assert.equal(await seconds.inputValue(), "soon");
});

test("a token reply that is not JSON is told, with the pointer that was asked for", async (t) => {
  const app = await weft.app(t);
  await app.fill({ url: weft.ws("/room?login=token&token={{token}}"), login: "Token over HTTP", ...DEMO });
  await app.openSettings("Authentication");
  await app.page.getByLabel("Token URL").fill(`${weft.practiceUrl}/`);
  await app.page.getByLabel("Token method").selectOption("GET");
  await app.connectButton.click();
  await app.is(/^Failed: The reply is not JSON, so \/token can't be looked up in it .*Check/);
});

test("a token reply without anything at the pointer is told", async (t) => {
  const app = await weft.app(t);
  await app.fill({ url: weft.ws("/room?login=token&token={{token}}"), login: "Token over HTTP", ...DEMO });
  await app.openSettings("Authentication");
  await app.page.getByLabel("Token URL").fill(`${weft.practiceUrl}/token`);
  await app.page.getByLabel("JSON pointer to the token").fill("/access_token");
  await app.connectButton.click();
  await app.is(/^Failed: The reply to the token request has nothing at \/access_token\. Check the JSON pointer/);
});

test("a token server that does not answer is told", async (t) => {
  const app = await weft.app(t, { expected: [...REFUSED, /ERR_CONNECTION_REFUSED/] });
  await app.fill({ url: weft.ws("/room?login=token&token={{token}}"), login: "Token over HTTP", ...DEMO });
  await app.openSettings("Authentication");
  await app.page.getByLabel("Token URL").fill(`http://127.0.0.1:${await closedPort()}/token`);
  await app.connectButton.click();
  await app.is(/^Failed: The token request to 127\.0\.0\.1:\d+ failed: .*Check the URL/);
});

test("a reply to the first message that is not JSON is told in the log", async (t) => {
  const app = await weft.app(t);
  await app.fill({ url: weft.ws("/echo"), login: "First message", ...DEMO });
  await app.openSettings("Authentication");
  await app.page.getByRole("textbox", { name: "First message" }).fill("hello {{user}}");
  await app.page.getByLabel("Wait for the reply (seconds)").fill("1");
  await app.connectButton.click();
  await app.rows(/The reply is not JSON, so \/type can't be looked up in it/).waitFor();
  await app.is(/^Logging in: The server didn't confirm the login within 1 s\. Other messages have arrived/);
});

test("text that is not UTF-8 closes the connection, and the log says so", async (t) => {
  const app = await weft.app(t, { expected: REFUSED });
  await app.openSettings("Reconnect");
  await app.page.getByLabel("Reconnect after a drop").uncheck();
  await app.connect({ url: weft.ws("/invalid-utf8") });
  await app.is(/^Closed: 1006 connection lost\. .*text that isn't valid UTF-8/);
  await app.rows(/Closed 1006 .*text that isn't valid UTF-8/).waitFor();
});

test("a close 1009 says what it means, with the reason", async (t) => {
  const app = await weft.app(t);
  await app.openSettings("Reconnect");
  await app.page.getByLabel("Reconnect after a drop").uncheck();
  await app.connect({ url: weft.ws("/close?code=1009&reason=64%20KiB%20at%20most&after=0") });
  await app.is(/^Closed: 1009 message too big: 64 KiB at most\. .*Send smaller ones/);
  await app.rows(/Closed 1009 .*64 KiB at most/).waitFor();
});

test("a close code that browsers don't allow, or too long a reason, is told before it is used", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  await app.button("Disconnect with a code").click();
  const [code, reason] = [app.page.getByLabel("Close code"), app.page.getByLabel("Close reason")];
  await code.fill("1008");
  await controlSays(code, /Browsers allow 1000, and 3000 to 4999/);
  await code.fill("3000");
  await reason.fill("ü".repeat(62));
  await controlSays(reason, /can have at most 123 bytes; this one has 124/);
  assert.ok(await app.button("Disconnect with this code").isDisabled());
  await app.is(/^Online/);
});

test("a timer that can't be is told at its fields", async (t) => {
  const app = await weft.app(t);
  await app.tab("Timers");
  await app.button("Add timer").click();
  const form = app.page.getByRole("form", { name: "Timer" });
  await form.getByLabel("Every (seconds)").fill("0.001");
  await form.getByLabel(/message/i).fill("{{nobody}}");
  await form.getByRole("button", { name: "Save timer" }).click();
  await controlSays(form.getByLabel("Name"), /Give the timer a name/);
  await controlSays(form.getByLabel("Every (seconds)"), /Type a number from 0\.01 to 86400/);
  await controlSays(form.getByLabel(/message/i), /There is no variable named “nobody”/);
  assert.equal(await form.getByLabel(/message/i).inputValue(), "{{nobody}}");
});

test("a message that is queued and can no longer be filled in goes into the log, not away", async (t) => {
  const app = await weft.app(t);
  await app.button("Variables").click();
  await app.page.getByLabel("Variable name").fill("soon");
  await app.page.getByLabel("Variable value").fill("gone");
  await app.button("Add variable").click();
  await app.button("Edit soon").waitFor();
  await app.send("it is {{soon}}");
  await app.queued.waitFor();
  await app.button("Remove soon").click();
  await app.online({ url: weft.ws("/echo") });
  await app.rows(/Not sent: There is no variable named “soon”.*it is \{\{soon\}\}/).waitFor();
});
