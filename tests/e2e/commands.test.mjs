// The command palette, which finds everything by parts of its name, and the list of keys.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { axe, start } from "./harness.mjs";
import { Scripts } from "./scripts.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

/** The palette: opened by its keys, and typed into. */
class Palette {
  constructor({ page }) {
    this.page = page;
    this.dialog = page.getByRole("dialog", { name: "Commands" });
    this.query = this.dialog.getByRole("combobox");
    this.options = this.dialog.getByRole("option");
  }

  async type(query) {
    // It comes with the rest of the program.
    await this.page.getByRole("button", { name: "Commands" }).waitFor();
    await this.page.keyboard.press("Control+K");
    await this.query.fill(query);
  }

  /** Waits until these are the names that are found first. */
  async finds(...names) {
    await eventually(async () => {
      const found = await this.options.locator(".palette-name").allInnerTexts();
      assert.deepEqual(found.slice(0, names.length), names);
    });
  }

  async enter() {
    await this.page.keyboard.press("Enter");
    await this.dialog.waitFor({ state: "detached" });
  }
}

test("commands are found by the beginnings of their words, with their keys, and done by Enter", async (t) => {
  const app = await weft.app(t);
  const palette = new Palette(app);
  await app.button("Statistics").waitFor();
  await app.page.getByRole("button", { name: "Commands" }).click();
  await palette.query.fill("NCON");
  await palette.finds("New connection");
  assert.deepEqual(await palette.options.first().locator("mark").allInnerTexts(), ["N", "con"]);
  assert.equal(await palette.query.getAttribute("aria-activedescendant"), await palette.options.first().getAttribute("id"));
  await axe(app.page);
  await palette.enter();
  await eventually(async () => assert.equal(await app.connections.getByRole("listitem").count(), 2));

  await palette.type("filter");
  await palette.finds("Go to the filter");
  assert.deepEqual(await palette.options.first().locator("kbd").allInnerTexts(), ["/"]);
  await palette.enter();
  await eventually(async () => assert.ok(await app.filterBox.evaluate((box) => box === document.activeElement)));

  // From a text field, too; and Escape leads back there.
  await palette.type("nothing is called this");
  await palette.dialog.getByText("Nothing matches.").waitFor();
  await app.page.keyboard.press("Escape");
  await palette.dialog.waitFor({ state: "detached" });
  assert.ok(await app.filterBox.evaluate((box) => box === document.activeElement));

  await palette.type("s");
  await palette.options.nth(2).waitFor();
  for (const key of ["ArrowDown", "ArrowDown", "ArrowUp"]) await app.page.keyboard.press(key);
  await eventually(async () => assert.equal(await palette.options.nth(1).getAttribute("aria-selected"), "true"));
  await palette.query.fill("keepal");
  await palette.finds("Settings: Keepalive");
  await palette.enter();
  await app.settings.getByRole("tabpanel", { name: "Keepalive" }).waitFor();
});

test("the palette offers what is possible now, and does it", async (t) => {
  const app = await weft.app(t);
  const palette = new Palette(app);
  await app.url.fill(weft.ws("/echo"));
  await app.button("Statistics").waitFor();
  await palette.type("disc");
  await palette.dialog.getByText("Nothing matches.").waitFor();
  await palette.query.fill("conn");
  await palette.finds("Connect");
  await palette.enter();
  await app.is(/^Online/);
  await app.send("to be exported", "Text");
  await app.find("to be exported");
  await palette.type("exp");
  await palette.finds("Export all", "Export set-up…");
  const download = app.page.waitForEvent("download");
  await palette.enter();
  await download;
  await palette.type("disc");
  await palette.finds("Disconnect");
  await palette.enter();
  await app.is(/^Closed/);
  await palette.type("clear");
  await palette.enter();
  await palette.type("undo");
  await palette.finds("Undo Clear log");
  await palette.enter();
  await app.find("to be exported");
});

