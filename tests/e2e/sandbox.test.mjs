// What a script must not be able to do: every way out of its worker that there is, against a server that counts.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { REFUSED, countHits } from "./counter.mjs";
import { start } from "./harness.mjs";
import { Scripts } from "./scripts.mjs";

let weft;
let counter;
before(async () => ([weft, counter] = await Promise.all([start(), countHits()])));
after(async () => {
  await weft?.close();
  await counter?.stop();
});

// Each is a promise of what it got hold of; failing is what it should do.
const ATTEMPTS = {
  fetch: "fetch(http + 'fetch').then((reply) => reply.text())",
  "fetch of the page's own site": "fetch(site).then((reply) => reply.text())",
  XMLHttpRequest: "new Promise((done, fail) => { const request = new XMLHttpRequest(); request.open('GET', http + 'xhr'); request.onload = () => done(request.responseText); request.onerror = () => fail(new Error('error')); request.send(); })",
  WebSocket: "new Promise((done, fail) => { const socket = new WebSocket(ws + 'ws'); socket.onopen = () => done('open'); socket.onerror = () => fail(new Error('error')); })",
  EventSource: "new Promise((done, fail) => { const source = new EventSource(http + 'events'); source.onopen = () => done('open'); source.onerror = () => fail(new Error('error')); })",
  WebTransport: "new WebTransport(http.replace('http:', 'https:') + 'transport').ready",
  importScripts: "importScripts(http + 'import-scripts')",
  "importScripts of the page's own site": "importScripts(site + 'script/worker.js')",
  "import()": "import(http + 'import')",
  "a worker from the network": "new Promise((done, fail) => { const worker = new Worker(http + 'worker'); worker.onmessage = done; worker.onerror = fail; })",
  "a nested worker's fetch": "new Promise((done, fail) => { const worker = new Worker(blob('fetch(' + JSON.stringify(http + 'nested') + ').then(() => postMessage(1), (error) => { throw error })')); worker.onmessage = () => done('fetched'); worker.onerror = fail; setTimeout(() => fail(new Error('nothing')), 1000); })",
  eval: "eval('1')",
  Function: "new Function('return 1')()",
  "a string timer": "new Promise((done, fail) => { self.reached = done; setTimeout(\"reached('ran')\", 0); setTimeout(() => fail(new Error('nothing')), 300); })",
  WebAssembly: "WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))",
  localStorage: "localStorage.length",
  indexedDB: "new Promise((done, fail) => { const request = indexedDB.open('x'); request.onsuccess = () => done('open'); request.onerror = () => fail(request.error); })",
  caches: "caches.open('x')",
  "the origin's private files": "navigator.storage.getDirectory()",
  "the cookie store": "cookieStore.getAll()",
  "the page's window": "parent.document",
  "the page's globals": "self.opener.document ?? document",
};

/** What returns them. */
const FUNCTION = `(http, ws, site, blob) => ({ ${Object.entries(ATTEMPTS).map(([name, code]) => `${JSON.stringify(name)}: () => ${code}`).join(",\n")} })`;

test("no way leads out of a script's worker", async (t) => {
  const app = await weft.app(t, { expected: REFUSED });
  await app.page.evaluate(() => {
    localStorage.setItem("secret", "1");
    globalThis.heard = [];
    const channel = new BroadcastChannel("weft");
    channel.onmessage = (event) => globalThis.heard.push(event.data);
    addEventListener("message", (event) => event.data !== "ready" && globalThis.heard.push(event.data));
  });
  const scripts = await Scripts.open(app);
  await scripts.run(`
    const http = "http://${counter.host}/", ws = "ws://${counter.host}/", site = ${JSON.stringify(weft.url)};
    const blob = (text) => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    const direct = ${FUNCTION};
    // What comes from a Blob, as what is typed into the console does, can do no more.
    importScripts(blob(${JSON.stringify(`self.loaded = ${FUNCTION}`)}));
    const { default: imported } = await import(blob(${JSON.stringify(`export default ${FUNCTION}`)}));
    for (const attempts of [direct, self.loaded, imported]) {
      for (const [name, attempt] of Object.entries(attempts(http, ws, site, blob))) {
        try {
          const got = await timeout(5, async () => await attempt());
          check(false, name + " got " + String(got).slice(0, 100));
        } catch (error) {
          check(true, name);
        }
      }
    }
    new BroadcastChannel("weft").postMessage("broadcast");
    postMessage("up");
    check(self.origin === "null", "it has no origin");
    await sleep(0.2);`);
  const state = await scripts.is(/^(Finished|Failed|Stopped)/);
  assert.match(state, new RegExp(`^Finished .* ${3 * Object.keys(ATTEMPTS).length + 1} passed, 0 failed$`), (await scripts.lines()).join("\n"));
  assert.deepEqual(counter.hits, []);
  assert.deepEqual(await app.page.evaluate(() => globalThis.heard), []);
});

/** A script that breaks out of the function around it, and gets hold of its port before Weft's part does. */
const forging = (act) => `}
self.addEventListener("message", ({ ports: [port] }) => { const forge = (...parts) => port.postMessage(parts); ${act} });
async function unused() { await 0;`;

