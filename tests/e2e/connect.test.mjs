// From the first visit to being online, by each kind of login.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { controlSays, describedBy, eventually } from "./app.mjs";
import { axe, start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

/** What Chromium says of a connection that was refused. */
const REFUSED = [/WebSocket connection to .* failed/, /Failed to load resource/];
const DEMO = { user: "demo", password: "demo" };

async function ticks(app, atLeast = 2) {
  await app.filterBox.fill('"tick"');
  await eventually(async () => assert.ok((await app.rowCount()) >= atLeast));
}

test("on a first visit one click is online, and ticks arrive", async (t) => {
  const app = await weft.app(t);
  await app.is(/^Offline/);
  assert.ok(await app.loginIs("None"));
  await eventually(async () => assert.ok(await app.url.evaluate((field) => field === document.activeElement)));
  await app.button("Try the practice server").click();
  await app.is(/^Online/);
  assert.equal(await app.url.inputValue(), "practice:/room?login=first");
  await ticks(app);
});

test("the practice server's login never goes to another server", async (t) => {
  const app = await weft.app(t);
  await app.button("Try the practice server").click();
  await app.is(/^Online/);
  await app.url.fill(weft.ws("/echo"));
  assert.ok(await app.loginIs("None"));
  await app.button("Reconnect to this URL").click();
  await app.is(/^Online/);
  await eventually(async () => assert.match(await app.connections.innerText(), /127\.0\.0\.1/));
  await app.send("hello");
  await app.rows("hello").nth(1).waitFor();
  const traffic = await app.traffic();
  assert.equal(await app.rows(/"login"/).count(), 1, "that of the practice server");
  assert.ok(traffic.sent <= 2, `${traffic.sent} sent`);
});

test("a first message logs in; a wrong password is refused in the server's words", async (t) => {
  const app = await weft.app(t);
  const form = { url: weft.ws("/room?login=first"), login: "First message", user: "demo" };
  await app.connect({ ...form, password: "dmeo" });
  await app.is(/^Failed: .*wrong user or password/);
  await app.rows("Login refused: wrong user or password").waitFor();
  await app.openAuthentication();
  assert.equal(await app.password.inputValue(), "dmeo");
  await app.closeAuthentication();
  await app.online({ ...form, password: "demo" });
  await ticks(app);
});

test("a password is not in the log", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/room?login=first"), login: "First message", user: "alice", password: "demo" });
  const sent = await app.find('"login"');
  assert.match(await sent.innerText(), /"alice"/);
  assert.doesNotMatch(await sent.innerText(), /demo/);
  await app.open(sent);
  assert.doesNotMatch(await app.details.innerText(), /demo/);

  // What the log has in its place isn't sent.
  const { sent: before } = await app.traffic();
  await app.grid.press("r");
  await app.page.getByText("Not sent: the log has dots in place of a secret. Edit and resend it instead.").waitFor();
  await app.message.fill("half a sen");
  await app.grid.press("e");
  await eventually(async () => assert.match(await app.messageText(), /"password": ?"\{\{password\}\}"/));
  await app.page.getByText("What you were writing is in the history.").waitFor();
  assert.equal((await app.traffic()).sent, before);
  await app.button("History").click();
  await app.page.getByRole("list", { name: "History" }).getByText("half a sen").waitFor();
});

test("Basic answers the server's challenge", async (t) => {
  const app = await weft.app(t, { expected: REFUSED });
  const form = { url: weft.ws("/room?login=basic"), login: "User and password", user: "demo" };
  await app.connect({ ...form, password: "wrong" });
  await app.is(/^Failed: Could not connect\. .*login/);
  await app.online({ ...form, password: "demo" });
  await app.find("welcome", /"user":"demo"/);
});

for (const body of ["JSON", "Form"]) {
  test(`a token that was asked for by ${body} goes into the URL, and not into the log`, async (t) => {
    const app = await weft.app(t);
    await app.fill({ url: weft.ws("/room?login=token&token={{token}}"), login: "Token over HTTP", ...DEMO });
    await tokenSettings(app, { body });
    await app.connectButton.click();
    await app.is(/^Online/);
    await app.find("welcome", /"user":"demo"/);
    const connecting = await app.find('"connecting"', "Connecting to");
    assert.match(await connecting.innerText(), /token=•+$/);
  });
}

