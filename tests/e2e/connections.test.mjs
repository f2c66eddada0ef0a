// The list of connections: what can be done with one, and with the whole list.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { axe, start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

/** The page with connections of these names, of which the last is on screen. */
async function opened(t, names, options) {
  const app = await weft.app(t, options);
  for (const [at, name] of names.entries()) {
    if (at > 0) await app.button("New connection").click();
    await app.url.fill(`wss://${name.toLowerCase()}.test/`);
    await app.nameIt(name);
  }
  return app;
}

/** The titles, in the order on screen; those in a group behind its name. */
function titles(app) {
  return app.connections.evaluate((list) =>
    [...list.querySelectorAll(".connection-title")].map((title) => {
      const group = title.closest(".group")?.querySelector(".group-title")?.textContent;
      return group ? `${group}/${title.textContent}` : title.textContent;
    }),
  );
}

const areIn = (app, expected) => eventually(async () => assert.deepEqual(await titles(app), expected));

const toast = (app, text) => app.page.getByRole("status").getByText(text);

test("a connection is renamed in place, duplicated and deleted, and the deletion undone, by keys alone", async (t) => {
  const app = await opened(t, ["One", "Two"]);
  const { keyboard } = app.page;
  const focused = () => app.page.evaluate(() => document.activeElement.innerText || document.activeElement.ariaLabel);
  await app.connection("Two").focus();
  await keyboard.press("F2");
  await keyboard.type("Orders");
  await keyboard.press("Enter");
  await areIn(app, ["One", "Orders"]);
  // The focus comes back to it, however that ends.
  await eventually(async () => assert.match(await focused(), /^Orders/));
  await keyboard.press("F2");
  await keyboard.type("Nothing");
  await keyboard.press("Escape");
  await areIn(app, ["One", "Orders"]);
  await eventually(async () => assert.match(await focused(), /^Orders/));

  await app.connection("One").focus();
  await keyboard.press("Shift+F10");
  const menu = app.page.getByRole("menu", { name: "Connection actions" });
  await menu.waitFor();
  await axe(app.page);
  await eventually(async () => assert.match(await focused(), /^Rename/));
  await keyboard.press("End");
  await eventually(async () => assert.match(await focused(), /^Delete/));
  await keyboard.press("ArrowDown");
  await keyboard.press("d");
  await eventually(async () => assert.match(await focused(), /^Duplicate/));
  await keyboard.press("Escape");
  await menu.waitFor({ state: "detached" });
  assert.match(await focused(), /^One/);
  await keyboard.press("Shift+F10");
  await menu.waitFor();
  await keyboard.press("d");
  await keyboard.press("Enter");
  await areIn(app, ["One", "One copy", "Orders"]);
  assert.equal(await app.url.inputValue(), "wss://one.test/");

  await app.connection("One copy").focus();
  await keyboard.press("Delete");
  await toast(app, "Deleted “One copy”.").waitFor();
  await areIn(app, ["One", "Orders"]);
  await axe(app.page);
  await eventually(async () => assert.equal(await focused(), "Undo"));
  await keyboard.press("Enter");
  await areIn(app, ["One", "One copy", "Orders"]);
  await toast(app, "Deleted").waitFor({ state: "detached" });
  await app.page.reload();
  await areIn(app, ["One", "One copy", "Orders"]);
});

test("connections are reordered by keys, by dragging and by their menu, and stay so", async (t) => {
  const app = await opened(t, ["A", "B", "C"]);
  await app.connection("C").focus();
  await app.page.keyboard.press("Alt+ArrowUp");
  await areIn(app, ["A", "C", "B"]);
  // The focus goes along.
  await app.page.keyboard.press("Alt+ArrowUp");
  await areIn(app, ["C", "A", "B"]);
  const box = await app.connection("C").boundingBox();
  await app.connection("B").dragTo(app.connection("C"), { targetPosition: { x: 30, y: 3 } });
  await areIn(app, ["B", "C", "A"]);
  await app.connection("B").dragTo(app.connection("A"), { targetPosition: { x: 30, y: box.height - 3 } });
  await areIn(app, ["C", "A", "B"]);
  await app.choose("C", "Move down");
  await areIn(app, ["A", "C", "B"]);
  await app.page.reload();
  await areIn(app, ["A", "C", "B"]);
});

test("groups have names and can be collapsed, and take what is dropped on them", async (t) => {
  const app = await opened(t, ["A", "B", "C"]);
  await app.choose("A", "Group", "New group");
  await app.page.getByRole("textbox", { name: "Name of the group" }).waitFor();
  await app.page.keyboard.type("Live");
  await app.page.keyboard.press("Enter");
  await areIn(app, ["Live/A", "B", "C"]);
  const heading = app.connections.getByRole("button", { name: /^Live/ });
  await app.connection("C").dragTo(heading);
  await areIn(app, ["Live/A", "Live/C", "B"]);
  await app.connection("B").focus();
  await app.page.keyboard.press("Alt+ArrowUp");
  await areIn(app, ["Live/A", "Live/C", "Live/B"]);
  await app.choose("A", "Group", "No group");
  await areIn(app, ["A", "Live/C", "Live/B"]);
  await app.connection("C").click();
  await heading.click();
  assert.equal(await heading.getAttribute("aria-expanded"), "false");
  // What is on screen stays in the list.
  await areIn(app, ["A", "Live/C"]);
  await axe(app.page);
  // The connection that was on screen is there again, too.
  await app.page.reload();
  await areIn(app, ["A", "Live/C"]);
  await heading.click();
  await heading.click({ button: "right" });
  await app.page.getByRole("menuitem", { name: "Ungroup" }).click();
  await areIn(app, ["A", "C", "B"]);
});