const FORGED = {
  "no list": "port.postMessage('hello')",
  "a list without text": "port.postMessage([1, 2])",
  "no JSON": "forge('{')",
  "an unknown command": "forge('[{\"fetch\":\"http://x/\"}]')",
  "a session that it was not given": "forge('[{\"send\":{\"id\":1,\"session\":1,\"text\":\"x\"}}]')",
  "bytes that did not come along": "forge('[{\"send\":{\"id\":1,\"session\":0,\"bytes\":3}}]')",
  "something else in the place of bytes": "forge('[]', { length: 3 })",
  "a text that is too large": "forge(' '.repeat(120_000_000) + '[]')",
  "bytes that are too many": "forge('[]', new Uint8Array(70_000_000))",
  "commands that are too many": "forge(JSON.stringify(Array(10_001).fill('pong')))",
  "numbers that are none": "forge('[{\"more\":{\"id\":1,\"count\":-1}}]')",
};

test("a message that Weft's own part never sends ends the script", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  const scripts = await Scripts.open(app);
  for (const [name, act] of Object.entries(FORGED)) {
    await scripts.run(forging(act));
    await scripts.is(/^Stopped/);
    await scripts.says(/^Stopped: It sent Weft something that isn't part of the API/).catch((error) => {
      throw new Error(name, { cause: error });
    });
  }
  await app.is(/^Online/);
  assert.deepEqual(await app.traffic(), { received: 0, sent: 0 });
});

test("a script that asks for too much in a second is stopped, with words", async (t) => {
  const scripts = await Scripts.open(await weft.app(t));
  await scripts.run('for (;;) print("x");');
  await scripts.is(/^Stopped/);
  await scripts.says(/^Stopped: It asked for more than 50,000 things in a second/);
});

test("a script that prints long lines leaves the page at work, and is stopped, with words", async (t) => {
  const app = await weft.app(t);
  const scripts = await Scripts.open(app);
  await scripts.run('for (;;) { for (let i = 0; i < 10; i += 1) print("x".repeat(60_000)); await sleep(0) }');
  await scripts.is(/^Stopped/);
  await scripts.says(/^Stopped: It printed more than 16 MB in a second/);
  await scripts.run('for (let i = 0; i < 100; i += 1) print(i, "x".repeat(60_000)); print("y".repeat(5_000_000)); await input("Go on?")');
  await scripts.says(/^y+… \([\d,]+ bytes\)$/);
  // All that is drawn of it, and how long that takes.
  const { length, longest } = await app.page.evaluate(
    () =>
      new Promise((resolve) => {
        const log = document.querySelector('[role="log"][aria-label="Script output"]');
        const times = [];
        const frame = (now) => {
          times.push(now);
          log.scrollTop += 20;
          if (times.length < 30) return void requestAnimationFrame(frame);
          resolve({ length: log.innerHTML.length, longest: Math.max(...times.slice(1).map((time, at) => time - times[at])) });
        };
        requestAnimationFrame(frame);
      }),
  );
  assert.ok(length < 500_000, `${length} characters are drawn`);
  t.diagnostic(`the longest frame took ${Math.round(longest)} ms`);
  await scripts.stopButton.click();
  await scripts.is(/^Stopped/);
});

test("a script whose process is gone ends soon, with words, and the page goes on", async (t) => {
  const app = await weft.app(t);
  const scripts = await Scripts.open(app);
  await scripts.run('print("here"); await sleep(3600);');
  await scripts.says(/^here$/);
  // The frame is not the page's process: it can go alone.
  const frame = app.page.frames().find((frame) => frame.url().includes("sandbox.html"));
  const session = await app.page.context().newCDPSession(frame);
  session.send("Page.crash").catch(() => {});
  const start = Date.now();
  await scripts.is(/^Stopped/);
  assert.ok(Date.now() - start < 9000, `it took ${Date.now() - start} ms`);
  await scripts.says(/^Stopped: Its process has ended: it most likely used more memory/);
  await app.isAlive();
  await scripts.run("close();");
  await scripts.is(/^Failed on line 1/);
});

test("what a script may hold of Weft's memory is limited, with words", async (t) => {
  const app = await weft.app(t);
  const scripts = await Scripts.open(app);
  // The connection is never made, so everything would wait.
  await app.fill({ url: weft.ws("/silence"), login: "First message", user: "demo", password: "demo" });
  await scripts.run(`
    connect().catch(() => {});
    await sleep(0.1);
    try { send("x".repeat(16_000_001)) } catch (error) { print(error.message) }
    const large = "x".repeat(15_000_000);
    for (let n = 0; n < 4; n += 1) send(large).catch(() => {});
    await send(large).catch((error) => print(error.message));`);
  await scripts.says(/^a script can send 16000000 characters or bytes at once, not 16000001$/);
  await scripts.says(/^too much is waiting to be sent already: await each send before the next$/);
});

test("the sandbox does nothing where it has the site's origin", async (t) => {
  const page = await weft.page(t, { path: "script/sandbox.html" });
  const answered = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        const { port1: own, port2: worker } = new MessageChannel();
        port1.onmessage = own.onmessage = () => resolve(true);
        postMessage({ source: ["onmessage = ({ ports: [port] }) => port.postMessage(1)"], script: {} }, "*", [port2, worker]);
        // A message to oneself comes after what was posted before it.
        const end = new MessageChannel();
        end.port1.onmessage = () => setTimeout(resolve, 500, false);
        end.port2.postMessage(0);
      }),
  );
  assert.equal(answered, false);
});
