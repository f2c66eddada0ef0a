// Following goes on whatever becomes of the space that the log has: only who scrolls ends it.

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
      await app.page.getByRole("alert").waitFor();
    },
    async (app) => {
      await app.jump.press("Escape");
      await app.page.getByRole("alert").waitFor({ state: "detached" });
    },
  ],
  "what is wrong with the filter": [
    async (app) => {
      await app.filterBox.fill("/(/");
      await controlSays(app.filterBox, /regex is wrong/);
    },
    async (app) => {
      await app.filterBox.fill("");
      await app.page.getByRole("alert").waitFor({ state: "detached" });
    },
  ],
  "saving the log": [(app) => Promise.all([app.page.waitForEvent("download"), app.exportAll.click()])],
  details: [
    (app) => app.open(app.grid.getByRole("row").nth(3)),
    async (app) => {
      await app.details.getByRole("button", { name: "Close" }).click();
      await app.details.waitFor({ state: "detached" });
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
        // In a narrow window details take the log's place.
        if (await app.grid.isVisible()) await follows(app, `${what}, part ${part + 1}`);
      }
    }
    await app.grid.hover();
    await app.page.mouse.wheel(0, -240);
    await eventually(async () => assert.equal(await app.follow.getAttribute("aria-pressed"), "false"));
  });
}