test("what menus and keys do to a message and a connection is found, and done to those on screen", async (t) => {
  const app = await weft.app(t);
  const palette = new Palette(app);
  await app.online({ url: weft.ws("/echo") });
  await app.send('{"id": 7}', "JSON");
  await app.find('{"id": 7}');
  await palette.type("pin");
  await palette.dialog.getByText("Nothing matches.").waitFor();
  await app.page.keyboard.press("Escape");
  await app.open(app.grid.getByRole("row").last());
  const does = async (query, name) => {
    await palette.type(query);
    await palette.finds(name);
    await palette.enter();
  };
  await does("pin", "Pin the message above the list, or unpin it");
  await app.page.getByRole("list", { name: "Pinned messages" }).getByRole("listitem").waitFor();
  await does("column", "Show /id as a column");
  await app.button("Column /id").waitFor();
  await does("copy as", "Copy the message as…");
  await app.page.getByRole("menuitem", { name: "Copy as" }).waitFor();
  await app.page.keyboard.press("Escape");
  await does("compare", "Compare the message with the one above");
  await app.grid.locator("[data-compared]").nth(1).waitFor();
  await does("edit", "Edit the message and send it again");
  await eventually(async () => assert.equal(await app.messageText(), '{"id": 7}'));
  await does("minify", "Minify JSON");
  await eventually(async () => assert.equal(await app.messageText(), '{"id":7}'));
  const { sent } = await app.traffic();
  await does("send the", "Send the message");
  await eventually(async () => assert.equal((await app.traffic()).sent, sent + 1));
  for (const [query, name] of [["history", "History"], ["variable", "Variables"], ["saved", "Saved messages"]]) {
    await does(query, name);
    await eventually(async () => assert.equal(await app.button(name).getAttribute("aria-expanded"), "true"));
  }

  await does("colour red", "Connection colour: Red");
  await app.connections.locator('[data-colour="Red"]').waitFor();
  await does("group", "Move connection to a new group");
  await app.connections.getByText("New group", { exact: true }).waitFor();
  await does("rename", "Rename connection");
  await app.page.keyboard.type("Orders");
  await app.page.keyboard.press("Enter");
  await app.connections.getByText("Orders", { exact: true }).waitFor();
});

test("a menu opens beside the button that its own is behind", async (t) => {
  const app = await weft.app(t);
  const palette = new Palette(app);
  await app.page.setViewportSize({ width: 760, height: 700 });
  await app.online({ url: weft.ws("/echo") });
  await app.send("to be exported", "Text");
  await app.find("to be exported");
  await palette.type("export as");
  await palette.enter();
  const menu = await app.page.getByRole("menu", { name: "Export as" }).boundingBox();
  const more = await app.page.getByRole("group", { name: "Filter" }).getByRole("button", { name: /^More/ }).boundingBox();
  assert.ok(Math.abs(menu.y - (more.y + more.height)) < 2 && menu.x + menu.width > more.x, JSON.stringify({ menu, more }));
});

test("connections, saved messages and scripts are found by parts of their names", async (t) => {
  const app = await weft.app(t);
  const palette = new Palette(app);
  await app.url.fill("wss://api.example.test/orders");
  await app.message.fill("[1, 2, 3]");
  await app.button("Saved messages").click();
  await app.page.getByLabel("Save as").fill("Subscribe to all");
  await app.button("Save message").click();
  await app.button("Saved messages").click();
  const scripts = await Scripts.open(app);
  await scripts.script.fill('print("hello");');
  await scripts.button("Script settings").click();
  await scripts.panel.getByRole("textbox", { name: "Script name" }).fill("Load test");
  await app.closeTools();
  await app.message.fill("");
  await app.button("New connection").click();
  await app.nameIt("Staging");

  await palette.type("exor");
  await palette.finds("api.example.test/orders");
  await palette.enter();
  assert.equal(await app.url.inputValue(), "wss://api.example.test/orders");
  await palette.type("sub a");
  await palette.finds("Subscribe to all");
  await palette.enter();
  await eventually(async () => assert.equal(await app.messageText(), "[1, 2, 3]"));
  await palette.type("load");
  await palette.finds("Load test");
  await palette.enter();
  await eventually(async () => assert.equal(await scripts.text(), 'print("hello");'));
});

test("the list of keys has each command that has keys", async (t) => {
  const app = await weft.app(t);
  const palette = new Palette(app);
  await app.button("Statistics").waitFor();
  await palette.type("");
  const withKeys = palette.options.filter({ has: app.page.locator("kbd") });
  const names = await withKeys.locator(".palette-name").allInnerTexts();
  assert.ok(names.length >= 4, names.join(", "));
  await app.page.keyboard.press("Escape");
  await app.grid.focus();
  await app.page.keyboard.press("?");
  const list = app.page.getByRole("dialog", { name: "Keyboard shortcuts" });
  for (const name of names) await list.getByRole("term").getByText(name, { exact: true }).waitFor();
});