test("a group is moved as a whole by keys, by dragging and by its menu, and renamed", async (t) => {
  const app = await opened(t, ["A", "B", "C", "D"]);
  const { keyboard } = app.page;
  const named = async (name) => {
    await app.page.getByRole("textbox", { name: "Name of the group" }).waitFor();
    await keyboard.type(name);
    await keyboard.press("Enter");
  };
  await app.choose("A", "Group", "New group");
  await named("Live");
  await app.choose("B", "Group", "Live");
  await app.choose("D", "Group", "New group");
  await named("Test");
  await areIn(app, ["Live/A", "Live/B", "C", "Test/D"]);
  const heading = (name) => app.connections.getByRole("button", { name: new RegExp(`^${name}`) });

  await heading("Live").focus();
  await keyboard.press("Alt+ArrowDown");
  await areIn(app, ["C", "Live/A", "Live/B", "Test/D"]);
  // The focus goes along. Past another group in one step.
  await keyboard.press("Alt+ArrowDown");
  await areIn(app, ["C", "Test/D", "Live/A", "Live/B"]);
  await keyboard.press("Alt+ArrowDown");
  await areIn(app, ["C", "Test/D", "Live/A", "Live/B"]);
  await keyboard.press("F2");
  await named("Production");
  await areIn(app, ["C", "Test/D", "Production/A", "Production/B"]);
  await keyboard.press("Alt+ArrowUp");
  await areIn(app, ["C", "Production/A", "Production/B", "Test/D"]);

  const { height } = await app.connection("C").boundingBox();
  await heading("Production").dragTo(app.connection("C"), { targetPosition: { x: 30, y: 3 } });
  await areIn(app, ["Production/A", "Production/B", "C", "Test/D"]);
  await heading("Production").dragTo(app.connection("D"), { targetPosition: { x: 30, y: height - 3 } });
  await areIn(app, ["C", "Test/D", "Production/A", "Production/B"]);
  await heading("Production").dragTo(heading("Test"), { targetPosition: { x: 30, y: 3 } });
  await areIn(app, ["C", "Production/A", "Production/B", "Test/D"]);
  // Onto its own connections it goes nowhere.
  await heading("Production").dragTo(app.connection("B"), { targetPosition: { x: 30, y: 3 } });
  await areIn(app, ["C", "Production/A", "Production/B", "Test/D"]);

  await heading("Test").click({ button: "right" });
  await app.page.getByRole("menuitem", { name: "Move up" }).click();
  await areIn(app, ["C", "Test/D", "Production/A", "Production/B"]);
  await app.page.reload();
  await areIn(app, ["C", "Test/D", "Production/A", "Production/B"]);
});

test("the connection on screen and the open settings are found again after a reload", async (t) => {
  const app = await opened(t, ["One", "Two", "Three"]);
  await app.connection("Two").click();
  await app.openSettings("Reconnect");
  await app.page.reload();
  await eventually(async () => assert.equal(await app.url.inputValue(), "wss://two.test/"));
  await app.settings.getByRole("tabpanel", { name: "Reconnect" }).waitFor();
  await app.closeSettings();
  await app.connection("One").click();
  await app.page.reload();
  await eventually(async () => assert.equal(await app.url.inputValue(), "wss://one.test/"));
  assert.equal(await app.settings.count(), 0);
  // One that has been deleted in the meantime isn't looked for. The list that can delete comes with the rest of the program.
  await app.page.getByRole("button", { name: "Connection actions" }).first().waitFor();
  await app.connection("One").focus();
  await app.page.keyboard.press("Delete");
  await areIn(app, ["Two", "Three"]);
  await app.page.reload();
  await eventually(async () => assert.equal(await app.url.inputValue(), "wss://two.test/"));
});

test("a colour is a stripe in the list and in the connection's row", async (t) => {
  const app = await opened(t, ["Production"]);
  await app.choose("Production", "Colour", "Red");
  const stripes = () =>
    app.page.evaluate(() => {
      const shadow = (selector) => getComputedStyle(document.querySelector(selector)).boxShadow;
      return [shadow(".connection-item > .connection"), shadow(".connection-form")].map((text) => /rgb\([^)]*\)/.exec(text)[0]);
    });
  for (const colorScheme of ["light", "dark"]) {
    // What fades would be looked at in between.
    await app.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await eventually(async () => {
      const [list, row] = await stripes();
      assert.equal(list, row);
      const [red, green, blue] = list.match(/\d+/g).map(Number);
      assert.ok(red > 150 && red > 1.5 * green && red > 1.5 * blue, list);
    });
    await axe(app.page);
  }
  assert.match(await app.connection("Production").innerText(), /Red/);
});

test("what one tab deletes is deleted in the other, which can bring it back", async (t) => {
  const app = await opened(t, ["Mine", "Theirs"]);
  const other = await app.page.context().newPage();
  await other.goto(weft.url);
  const theirs = other.getByRole("navigation", { name: "Connections" }).getByRole("listitem").filter({ hasText: "Theirs" });
  // The list that can delete comes with the rest of the program.
  await theirs.getByRole("button", { name: "Connection actions" }).waitFor();
  await theirs.getByRole("button", { name: /^Theirs/ }).focus();
  await other.keyboard.press("Delete");
  await toast(app, "“Theirs” was deleted in another tab.").waitFor();
  await areIn(app, ["Mine"]);
  await app.button("Undo").click();
  await areIn(app, ["Mine", "Theirs"]);
  await other.getByRole("navigation", { name: "Connections" }).getByRole("button", { name: /^Theirs/ }).waitFor();
});