test("variables may be any part of a URL, which is shown with them filled in", async (t) => {
  const app = await weft.app(t);
  const base = new URL(weft.ws("/")).origin;
  const { host } = new URL(base);
  await app.addVariables({ host, base, path: "room/1", odd: "a b/&=", port: "99999" });
  for (const [url, filled] of [
    ["ws://{{host}}/echo", `${base}/echo`],
    ["{{base}}/echo?x={{odd}}", `${base}/echo?x=a%20b%2F%26%3D`],
    ["{{base}}/{{path}}?v=1", `${base}/room/1?v=1`],
  ]) {
    await app.fill({ url, login: "None" });
    await eventually(async () => assert.equal(await describedBy(app.url), filled));
    assert.equal(await app.url.getAttribute("aria-invalid"), null);
  }
  for (const [url, says] of [
    ["ws://h:{{port}}/", /“99999” is not a port/],
    ["{{host}}/echo", /no scheme/],
    ["{{base}}/{{odd}}", /has a space in it/],
    ["{{base}}/{{nobody}}", /no variable named “nobody”/],
  ]) {
    await app.url.fill(url);
    await controlSays(app.url, says);
    assert.equal(await app.url.getAttribute("aria-invalid"), "true");
  }
  await app.url.fill("{{base}}/{{pa");
  await eventually(async () => assert.equal(await describedBy(app.url), ""));
  await app.fill({ url: "{{base}}/room?login=token&token={{token}}", login: "Token over HTTP", ...DEMO });
  await controlSays(app.url, /\/room\?login=token&token=•+$/);
  await app.openSettings("Authentication");
  await app.tokenUrl.fill("{{base}}/token");
  await controlSays(app.tokenUrl, /has to begin with http/);
  await app.tokenUrl.fill("http://{{host}}/token");
  await eventually(async () => assert.equal(await describedBy(app.tokenUrl), `http://${host}/token`));
  await app.connectButton.click();
  await app.is(/^Online/);
  await app.find("welcome", /"user":"demo"/);
});

test("a token can be a subprotocol", async (t) => {
  const app = await weft.app(t);
  await app.fill({ url: weft.ws("/room?login=token"), subprotocols: "chat, token.{{token}}", login: "Token over HTTP", ...DEMO });
  await tokenSettings(app, {});
  await app.connectButton.click();
  await app.is(/^Online/);
  await app.find("subprotocol", "Opened with subprotocol chat.");
});

test("a token can be in the first message", async (t) => {
  const app = await weft.app(t);
  await app.fill({ url: weft.ws("/room?login=token"), login: "Token, then first message", ...DEMO });
  await tokenSettings(app, { first: '{"type": "login", "token": "{{token}}"}' });
  await app.connectButton.click();
  await app.is(/^Online/);
  const sent = await app.find('"login"');
  assert.match(await sent.innerText(), /"token": "•+"/);
});

test("a token that I have takes two fields and two presses, and stays a secret", async (t) => {
  const app = await weft.app(t);
  const reply = await fetch(`${weft.practiceUrl}/token`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ user: "demo", password: "demo" }),
  });
  const { token } = await reply.json();
  await app.url.fill(weft.ws("/room?login=token"));
  await app.authenticationButton.click();
  await app.authentication.selectOption("Token I have");
  await app.token.fill(token);
  await app.token.press("Enter");
  await app.is(/^Online/);
  await app.authentication.waitFor({ state: "detached" });
  await app.find("welcome", /"user":"demo"/);
  const connecting = await app.find('"connecting"', "Connecting to");
  assert.match(await connecting.innerText(), /login=token&token=•+$/);
  await app.disconnectButton.click();
  await app.is(/^Closed/);

  const sentAs = async (place, field, text) => {
    await app.openAuthentication();
    await app.page.getByLabel("Sent as").selectOption(place);
    if (field) await app.page.getByLabel(field, { exact: true }).fill(text);
    await app.closeAuthentication();
    await app.connectButton.click();
    await app.is(/^Online/);
    await app.find("welcome", /"user":"demo"/);
    await app.disconnectButton.click();
    await app.is(/^Closed/);
  };
  await sentAs("Subprotocol", "Subprotocols with the token", "token.{{token}}");
  await app.find("opened", /token\.•+/);
  await sentAs("First message");
  const sent = await app.find('"login"', /"token": "•+"/);
  await app.open(sent);

  assert.doesNotMatch(await stored(app), new RegExp(token));
  assert.ok(!(await app.page.locator("body").innerText()).includes(token));
  await app.page.reload();
  await app.connectButton.click();
  await app.is(/^Failed: There is no token\. Enter it under Authentication/);
  await app.openAuthentication();
  assert.equal(await app.token.inputValue(), "");
  await app.page.getByText("Looking for headers? Browsers can't set them…").click();
  await app.page.getByText(/a token in the URL, in a subprotocol or in the first message/).waitFor();
});

