// What can be done from a message: its menu, its keys, and what is copied.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { axe, start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

const ORDER = String.raw`{"type":"order","order":{"a/b":["x","line\n2"]},"big":1379505554728411138}`;

/** An online app whose echo has returned these. */
async function echoed(t, messages, options) {
  const app = await weft.app(t, options);
  await app.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await app.online({ url: weft.ws("/echo") });
  for (const [text, format] of messages) await app.send(text, format);
  await eventually(async () => assert.equal((await app.traffic()).received, messages.length));
  return app;
}

const menu = ({ page }) => page.getByRole("menu", { name: "Message actions", exact: true });

/** The items of the open menu. */
const items = async (app) => (await menu(app).locator(":scope > [role^=menuitem] .menu-label").allInnerTexts());

const choose = (app, name) => app.page.getByRole("menuitem", { name, exact: true }).click();

const focused = ({ page }) => page.evaluate(() => document.activeElement.innerText);

/** Waits until the clipboard has this. */
function copied({ page }, text) {
  return eventually(async () => assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text));
}

test("the menu of a row opens in four ways, is walked by keys, and gives the focus back", async (t) => {
  const app = await echoed(t, [[ORDER, "JSON"], ["ff fe", "Hex"]]);
  const { page } = app;
  const row = app.rows("ff fe").last();
  const ways = {
    "right click": () => row.click({ button: "right" }),
    "its button": async () => {
      await row.hover();
      await row.getByRole("button", { name: "Message actions" }).click();
    },
    "Shift+F10": () => app.grid.press("Shift+F10"),
    "the menu key": () => app.grid.press("ContextMenu"),
  };
  for (const [way, open] of Object.entries(ways)) {
    await open();
    await menu(app).waitFor();
    assert.equal(await focused(app), "Edit and resend\ne", way);
    await axe(page);
    await page.keyboard.press("Escape");
    await menu(app).waitFor({ state: "detached" });
    assert.ok(await app.grid.evaluate((grid) => grid === document.activeElement), way);
    assert.equal(await app.details.count(), 0, way);
  }

  await app.grid.press("Shift+F10");
  assert.deepEqual(await items(app), ["Edit and resend", "Resend", "Copy message", "Copy as", "Save as a file", "Pin", "Save message"]);
  await page.keyboard.press("ArrowUp");
  await eventually(async () => assert.match(await focused(app), /^Save message/));
  await page.keyboard.type("co");
  await eventually(async () => assert.match(await focused(app), /^Copy message/));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  const inSubmenu = page.getByRole("menu", { name: "Copy as" }).getByRole("menuitem");
  assert.deepEqual(await inSubmenu.allInnerTexts(), ["Hex", "Base64", "JavaScript literal", "Python literal", "websocat command", "Script assertion"]);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  assert.match(await focused(app), /^Base64/);
  await page.keyboard.press("Enter");
  await page.getByRole("status").filter({ hasText: "Copied //4=" }).waitFor({ timeout: 4000 });
  await copied(app, "//4=");

  await app.rows("Opened").first().click({ button: "right" });
  assert.deepEqual(await items(app), ["Copy message", "Copy as", "Save as a file", "Pin"]);
});

test("the menu of another message marks its row, and leaves alone what is selected", async (t) => {
  const app = await echoed(t, [["one", "Text"], ["two", "Text"], ["three", "Text"]]);
  const { page } = app;
  const [selected, other] = [app.rows("one").last(), app.rows("three").last()];
  const ringOf = (row) => row.evaluate((row) => getComputedStyle(row).outlineStyle);
  const isSelected = (row) => row.getAttribute("aria-selected");
  await app.open(selected);
  const shown = app.details.getByRole("heading", { name: /^Message \d+/ });
  const before = await shown.innerText();
  const ways = {
    "right click": () => other.click({ button: "right" }),
    "its button": async () => {
      await other.hover();
      await other.getByRole("button", { name: "Message actions" }).click();
    },
  };
  for (const [way, open] of Object.entries(ways)) {
    await open();
    await menu(app).waitFor();
    await eventually(async () => assert.equal(await ringOf(other), "solid", way));
    assert.deepEqual([await isSelected(other), await isSelected(selected)], ["false", "true"], way);
    assert.equal(await ringOf(selected), "none", way);
    await page.keyboard.press("Escape");
    await menu(app).waitFor({ state: "detached" });
    await eventually(async () => assert.equal(await ringOf(other), "none", way));
  }
  // Keys go on from the message whose details are shown.
  await app.grid.press("ArrowUp");
  await eventually(async () => assert.notEqual(await shown.innerText(), before));
  await app.grid.press("ArrowDown");
  await eventually(async () => assert.equal(await shown.innerText(), before));

  await other.click({ button: "right" });
  await choose(app, "Compare with the selected message");
  await app.details.getByText("1 difference, by line").waitFor();
});

