// Following goes on whatever becomes of the space that the log has: only who scrolls or selects a row ends it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { controlSays, eventually } from "./app.mjs";
import { start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

const COUNT = 3000;

/** What makes the log taller or shorter by itself, there and back; the last part of each makes it taller. */
const CHANGES = {
  "the window's height": [
    ({ page }) => page.setViewportSize({ width: 1280, height: 760 }),
    ({ page }) => page.setViewportSize({ width: 1280, height: 800 }),
    ({ page }) => page.setViewportSize({ width: 1280, height: 930 }),
  ],
  settings: [(app) => app.openSettings(), (app) => app.closeSettings()],
  "what is wrong with where to go": [
    async (app) => {
      await app.goTo("nowhere");
      await app.page.locator("#jump-error").waitFor();
    },
    async (app) => {
      await app.jump.press("Escape");
      await app.page.locator("#jump-error").waitFor({ state: "detached" });
    },
  ],
  "what is wrong with the filter": [
    async (app) => {
      await app.filterBox.fill("/(/");
      await controlSays(app.filterBox, /regex is wrong/);
    },
    async (app) => {
      await app.filterBox.fill("");
      await app.page.locator("#filter-error").waitFor({ state: "detached" });
    },
  ],
  "saving the log": [
    async (app) => {
      await app.reveal(app.exportAll);
      await Promise.all([app.page.waitForEvent("download"), app.exportAll.click()]);
    },
  ],
};

/** Lets the browser draw what has changed, and tell what has been scrolled by that. */
function frames({ page }, count = 6) {
  return page.evaluate(async (count) => {
    for (let frame = 0; frame < count; frame += 1) await new Promise(requestAnimationFrame);
  }, count);
}

/** Fails unless the newest message is on screen, and followed. */
async function follows(app, what) {
  await frames(app);
  assert.equal(await app.follow.getAttribute("aria-pressed"), "true", what);
  const [count, last] = await app.grid.evaluate((grid) => {
    const row = [...grid.querySelectorAll("[role=row]")].at(-1);
    return [grid.getAttribute("aria-rowcount"), row.getAttribute("aria-rowindex")];
  });
  assert.equal(last, count, what);
}

for (const [name, url, width] of [
  ["at rest", `practice:/flood?count=${COUNT}&size=40`, 1280],
  ["while messages come", "practice:/flood?count=0&rate=300&size=40", 1280],
  ["in a narrow window", `practice:/flood?count=${COUNT}&size=40`, 400],
]) {
  test(`following goes on while the log's height changes, ${name}`, async (t) => {
    const app = await weft.app(t, { width });
    await app.online({ url });
    await eventually(async () => assert.ok((await app.rowCount()) > 600));
    if (name !== "while messages come") await eventually(async () => assert.equal((await app.traffic()).received, COUNT));
    await follows(app, "before");
    for (const [what, parts] of Object.entries(CHANGES)) {
      if (width !== 1280 && what === "the window's height") continue;
      for (const [part, change] of parts.entries()) {
        await change(app);
        await follows(app, `${what}, part ${part + 1}`);
      }
    }
    await app.grid.hover();
    await app.page.mouse.wheel(0, -240);
    await eventually(async () => assert.equal(await app.follow.getAttribute("aria-pressed"), "false"));
  });
}

test("a row that is selected stays where it is, until new messages are asked for", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: "practice:/flood?count=0&rate=300&size=40" });
  await eventually(async () => assert.ok((await app.rowCount()) > 600));
  const newer = app.page.getByRole("button", { name: /new messages/ });
  const ways = {
    click: () => app.grid.getByRole("row").nth(3).click(),
    "right click": () => app.grid.getByRole("row").nth(3).click({ button: "right" }),
    key: () => app.grid.press("ArrowUp"),
  };
  for (const [way, select] of Object.entries(ways)) {
    await follows(app, `before ${way}`);
    await select();
    const row = app.grid.locator('[aria-selected="true"]');
    const top = (await row.boundingBox()).y;
    await newer.waitFor();
    const count = await app.rowCount();
    await eventually(async () => assert.ok((await app.rowCount()) > count + 100));
    assert.equal((await row.boundingBox()).y, top, way);
    await app.page.keyboard.press("Escape");
    await newer.click();
  }
  await app.grid.press("ArrowUp");
  await newer.waitFor();
  await app.grid.press("End");
  await follows(app, "the end of the list");
});
