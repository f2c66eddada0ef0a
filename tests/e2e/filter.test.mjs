// What helps to write a filter: suggestions, "Did you mean", saved and recent filters.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { controlSays, eventually } from "./app.mjs";
import { axe, screenshot, start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

const MESSAGES = [
  '{"type":"tick","price":101.5,"user":{"name":"Ann"}}',
  '{"type":"trade","price":99,"user":{"name":"Bob"}}',
  '{"type":"trade","price":98,"user":{"name":"Ann"}}',
];

/** Online with an echo that has answered those messages, and showing only the answers. */
async function echoed(t, options) {
  const app = await weft.app(t, options);
  await app.online({ url: weft.ws("/echo") });
  for (const text of MESSAGES) await app.send(text, "JSON");
  await eventually(async () => assert.equal((await app.traffic()).received, MESSAGES.length));
  await app.direction.selectOption("↓ Received");
  await app.hasRows(MESSAGES.length);
  return app;
}

const list = (app) => app.page.getByRole("listbox", { name: "Filter suggestions" });
const suggested = (app, labels) =>
  eventually(async () => assert.deepEqual(await list(app).locator(".suggestion-label").allInnerTexts(), labels));
/** Types with keys, as a person does; `fill` is more like pasting. */
const type = async (app, text) => {
  await app.filterBox.focus();
  await app.page.keyboard.type(text);
};
const isClosed = (app) => list(app).waitFor({ state: "detached" });

test("a filter written as in another tool comes with what may be meant", async (t) => {
  const app = await echoed(t);
  for (const [typed, meant, count] of [
    ["type = tick", '/type = "tick"', 1],
    ["/type = trade", '/type = "trade"', 2],
    ["type: tick", '/type = "tick"', 1],
    ['$.type == "tick"', '/type = "tick"', 1],
    [".user.name == 'Ann'", '/user/name = "Ann"', 2],
    ["type = trade && price < 99", '/type = "trade" and /price < 99', 1],
  ]) {
    await app.filterBox.fill(typed);
    await app.page.getByRole("status").filter({ hasText: `Did you mean ${meant}?` }).waitFor();
    await app.button(meant).click();
    await app.hasRows(count);
    assert.equal(await app.filterBox.inputValue(), meant);
    assert.ok(await app.filterBox.evaluate((box) => box === document.activeElement));
    await app.page.getByText("Did you mean").waitFor({ state: "detached" });
  }
  await app.filterBox.fill("/type = tick");
  await app.page.getByText("Did you mean").waitFor();
  await axe(app.page);
  await screenshot(app.page, "filter-did-you-mean");
  // What finds something is meant as it is.
  await app.send("type = tick", "Text");
  await app.filterBox.fill("type = tick");
  await app.hasRows(1);
  await app.page.getByText("Did you mean").waitFor({ state: "detached" });
});

test("a filter isn't judged while it is typed, and what is said of it moves nothing", async (t) => {
  const app = await echoed(t);
  const { page } = app;
  // When something was said, after how long a pause in typing.
  await page.evaluate(() => {
    const box = document.getElementById("filter");
    let typed = 0;
    globalThis.pauses = [];
    box.addEventListener("input", () => (typed = performance.now()));
    const isSaid = () => box.getAttribute("aria-invalid") === "true" || document.querySelector(".said") !== null;
    const note = () => isSaid() && globalThis.pauses.push(performance.now() - typed);
    new MutationObserver(note).observe(document.querySelector(".filter-row"), { attributes: true, childList: true, subtree: true });
  });
  const place = await app.grid.boundingBox();
  await app.filterBox.focus();
  for (const character of '(/type = "trade" and /price < 99)') await page.keyboard.type(character);
  await app.hasRows(1);
  assert.deepEqual(await page.evaluate(() => globalThis.pauses), []);

  await app.filterBox.fill("");
  // The list is the earlier one until the filter is complete, and the box says so.
  const begun = page.getByText("Not complete yet");
  for (const [typed, before, after] of [
    ['/type = "trade"', 3, 2],
    [" and /price < 9", 2, 0],
    ["9", 0, 1],
  ]) {
    const characters = [...typed];
    for (const character of characters.slice(0, -1)) {
      await page.keyboard.type(character);
      await app.hasRows(before);
    }
    await page.keyboard.type(characters.at(-1));
    await app.hasRows(after);
  }
  assert.deepEqual(await page.evaluate(() => globalThis.pauses), []);
  await app.filterBox.fill("trade");
  await app.filterBox.press("End");
  await page.keyboard.type(" or /pri");
  await begun.waitFor();
  await app.hasRows(2);
  assert.equal(await app.filterBox.getAttribute("aria-invalid"), "false");
  await axe(page);
  await screenshot(page, "filter-begun");
  // The other boxes count all the same.
  await app.direction.selectOption("↑ Sent");
  await app.hasRows(2);
  await begun.waitFor();
  await app.direction.selectOption("↓ Received");
  // Enter takes it as it is.
  await app.filterBox.press("Enter");
  await begun.waitFor({ state: "detached" });
  await app.hasRows(2);
  await app.filterBox.fill("");
  await page.keyboard.type('/type = "tr');
  await begun.waitFor();
  await app.hasRows(3);
  await app.filterBox.press("Enter");
  await page.getByRole("alert").filter({ hasText: "this string has no closing double quote" }).waitFor();
  await app.filterBox.fill("");
  await page.locator(".said").first().waitFor({ state: "detached" });
  await page.evaluate(() => (globalThis.pauses = []));

  await app.filterBox.fill("/(/");
  await page.getByRole("alert").filter({ hasText: "The regex is wrong" }).waitFor();
  const [shortest] = (await page.evaluate(() => globalThis.pauses)).sort((one, other) => one - other);
  assert.ok(shortest >= 500, `${shortest} ms`);
  assert.deepEqual(await app.grid.boundingBox(), place);
  await page.getByRole("alert").getByRole("button", { name: "Dismiss" }).click();
  await page.getByText("The regex is wrong").waitFor({ state: "detached" });
  // Enter means that it is done.
  await app.filterBox.fill("/[/");
  await page.evaluate(() => (globalThis.pauses = []));
  await app.filterBox.press("Enter");
  await page.getByText("The regex is wrong").waitFor();
  const [first] = await page.evaluate(() => globalThis.pauses);
  assert.ok(first < 500, `${first} ms`);
});

test("pointers and values that were seen are suggested, and chosen by keys or the mouse", async (t) => {
  const app = await echoed(t);
  const { keyboard } = app.page;
  await type(app, "/ty");
  await suggested(app, ["/type"]);
  assert.equal(await app.filterBox.getAttribute("aria-activedescendant"), null);
  await axe(app.page);
  await screenshot(app.page, "filter-suggestions");
  await keyboard.press("ArrowDown");
  const option = list(app).getByRole("option", { selected: true });
  assert.equal(await app.filterBox.getAttribute("aria-activedescendant"), await option.getAttribute("id"));
  await keyboard.press("Enter");
  assert.equal(await app.filterBox.inputValue(), "/type = ");
  // What may follow is suggested at once, the most frequent first.
  await suggested(app, ['"trade"', '"tick"']);
  await keyboard.press("ArrowUp");
  await keyboard.press("Tab");
  assert.equal(await app.filterBox.inputValue(), '/type = "tick"');
  await app.hasRows(1);
  await isClosed(app);

  await keyboard.type(" or nam");
  await list(app).getByRole("option", { name: "/user/name" }).click();
  await list(app).getByRole("option", { name: '"Bob"' }).click();
  assert.equal(await app.filterBox.inputValue(), '/type = "tick" or /user/name = "Bob"');
  await app.hasRows(2);
  assert.ok(await app.filterBox.evaluate((box) => box === document.activeElement));
});

test("suggestions stay out of the way of typing, Enter, Escape and pasting", async (t) => {
  const app = await echoed(t);
  const { keyboard } = app.page;
  await type(app, "/pri");
  await suggested(app, ["/price"]);
  await keyboard.type("ce > 98");
  await app.hasRows(2);
  await keyboard.press("Enter");
  await isClosed(app);
  assert.ok(await app.grid.evaluate((grid) => grid === document.activeElement));

  await app.filterBox.fill("");
  await type(app, "/us");
  await list(app).waitFor();
  await keyboard.press("Escape");
  await isClosed(app);
  assert.equal(await app.filterBox.inputValue(), "/us");
  await keyboard.press("Escape");
  assert.equal(await app.filterBox.inputValue(), "");

  await app.filterBox.fill("/us");
  await app.hasRows(0);
  assert.equal(await list(app).count(), 0, "what is pasted is complete");
  await keyboard.press("Alt+ArrowDown");
  await list(app).waitFor();
});

test("filters are remembered and saved, and what is shown survives a reload", async (t) => {
  const app = await echoed(t);
  const { page } = app;
  for (const [text, count] of [["tick", 1], ["trade and not Bob", 1], ["/price > 98", 2]]) {
    await app.filterBox.fill(text);
    await app.hasRows(count);
    await app.filterBox.press("Enter");
  }
  await app.filterBox.fill("/no regex(/");
  await controlSays(app.filterBox, /unclosed group/);
  await app.filterBox.press("Enter");
  await app.filterBox.fill("/price > 98");
  const menu = app.button("Saved and recent filters");
  await menu.click();
  const recent = page.getByRole("list", { name: "Recent filters" });
  const saved = page.getByRole("list", { name: "Saved filters" });
  const texts = (of) => of.locator(".saved-filter").allInnerTexts();
  await eventually(async () => assert.deepEqual(await texts(recent), ["/price > 98", "trade and not Bob", "tick"]));
  await page.getByLabel("Name (optional)").fill("Expensive");
  await app.button("Save this filter").click();
  await app.button("Save filter tick").click();
  await saved.getByText("Expensive").waitFor();
  await axe(page);
  await screenshot(page, "filter-saved");
  await recent.getByRole("button", { name: "trade and not Bob", exact: true }).click();
  await saved.waitFor({ state: "detached" });
  await app.hasRows(1);
  await app.kind.selectOption("Text");

  await page.reload();
  await app.status.waitFor();
  assert.equal(await app.filterBox.inputValue(), "trade and not Bob");
  assert.equal(await app.direction.evaluate((select) => select.selectedOptions[0].text), "↓ Received");
  assert.equal(await app.kind.evaluate((select) => select.selectedOptions[0].text), "Text");
  // The log has survived too.
  await app.hasRows(1);
  await menu.click();
  await saved.getByRole("button", { name: /^Expensive/ }).click();
  await app.hasRows(2);
  assert.equal(await app.filterBox.inputValue(), "/price > 98");
  await menu.click();
  await page.getByText("★ This filter is saved.").waitFor();
  await app.button("Delete saved filter Expensive").click();
  await app.button("Save this filter").waitFor();
  await eventually(async () => assert.deepEqual(await texts(saved), ["tick"]));
  // A saved filter is suggested too.
  await page.keyboard.press("Escape");
  await app.filterBox.fill("");
  await type(app, "tic");
  await suggested(app, ["tick"]);
});