test("a message is copied, saved and sent again from its row", async (t) => {
  const app = await echoed(t, [[ORDER, "JSON"]]);
  const { page } = app;
  const row = app.rows("order").last();
  await row.click();
  await app.grid.press("Control+c");
  await copied(app, ORDER);
  const copyAs = async (way) => {
    await row.click({ button: "right" });
    await choose(app, "Copy as");
    await choose(app, way);
  };
  await copyAs("Python literal");
  await copied(app, `{\n  "type": "order",\n  "order": {\n    "a/b": [\n      "x",\n      "line\\n2"\n    ]\n  },\n  "big": 1379505554728411138\n}`);
  await copyAs("JavaScript literal");
  await eventually(async () => {
    const literal = await page.evaluate(() => navigator.clipboard.readText());
    // What it is to JavaScript.
    const value = new Function(`return ${literal}`)();
    assert.deepEqual(value, { type: "order", order: { "a/b": ["x", "line\n2"] }, big: 1379505554728411138n });
  });
  await copyAs("websocat command");
  await copied(app, `printf '%s\\n' '${ORDER}' | websocat -n '${weft.ws("/echo")}'`);

  await row.click({ button: "right" });
  await choose(app, "Save message");
  await page.getByText("Saved as “order”.").waitFor();
  await app.button("Saved messages").click();
  await app.button("Load order").waitFor();
  await row.click({ button: "right" });
  await choose(app, "Resend");
  await eventually(async () => assert.equal((await app.traffic()).received, 2));
});

test("a value in the tree is filtered by, excluded, and copied with its pointer", async (t) => {
  const app = await echoed(t, [[ORDER, "JSON"], ['{"type":"tick"}', "JSON"], ["hello", "Text"]]);
  const { page } = app;
  await app.open(app.rows("order").last());
  const node = (text) => app.details.getByRole("treeitem").filter({ hasText: text });
  await node('"type": "order"').click({ button: "right" });
  assert.deepEqual(await items(app), [
    "Edit and resend", "Resend", "Copy value", "Copy JSON pointer", "Copy as", "Save as a file", "Filter by this value", "Exclude this value",
    "Show as a column", "Pin", "Save message", "Match replies by this value",
  ]);
  await choose(app, "Filter by this value");
  await app.hasRows(2);
  assert.equal(await app.filterBox.inputValue(), '/type = "order"');
  await app.filterBox.fill("");
  await node('"type": "order"').hover();
  await node('"type": "order"').getByRole("button", { name: "Message actions" }).click();
  await choose(app, "Exclude this value");
  await app.rows("order").first().waitFor({ state: "detached" });
  assert.equal(await app.filterBox.inputValue(), 'not /type = "order"');
  for (const other of ["tick", "hello", "Opened"]) await app.rows(other).first().waitFor();

  const tree = app.details.getByRole("tree");
  await node("line").click({ button: "right" });
  await page.keyboard.press("Escape");
  assert.ok(await tree.evaluate((tree) => tree === document.activeElement));
  await tree.press("Control+c");
  await copied(app, "line\n2");
  await tree.press("Control+Shift+c");
  await copied(app, "/order/a~1b/1");
  await tree.press("Shift+F10");
  await choose(app, "Copy as");
  await choose(app, "Script assertion");
  await copied(app, String.raw`check(message.json?.order?.["a/b"]?.[1] === "line\n2", "/order/a~1b/1");`);
});

test("a value becomes what a login waits for, and what replies are timed by", async (t) => {
  const app = await echoed(t, [['{"seq":7,"type":"ping"}', "JSON"], ['{"re":7}', "JSON"]]);
  const { page } = app;
  await app.open(app.rows('"re"').last());
  await app.details.getByRole("treeitem").filter({ hasText: '"re": 7' }).click({ button: "right" });
  await choose(app, "Match replies by this value");
  await app.tab("Statistics");
  // The request that was sent last with this value is the same message.
  assert.equal(await app.requestPointer.inputValue(), "/re");
  await app.closeTools();

  await app.openAuthentication();
  await app.authentication.selectOption("First message");
  await app.closeAuthentication();
  await app.open(app.rows("ping").last());
  await app.details.getByRole("treeitem").filter({ hasText: "ping" }).click({ button: "right" });
  await choose(app, "Login succeeds when this value arrives");
  await page.getByText('The login succeeds when /type is "ping".').waitFor();
  await app.openSettings("Authentication");
  await page.getByRole("group", { name: /^Login: / }).waitFor();
  const accept = page.getByRole("group", { name: "Login succeeds when" });
  assert.deepEqual(await accept.getByRole("textbox").evaluateAll((fields) => fields.map((field) => field.value)), ["/type", "ping"]);
});

test("the menu stays in a narrow window, and the details' header has it too", async (t) => {
  const app = await echoed(t, [[ORDER, "JSON"]], { width: 400, height: 500 });
  await app.open(app.rows("order").last());
  await app.details.getByRole("button", { name: "Message actions" }).first().click();
  await choose(app, "Copy as");
  await eventually(async () => {
    const box = await menu(app).boundingBox();
    assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= 400 && box.y + box.height <= 500, JSON.stringify(box));
  });
  await axe(app.page);
  // Elsewhere closes it.
  await app.message.click();
  await menu(app).waitFor({ state: "detached" });
});
