// The practice server's protocols, natively and in the page: each is logged in to, subscribed to, heard and spoken to.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start } from "./harness.mjs";
import { Scripts } from "./scripts.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

const DEMO = { user: "demo", password: "demo" };

async function isLogged(app, ...words) {
  if ((await app.follow.getAttribute("aria-pressed")) === "false") await app.follow.click();
  for (const expected of words) await app.rows(expected).first().waitFor();
}

/** Runs an example of the menu; returns what it prints. */
async function example(app, name, language = "JavaScript") {
  const scripts = await Scripts.open(app);
  await scripts.language.selectOption(language);
  await scripts.example(name);
  await scripts.runButton.click();
  await scripts.is(/^(Finished|Failed)/);
  return scripts.lines();
}

for (const [where, base] of [["natively", () => weft.ws("")], ["in the page", () => "practice:"]]) {
  test(`Socket.IO ${where}: events tick, are acknowledged and told to everybody`, async (t) => {
    const app = await weft.app(t);
    const url = `${base()}/socket.io/`;
    await app.connect({ url, login: "Socket.IO", ...DEMO, password: "wrong" });
    await app.is(/^Failed: The server refused the login: wrong user or password/);
    await app.online({ url, login: "Socket.IO", ...DEMO });
    await app.page.getByRole("button", { name: "Protocol: Socket.IO 5 over Engine.IO 4" }).waitFor();
    await isLogged(app, 'EVENT tick · {"n":1,');
    await app.send('420["say","hi"]', "Text");
    await isLogged(app, 'ACK #0 · {"heard":"hi"}', 'EVENT said · {"user":"demo","text":"hi"}');
    const lines = await example(app, "Events of Socket.IO");
    assert.match(lines.pop(), /^the price is \d+$/);
    assert.deepEqual(lines, ["2 + 3 = 5", "the server has heard hello", "demo said hello again"]);
  });

  test(`GraphQL ${where}: queries are answered and subscriptions go on`, async (t) => {
    const app = await weft.app(t);
    await app.online({ url: `${base()}/graphql`, login: "GraphQL", ...DEMO });
    await app.send('{"id":"1","type":"subscribe","payload":{"query":"{ hello }"}}', "JSON");
    await isLogged(app, 'next #1 · {"data":{"hello":"hello demo"}}', "complete #1");
    const scripts = await Scripts.open(app);
    await scripts.run(`
      await gather(listen, say);
      async function listen() {
        for await (const { payload } of subscribe("subscription { said { user text } }")) return print(payload.data.said);
      }
      async function say() {
        await sleep(0);
        print(await request("mutation ($text: String) { say(text: $text) }", { text: "hi" }));
      }
      for await (const { payload } of subscribe("subscription { tick }")) { print(payload.data.tick > 0); break; }
    `);
    await scripts.is(/^Finished/);
    assert.deepEqual((await scripts.lines()).sort(), ["true", '{ say: "hi" }', '{ user: "demo", text: "hi" }']);
  });
}

test("MQTT: two tabs talk through the native broker, and what is retained waits for the second", async (t) => {
  const [one, other] = [await weft.app(t), await weft.app(t)];
  await one.connect({ url: weft.ws("/mqtt"), login: "MQTT", ...DEMO, password: "wrong" });
  await one.is(/^Failed: The server refused the login: Bad user name or password/);
  for (const app of [one, other]) await app.online({ url: weft.ws("/mqtt"), login: "MQTT", ...DEMO });
  // Publishes 1 to a/b with QoS 1, to be retained.
  await one.send("33 08 00 03 61 2f 62 00 07 31", "Hex");
  await isLogged(one, "PUBACK #7");
  // Subscribes to a/+ with QoS 1.
  await other.send("82 08 00 01 00 03 61 2f 2b 01", "Hex");
  await isLogged(other, "SUBACK #1", "PUBLISH a/b · QoS 1 · 1", "PUBACK #1");
  await one.send("30 06 00 03 61 2f 63 32", "Hex");
  await isLogged(other, "PUBLISH a/c · QoS 0 · 2");
});

test("MQTT in the page: the examples publish and subscribe, in both languages", async (t) => {
  const app = await weft.app(t);
  await app.openSettings();
  await app.page.getByRole("button", { name: "practice:/mqtt", exact: true }).click();
  await app.closeSettings();
  await app.connectButton.click();
  await app.is(/^Online/);
  const lines = ["lamps/hall { on: true }", "lamps/kitchen { on: false }", "no longer subscribed"];
  assert.deepEqual(await example(app, "Topics of MQTT"), lines);
  const python = lines.map((line) => line.replace("{ on: true }", "{'on': True}").replace("{ on: false }", "{'on': False}"));
  assert.deepEqual(await example(app, "Topics of MQTT", "Python"), python);
  await isLogged(app, "UNSUBSCRIBE lamps/+");
});

test("JSON-RPC: the example's requests are answered", async (t) => {
  const app = await weft.app(t);
  await app.fill({ url: weft.ws("/rpc") });
  const error = "ServerError -32601: unknown method dance";
  assert.deepEqual(await example(app, "Requests of JSON-RPC"), ["1 + 2 = 3", "doubled: [2, 4, 6]", error]);
});