test("a first message and a keepalive have a format, are checked as they are typed, and may end with U+001E", async (t) => {
  const app = await weft.app(t);
  const field = (name) => app.page.getByLabel(name, { exact: true });
  const format = (name) => field(name).evaluate((select) => select.selectedOptions[0].text);
  await app.fill({ url: weft.ws("/echo"), login: "First message" });
  await app.openSettings("Authentication");
  await app.firstMessage.fill('{"protocol":"json","version":1}{{0x1e}}');
  assert.equal(await format("First message format"), "JSON");
  await reply(app, "Login succeeds when", "contains", "protocol");
  await app.openSettings("Keepalive");
  await app.page.getByLabel("Send keepalive messages").check();
  await field("Every (seconds)").fill("0.1");
  const keepalive = field("Keepalive message");
  await keepalive.fill('{"type":6}{{0x1e}');
  await controlSays(keepalive, /\{\{ has no matching \}\}/);
  await keepalive.fill('{"type":6}{{0x1e}}');
  await reply(app, "Expected reply", "contains", "type");
  await app.connectButton.click();
  await app.is(/^Online/);
  await app.closeSettings();
  await app.find("/protocol = \"json\"", "Handshake");
  await app.open(await app.find('"type":6', "Ping"));
  await app.details.getByRole("button", { name: "Hex" }).click();
  await app.details.getByText("36 7d 1e").waitFor();
  await app.disconnectButton.click();

  await app.openSettings("Authentication");
  await field("First message format").selectOption("Hex");
  await controlSays(app.firstMessage, /is not a hex digit/);
  await app.firstMessage.fill("de ad be ef");
  const accept = app.page.getByRole("group", { name: "Login succeeds when" });
  await accept.getByRole("combobox").selectOption("any message");
  await app.connectButton.click();
  await app.is(/^Online/);
  // Keepalives may have filled the screen that the selected message is on.
  await app.kind.selectOption("Binary");
  await app.filterBox.fill("");
  await app.rows("de ad be ef").last().waitFor();
  await app.page.reload();
  await app.openSettings("Authentication");
  assert.equal(await format("First message format"), "Hex");
});

test("a token that is refused says so in the server's words", async (t) => {
  const app = await weft.app(t, { expected: REFUSED });
  const form = { url: weft.ws("/room?login=token&token={{token}}"), login: "Token over HTTP", user: "demo", password: "wrong" };
  await app.fill(form);
  await tokenSettings(app, {});
  await app.connectButton.click();
  await app.is(/^Failed: The token request was answered with 401: wrong user or password/);
  await app.online({ ...form, password: "demo" });
});

test("replies can be told by a text or a regex", async (t) => {
  const app = await weft.app(t);
  await app.fill({ url: weft.ws("/room?login=first"), login: "First message", ...DEMO });
  await app.openSettings("Authentication");
  await reply(app, "Login succeeds when", "contains", "welcome");
  await reply(app, "Login fails when", "matches regex", "err.r");
  await app.connectButton.click();
  await app.is(/^Online/);
  await app.disconnectButton.click();
  await app.is(/^Closed/);
  await app.connect({ login: "First message", password: "wrong" });
  await app.is(/^Failed: .*wrong user or password/);
});

