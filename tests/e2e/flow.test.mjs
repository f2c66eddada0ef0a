// Holding a server back: pausing and resuming, the limit, and what becomes of a connection meanwhile.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { eventually } from "./app.mjs";
import { start } from "./harness.mjs";
import { Scripts } from "./scripts.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

/** The page, online in a way that can hold the server back. */
async function online(t, form) {
  const app = await weft.app(t);
  await app.page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => name.includes("script/socket.js")));
  await eventually(async () => {
    await app.online(form);
    const can = await app.button("Pause").isEnabled();
    if (!can) await app.disconnectButton.click();
    assert.ok(can);
  });
  return app;
}

/** What the practice server tells of the connection to that target. */
async function held(target) {
  const connections = await (await fetch(`${weft.practiceUrl}/held`)).json();
  return connections.filter((connection) => connection.target === target).at(-1);
}

const receiverWaitsFor = (app, what) =>
  eventually(async () => assert.equal(await app.task("receiver").first().locator("td").nth(2).innerText(), what));

const received = async (app) => (await app.traffic()).received;

test("a pause holds the server back, and after it everything arrives", async (t) => {
  const app = await online(t, { url: weft.ws("/quiet") });
  await app.tab("Tasks");
  await app.send('{"type":"flood","count":60000,"size":1000,"rate":6000}', "JSON");
  await eventually(async () => assert.ok((await received(app)) > 100));
  await app.button("Pause").click();
  await delay(50);
  await eventually(async () => {
    const before = await received(app);
    await delay(300);
    assert.equal(await received(app), before);
  });
  const before = await received(app);
  assert.ok(before < 60_000, `all ${before} came before the pause`);
  await app.trafficStatus.filter({ hasText: "Paused" }).waitFor();
  await receiverWaitsFor(app, "Resume (paused)");

  // The server's buffers are full: it can't send any more.
  await eventually(async () => {
    const one = await held("/quiet");
    assert.ok(one.holding && one.held > 0.1);
    const { sent } = one;
    await delay(200);
    assert.equal((await held("/quiet")).sent, sent);
    assert.ok(sent < 60_000);
  });
  assert.equal(await received(app), before);

  await app.button("Resume").click();
  await eventually(async () => assert.equal(await received(app), 60_000), 60_000);
  await receiverWaitsFor(app, "a message");
  const { holding, held: seconds } = await held("/quiet");
  assert.ok(!holding && seconds > 0.5);
  await app.goTo("60000");
  await app.rows("60000 abc").first().waitFor();
});

test("reading stays paused after a reconnect, and a disconnect works at once", async (t) => {
  const app = await online(t, { url: weft.ws("/room?login=first"), login: "First message", user: "demo", password: "demo" });
  await app.button("Pause").click();
  await app.send('{"type":"drop"}', "JSON");
  await app.is(/^Reconnecting/);
  // The login's answer is read; then nothing is.
  await app.is(/^Online/);
  await app.trafficStatus.filter({ hasText: "Paused" }).waitFor();
  await app.rows("welcome").nth(1).waitFor();
  const before = await received(app);
  await delay(2500);
  assert.ok((await received(app)) <= before + 1, "ticks wait");
  await app.button("Resume").click();
  await eventually(async () => assert.ok((await received(app)) >= before + 2));

  await app.button("Pause").click();
  await app.send('{"type":"flood","count":0,"size":1000}', "JSON");
  await eventually(async () => assert.ok((await held("/room?login=first")).holding));
  const start = Date.now();
  await app.disconnectButton.click();
  await app.is(/^Closed/);
  assert.ok(Date.now() - start < 2500);
});

test("a server that closes during a pause is heard at once", async (t) => {
  const app = await online(t, { url: weft.ws("/quiet") });
  await app.button("Pause").click();
  await app.send('{"type":"close","code":4000,"reason":"too slow"}', "JSON");
  await app.rows("too slow").first().waitFor();
  await app.rows("what hadn't been read by then is lost").first().waitFor();
});

test("no more than the limit is read, of the practice server in the page too", async (t) => {
  const app = await online(t, { url: weft.ws("/quiet") });
  await app.button("Reading limit").click();
  await app.page.getByLabel("Messages a second").fill("-5");
  await app.page.getByText("Type a number above 0").waitFor();
  await app.page.getByLabel("Messages a second").fill("100");
  await app.trafficStatus.filter({ hasText: "Reading at most 100 messages/s" }).waitFor();
  await app.page.keyboard.press("Escape");
  // The limit stays from one connection to the next.
  for (const url of [weft.ws("/quiet"), "practice:/quiet"]) {
    await app.disconnectButton.click();
    await app.is(/^Closed/);
    await app.online({ url });
    await app.send('{"type":"flood","count":0,"size":100}', "JSON");
    await delay(300);
    const [before, began] = [await received(app), Date.now()];
    await delay(3000);
    const count = (await received(app)) - before;
    const seconds = (Date.now() - began) / 1000;
    // What is saved up is a second's worth at most.
    assert.ok(count > 100 && count <= 100 * (seconds + 1.5), `${count} in ${seconds} s`);
  }
});

test("a script pauses, resumes and limits its session", async (t) => {
  const app = await online(t, { url: weft.ws("/quiet") });
  const scripts = await Scripts.open(app);
  await scripts.run(`
    let count = 0;
    createTask(async () => { for await (const message of messages()) count += 1; });
    await send({ type: "flood", count: 0, size: 1000, rate: 500 });
    const during = async (seconds) => { const before = count; await sleep(seconds); return count - before; };
    print("free", await during(0.5) > 0);
    await pause();
    await sleep(0.3);
    print("paused", await during(0.5));
    await limit({ messages: 20 });
    await resume();
    await sleep(0.3);
    const slow = await during(2);
    print("limited", slow > 10 && slow < 80);
    await limit();
    await sleep(0.3);
    print("free", await during(0.5) > 0);
    await limit({ bytes: -1 });
    `);
  await scripts.is(/^Failed on line/);
  const lines = await scripts.lines();
  assert.deepEqual(lines.slice(0, 4), ["free true", "paused 0", "limited true", "free true"]);
  assert.match(lines.join("\n"), /limit takes rates above 0, not -1/);
});
