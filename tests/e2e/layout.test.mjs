// What has a place keeps it, and what must be read is not cut, with scrollbars that take room.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { start } from "./harness.mjs";

let weft;
before(async () => (weft = await start({ scrollbars: true })));
after(() => weft?.close());

/** Where it is: its upper edge and its left one. */
async function corner(locator) {
  const { x, y } = await locator.boundingBox();
  return [Math.round(x), Math.round(y)];
}

test("the log stays where it is when details open, when messages are dropped and when it is followed", async (t) => {
  const app = await weft.app(t);
  // An endpoint that takes all the room there is.
  await app.online({ url: `practice:/flood?size=40&count=${"200000".padStart(90, "0")}` });
  await eventually(async () => assert.equal((await app.traffic()).received, 200_000));
  const place = await corner(app.grid);
  await app.open(app.grid.getByRole("row").nth(3));
  assert.deepEqual(await corner(app.grid), place, "details");
  const tools = await corner(app.button("Clear"));
  assert.equal(tools[1], (await corner(app.saveLog))[1]);
  await app.details.getByRole("button", { name: "Close" }).click();

  const jump = await corner(app.jump);
  await app.follow.click();
  await eventually(async () => assert.equal(await app.follow.getAttribute("aria-pressed"), "false"));
  assert.deepEqual(await corner(app.jump), jump, "Follow");
  await app.follow.click();

  await app.openSettings();
  const limit = app.page.getByLabel("Log limit (MiB, 0: keep all)");
  await limit.fill("3");
  await limit.press("Enter");
  await app.closeSettings();
  await app.trafficStatus.getByText(/Dropped/).waitFor();
  assert.deepEqual(await corner(app.grid), place, "Dropped");
});

test("in a narrow window rows have their number, and the headings are whole", async (t) => {
  const app = await weft.app(t, { width: 400 });
  await app.online({ url: "practice:/flood?count=1000&size=40" });
  await eventually(async () => assert.equal((await app.traffic()).received, 1000));
  await app.goTo("500");
  const row = app.grid.locator('[aria-selected="true"]');
  await row.waitFor();
  assert.ok(await row.getByText("500", { exact: true }).isVisible());
  for (const heading of ["No.", "Time", "Message"]) {
    const { scrollWidth, clientWidth } = await app.page
      .locator(".message-headings")
      .getByText(heading, { exact: true })
      .evaluate(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }));
    assert.ok(clientWidth > 0 && scrollWidth <= clientWidth, heading);
  }
});

test("no column of Tasks is covered or out of sight", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  await app.tab("Tasks");
  await app.task("receiver").waitFor();
  const panel = app.page.getByRole("tabpanel", { name: "Tasks" });
  const { scrollWidth, clientWidth } = await panel.evaluate(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }));
  assert.ok(scrollWidth <= clientWidth, `${scrollWidth} of ${clientWidth}`);
});

test("in a low window the page scrolls, and log and details show rows", async (t) => {
  const app = await weft.app(t, { height: 420 });
  await app.online({ url: weft.ws("/flood?count=100&size=40&kind=json") });
  await eventually(async () => assert.equal((await app.traffic()).received, 100));
  await app.open(app.grid.getByRole("row").nth(3));
  const tree = app.details.getByRole("tree");
  assert.ok((await app.grid.boundingBox()).height >= 5 * 24);
  assert.ok((await tree.boundingBox()).height >= 3 * 24);
  await app.message.scrollIntoViewIfNeeded();
  const { y, height } = await app.message.boundingBox();
  assert.ok(y >= 0 && y + height <= 420);
});