test("no reply in time is a failure that says what to do", async (t) => {
  const app = await weft.app(t);
  await app.fill({ url: weft.ws("/silence"), login: "First message", ...DEMO });
  await app.openSettings("Authentication");
  await app.page.getByLabel("Wait for the reply (seconds)").fill("0.5");
  await app.connectButton.click();
  await app.is(/^Failed: The server didn't confirm the login within 0\.5 s\. Check under Authentication/);
});

test("a login that isn't answered doesn't close a connection that works, and can be left out", async (t) => {
  const app = await weft.app(t);
  await app.fill({ url: weft.ws("/echo"), login: "First message", ...DEMO });
  await app.openSettings("Authentication");
  await app.page.getByLabel("Wait for the reply (seconds)").fill("0.5");
  await app.closeSettings();
  await app.connectButton.click();
  await app.is(/^Logging in: The server didn't confirm the login within 0\.5 s\. Other messages have arrived\./);
  await app.send("queued meanwhile", "Text");
  await app.queued.waitFor();
  await axe(app.page);
  await app.button("Continue without login").click();
  await app.is(/^Online/);
  await app.find("queued meanwhile");
  await eventually(async () => assert.equal((await app.traffic()).received, 2));
  await app.find("login-skipped", "Continued without login.");
  await app.disconnectButton.click();
  await app.is(/^Closed/);
  // Whoever connects anew is asked again, and may give up.
  await app.connectButton.click();
  await app.button("Continue without login").waitFor();
  await app.disconnectButton.click();
  await app.is(/^Closed/);
});

test("connections are kept over a reload, without their passwords", async (t) => {
  const app = await weft.app(t);
  await app.button("New connection").click();
  await app.fill({ url: weft.ws("/echo"), subprotocols: "a, b", login: "User and password", user: "alice", password: "s3cret" });
  await app.openSettings();
  await app.page.getByLabel("Name", { exact: true }).fill("My echo");
  const item = app.connections.getByRole("button", { name: "My echo" });
  await item.waitFor();
  await eventually(async () => assert.match(await stored(app), /My echo/));
  assert.doesNotMatch(await stored(app), /s3cret/);
  await app.page.reload();
  await item.click();
  assert.equal(await app.url.inputValue(), weft.ws("/echo"));
  await app.openSettings("General");
  assert.equal(await app.subprotocols.inputValue(), "a, b");
  await app.openSettings("Authentication");
  assert.equal(await app.user.inputValue(), "alice");
  assert.equal(await app.password.inputValue(), "");
  assert.ok(await app.loginIs("User and password"));
});

/** Where the token comes from, and how it is asked for. */
async function tokenSettings(app, { body, first }) {
  await app.openSettings("Authentication");
  await app.page.getByLabel("Token URL").fill(`${weft.practiceUrl}/token`);
  if (body) await app.page.getByLabel("Token body").selectOption(body);
  if (first) await app.page.getByRole("textbox", { name: "First message" }).fill(first);
  await app.closeSettings();
}

async function reply(app, name, kind, text) {
  const group = app.page.getByRole("group", { name });
  await group.getByRole("combobox").selectOption(kind);
  await group.getByLabel("Text").fill(text);
}

test("a URL isn't reported as incomplete while it can still become valid", async (t) => {
  const app = await weft.app(t);
  await app.url.fill("");
  await app.url.focus();
  await app.page.keyboard.type("ws");
  assert.equal(await describedBy(app.url), "");
  await app.page.keyboard.type("x.example/feed");
  await controlSays(app.url, /no scheme/);
  assert.equal(await app.url.inputValue(), "wsx.example/feed");
  await app.page.keyboard.press("Control+A");
  await app.page.keyboard.type(weft.ws("/echo"));
  assert.equal(await app.url.inputValue(), weft.ws("/echo"));
});

test("Connect and Disconnect keep the focus", async (t) => {
  const app = await weft.app(t);
  await app.url.fill("practice:/echo");
  await app.connectButton.focus();
  await app.page.keyboard.press("Enter");
  await app.is(/^Online/);
  await app.page.keyboard.press("Enter");
  await app.is(/^Closed/);
});

test("a password typed into the URL is not kept or shown, and can be moved where it belongs", async (t) => {
  const app = await weft.app(t);
  await app.url.fill(weft.ws("/room?login=basic").replace("//", "//demo:demo@"));
  await controlSays(app.url, /password in it/);
  await eventually(async () => assert.match(await stored(app), /room\?login=basic/));
  assert.doesNotMatch(await stored(app), /demo:demo/);
  await app.button("Move it to User and Password").click();
  assert.equal(await app.url.inputValue(), weft.ws("/room?login=basic"));
  assert.ok(await app.loginIs("User and password"));
  await app.connectButton.click();
  await app.is(/^Online/);
});

test("a page that may store nothing works, and says so", async (t) => {
  const context = await weft.browser.newContext();
  t.after(() => context.close());
  await context.addInitScript(() => {
    Object.defineProperty(globalThis, "localStorage", { get: () => { throw new DOMException("denied", "SecurityError"); } });
  });
  const page = await context.newPage();
  await page.goto(weft.url);
  await page.getByRole("alert").filter({ hasText: "stores nothing" }).waitFor();
  await page.getByRole("button", { name: "Try the practice server" }).click();
  await page.getByRole("status", { name: "Connection state" }).filter({ hasText: "Online" }).waitFor();
});

test("two tabs don't undo each other's connections", async (t) => {
  const app = await weft.app(t);
  const other = await app.page.context().newPage();
  await other.goto(weft.url);
  await other.getByRole("button", { name: "New connection", exact: true }).click();
  await other.getByRole("textbox", { name: "URL", exact: true }).fill("wss://from-the-other-tab.test/");
  await app.connections.getByText("from-the-other-tab.test").waitFor();
  await app.url.fill("ws://from-this-tab.test/");
  await other.reload();
  const list = other.getByRole("navigation", { name: "Connections" });
  await list.getByText("from-the-other-tab.test").waitFor();
});

test("Enter completes a URL that was typed without its scheme", async (t) => {
  const app = await weft.app(t);
  const url = weft.ws("/echo");
  await app.fill({ login: "None", url: url.replace("ws://", "") });
  // That takes the rest of the program, which may still be loading.
  await eventually(async () => {
    await app.url.press("Enter");
    assert.equal(await app.url.inputValue(), url);
  });
  await app.is(/^Online/);
  await app.disconnectButton.click();
  await app.is(/^Closed/);
  await app.url.fill(`<\u200b${url}>`);
  await app.connectButton.click();
  await app.is(/^Online/);
  assert.equal(await app.url.inputValue(), url);
});

test("a pasted command becomes its URL, and the headers that are left out are named", async (t) => {
  const app = await weft.app(t);
  const url = weft.ws("/echo");
  // That takes the rest of the program, which may still be loading.
  await app.url.fill(`wscat -s chat -H 'Authorization: Bearer s3cret-token' -H "X-Api-Key: k" -c '${url}'`);
  await eventually(async () => assert.equal(await app.url.inputValue(), url));
  await app.openSettings("General");
  assert.equal(await app.subprotocols.inputValue(), "chat");
  await app.closeSettings();
  const leftOut = "A browser can't send the headers Authorization and X-Api-Key. The token is sent in the URL";
  await app.rows(leftOut).waitFor();
  // It is also said where the command was pasted, until that is dismissed.
  const said = app.page.locator(".url").getByText(leftOut);
  await said.waitFor();
  await app.page.locator(".url").getByRole("button", { name: "Dismiss" }).click();
  await said.waitFor({ state: "detached" });
  await eventually(async () => assert.match(await stored(app), /chat/));
  assert.doesNotMatch(await stored(app), /s3cret-token/);
  await app.url.press("Enter");
  await app.is(/^Online/);
  await app.rows("Opened with subprotocol chat.").waitFor();
  await app.rows("/echo?token=•••").first().waitFor();

  // Another server gets nothing of that.
  await app.disconnectButton.click();
  await app.is(/^Closed/);
  const other = url.replace("127.0.0.1", "localhost");
  await app.url.fill(`websocat ${other}`);
  await eventually(async () => assert.equal(await app.url.inputValue(), other));
  await app.connectButton.click();
  await app.is(/^Online/);
  assert.doesNotMatch(await app.rows(`Connecting to ${other}`).innerText(), /token/);
  await app.rows("Opened, without a subprotocol.").waitFor();
});

test("Enter completes a URL whose host is a variable", async (t) => {
  const app = await weft.app(t);
  await app.addVariables({ host: new URL(weft.ws("/")).host });
  await app.url.fill("{{host}}/echo");
  await app.page.getByRole("button", { name: "Use ws://{{host}}/echo" }).waitFor();
  await app.url.press("Enter");
  await app.is(/^Online/);
  assert.equal(await app.url.inputValue(), "ws://{{host}}/echo");
});

test("a URL that is edited while online can be reconnected to, by Enter alone", async (t) => {
  const app = await weft.app(t);
  const offer = app.button("Reconnect to this URL");
  await app.online({ url: weft.ws("/echo") });
  await app.url.fill(weft.ws("/echo?again=1"));
  await offer.waitFor();
  await app.url.press("Enter");
  await app.is(/^Online: .*\/echo$/);
  await app.page.keyboard.press("Enter");
  await app.is(/^Online: .*\/echo\?again=1$/);
  await offer.waitFor({ state: "detached" });
});

test("a token in the URL is neither stored nor shown elsewhere, and is asked for after a reload", async (t) => {
  const app = await weft.app(t);
  const url = weft.ws("/echo?author=me&access_token=s3cret-token");
  const hidden = url.replace("s3cret-token", "••••••");
  await app.button("New connection").click();
  await app.online({ url });
  await app.is(/author=me&access_token=•+$/);
  const item = app.connections.getByText("/echo?author=me&access_token=••••••");
  await item.waitFor();
  await eventually(async () => assert.match(await stored(app), /author=me/));
  assert.doesNotMatch(await stored(app), /s3cret-token/);
  assert.doesNotMatch(await app.page.locator("body").innerText(), /s3cret-token/);
  await app.page.reload();
  await item.click();
  assert.equal(await app.url.inputValue(), hidden);
  await controlSays(app.url, /Type the value of “access_token” again\. It is a secret/);
  await app.connectButton.click();
  await app.is(/^Failed: URL: Type the value of “access_token” again/);
  await app.online({ url });
});

/** Everything that the page has stored. */
function stored(app) {
  return app.page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
}
