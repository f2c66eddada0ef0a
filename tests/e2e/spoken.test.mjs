// Protocols that Weft speaks: it logs in, keeps the connection alive, and after a drop goes on where it was.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { ANN, HUB_TOKEN, startGraphQl, startMqtt, startSignalR, startSocketIo, startStomp } from "./brokers.mjs";
import { axe, screenshot, start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

const DROPPED = { expected: [/WebSocket connection to .* failed/] };

/** Waits for rows with these words, at the end of the log: a filter leaves the list where it was. */
async function isLogged(app, ...words) {
  if ((await app.follow.getAttribute("aria-pressed")) === "false") await app.follow.click();
  for (const expected of words) await app.rows(expected).first().waitFor();
}

/** The password isn't in the log, and the login's row has dots in its place. */
async function hidesPassword(app) {
  for (const secret of ["s3", "cret"]) {
    await app.filterBox.fill(secret);
    await app.hasRows(0);
  }
  await app.filterBox.fill("");
}

test("Socket.IO: URL, user and password are enough to log in, and to be back after a drop", async (t) => {
  const server = await startSocketIo();
  t.after(() => server.stop());
  const app = await weft.app(t, DROPPED);
  await app.connect({ url: server.url, login: "Socket.IO", ...ANN, password: "wrong" });
  await app.is(/^Failed: The server refused the login: wrong password/);
  await app.online({ login: "Socket.IO", ...ANN });
  await isLogged(app, 'CONNECT · {"user": "ann", "password": "••••••"}', "Logged in.");
  await hidesPassword(app);
  await app.page.getByRole("button", { name: "Protocol: Socket.IO 5 over Engine.IO 4" }).waitFor();

  await app.send('421["say","hello"]', "Text");
  await isLogged(app, 'ACK #1 · {"heard":"hello"}', 'EVENT said · "hello"');
  await app.send("40/news,", "Text");
  await isLogged(app, 'EVENT headline /news · "welcome"');
  // Pings are answered, so the server keeps the connection.
  await app.filterBox.fill("is:heartbeat");
  await eventually(async () => assert.ok((await app.previews()).filter((row) => row.endsWith("pong")).length > 2));
  await app.filterBox.fill("");
  await app.tab("Tasks");
  await app.page.getByRole("row", { name: /^keepalive/ }).waitFor();
  await axe(app.page);
  await app.closeTools();

  server.drop();
  await isLogged(app, "back after");
  await app.is(/^Online/);
  await app.filterBox.fill("headline");
  await app.hasRows(2);
  await app.filterBox.fill("");
  await app.send('422["say","again"]', "Text");
  await isLogged(app, 'ACK #2 · {"heard":"again"}');
});

test("MQTT: a broker is logged in to, acknowledged, pinged, and subscribed to again after a drop", async (t) => {
  const broker = await startMqtt();
  t.after(() => broker.stop());
  const app = await weft.app(t, DROPPED);
  await app.connect({ url: broker.url, login: "MQTT", ...ANN, password: "wrong" });
  await app.is(/^Failed: The server refused the login: Bad user name or password/);
  await app.openAuthentication();
  await app.password.fill(ANN.password);
  const login = app.page.getByLabel("Login message");
  await login.fill('{"type": "CONNECT", "clientId": "weft", "keepAlive": 1, "user": "{{user}}", "password": "{{password}}"}');
  await axe(app.page);
  await screenshot(app.page, "authentication-mqtt");
  await app.closeAuthentication();
  await app.connectButton.click();
  await app.is(/^Online/);
  await isLogged(app, "CONNECT weft · MQTT 3.1.1", "CONNACK Success");
  await hidesPassword(app);

  // Subscribes to a/b with QoS 2.
  await app.send("82 08 00 01 00 03 61 2f 62 02", "Hex");
  await isLogged(app, "SUBACK #1");
  for (const qos of [0, 1, 2]) await broker.publish("a/b", `{"qos":${qos}}`, qos);
  await isLogged(app, 'QoS 0 · {"qos":0}', "PUBACK", "PUBREC", "PUBREL", "PUBCOMP");
  await isLogged(app, "PINGREQ", "PINGRESP");

  broker.drop();
  await isLogged(app, "back after", "SUBSCRIBE a/b #65535", "SUBACK #65535");
  await broker.publish("a/b", "again", 0);
  await isLogged(app, "PUBLISH a/b · QoS 0 · again");
});

test("GraphQL: a server is logged in to, and subscribed to again after a drop", async (t) => {
  const server = await startGraphQl();
  t.after(() => server.stop());
  const app = await weft.app(t, DROPPED);
  await app.connect({ url: server.url, login: "GraphQL", ...ANN, password: "wrong" });
  await app.is(/^Failed: The connection closed during the login: 4403: Forbidden/);
  await app.online({ login: "GraphQL", ...ANN });
  await isLogged(app, "connection_ack", "Logged in.");
  await hidesPassword(app);

  await app.send('{"id":"1","type":"subscribe","payload":{"query":"subscription { tick }"}}', "JSON");
  await isLogged(app, 'next #1 · {"data":{"tick":0}}');
  server.tick(7);
  await isLogged(app, 'next #1 · {"data":{"tick":7}}');
  server.drop();
  await isLogged(app, "back after");
  await app.filterBox.fill('"tick":0');
  await app.hasRows(2);
  server.tick(8);
  await app.filterBox.fill('"tick":8');
  await app.hasRows(1);
});

test("STOMP: a broker is logged in to, and subscribed to again after a drop and after a missed heartbeat", async (t) => {
  const broker = await startStomp();
  t.after(() => broker.stop());
  const app = await weft.app(t, DROPPED);
  await app.connect({ url: broker.url, login: "STOMP", ...ANN, password: "wrong" });
  await app.is(/^Failed: The server refused the login: CONNECTION ERROR/);
  await app.openAuthentication();
  await app.password.fill(ANN.password);
  const headers = '{"accept-version": "1.2,1.1", "login": "{{user}}", "passcode": "{{password}}", "heart-beat": "0,300"}';
  await app.page.getByLabel("Login message").fill(`{"command": "CONNECT", "headers": ${headers}}`);
  await app.closeAuthentication();
  await app.connectButton.click();
  await app.is(/^Online/);
  await isLogged(app, "CONNECTED", "heart-beat");
  await hidesPassword(app);

  await app.send("SUBSCRIBE\nid:7\ndestination:/queue/a\n\n{{0x00}}", "Text");
  const sent = broker.next("/queue/b");
  await app.send("SEND\ndestination:/queue/b\n\nhello{{0x00}}", "Text");
  assert.equal(await sent, "hello");
  broker.publish("/queue/a", "first");
  await isLogged(app, "MESSAGE /queue/a · first");

  broker.drop();
  await isLogged(app, "back after");
  await app.filterBox.fill("SUBSCRIBE");
  await app.hasRows(2);
  broker.publish("/queue/a", "second");
  await app.filterBox.fill("second");
  await app.hasRows(1);

  // The server is there, and says nothing any more.
  broker.silence();
  await app.filterBox.fill("SUBSCRIBE");
  await app.hasRows(3);
  await app.is(/^Online/);
  broker.publish("/queue/a", "third");
  await app.filterBox.fill("third");
  await app.hasRows(1);
});

test("SignalR: a hub takes a token, answers what is invoked, and streams again after a drop", async (t) => {
  const hub = await startSignalR();
  t.after(() => hub.stop());
  const app = await weft.app(t, DROPPED);
  await app.fill({ url: hub.url, login: "SignalR" });
  await app.openAuthentication();
  await app.token.fill("wrong");
  await axe(app.page);
  await screenshot(app.page, "authentication-signalr");
  await app.closeAuthentication();
  await app.connectButton.click();
  await app.is(/^Failed/);
  await app.openAuthentication();
  await app.token.fill(HUB_TOKEN);
  await app.closeAuthentication();
  await app.connectButton.click();
  await app.is(/^Online/);
  await isLogged(app, 'Handshake · "json"', "Logged in.");
  await app.page.getByRole("button", { name: "Protocol: SignalR" }).waitFor();
  for (const secret of [HUB_TOKEN.slice(0, 5), HUB_TOKEN.slice(5)]) {
    await app.filterBox.fill(secret);
    await app.hasRows(0);
  }
  await app.filterBox.fill("");

  await app.send('{"type":1,"invocationId":"a","target":"Say","arguments":["hello"]}{{0x1e}}', "Text");
  await isLogged(app, 'Completion #a · {"heard":"hello"}');
  await app.send('{"type":4,"invocationId":"b","target":"Counter","arguments":[5]}{{0x1e}}', "Text");
  await isLogged(app, "StreamItem #b · 5");
  hub.drop();
  await isLogged(app, "back after");
  await app.filterBox.fill("/item = 5");
  await app.hasRows(2);
});
