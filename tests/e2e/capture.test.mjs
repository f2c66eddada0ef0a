// Capture goes on whatever the interface shows.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { App, eventually } from "./app.mjs";
import { launchPlain, start } from "./harness.mjs";

const COUNT = 30_000;

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

/** Fails unless the log that the page saves holds messages 1 to COUNT in order. */
async function holdsAll(app) {
  await eventually(async () => assert.equal((await app.traffic()).received, COUNT), 60_000);
  await app.page.evaluate(() => {
    const make = URL.createObjectURL.bind(URL);
    globalThis.saved = new Promise((resolve) => {
      URL.createObjectURL = (blob) => {
        resolve(blob.text());
        return make(blob);
      };
    });
  });
  await app.reveal(app.exportAll);
  await app.exportAll.click();
  const lines = (await app.page.evaluate(() => globalThis.saved)).trimEnd().split("\n").slice(1);
  const texts = lines.map(JSON.parse).filter(({ direction }) => direction === "received").map(({ text }) => text);
  assert.equal(texts.length, COUNT);
  assert.equal(texts.findIndex((text, index) => Number.parseInt(text, 10) !== index + 1), -1);
}

test("a flood is kept whole while another connection is on screen", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws(`/flood?count=${COUNT}&rate=20000`) });
  await app.button("New connection").click();
  await app.online({ url: weft.ws("/echo") });
  await app.send("meanwhile");
  await eventually(async () => assert.equal((await app.traffic()).received, 1));
  const other = app.connections.getByRole("button").filter({ hasText: "↓" }).first();
  await eventually(async () => assert.match(await other.innerText(), /↓ 30,000/), 60_000);
  await other.click();
  await holdsAll(app);
});

test("a flood is kept whole while the page is hidden", async (t) => {
  const context = await launchPlain(t);
  const [page] = context.pages();
  await page.goto(weft.url);
  const app = new App(page);
  let frames = 0;
  page.on("websocket", (socket) => socket.on("framereceived", () => frames++));
  await app.online({ url: weft.ws("/quiet") });
  await app.message.fill(JSON.stringify({ type: "flood", count: COUNT }));
  const other = await context.newPage();
  await other.bringToFront();
  const visibility = () => page.evaluate(() => document.visibilityState);
  await eventually(async () => assert.equal(await visibility(), "hidden"));
  await app.button("Send").evaluate((button) => button.click());
  await eventually(() => assert.equal(frames, COUNT), 60_000);
  assert.equal(await visibility(), "hidden");
  await page.bringToFront();
  await holdsAll(app);
});
