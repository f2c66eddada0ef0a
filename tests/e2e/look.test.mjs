// Every state of the page, light and dark, wide and narrow: axe-core finds nothing, and a picture is kept.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { controlSays, eventually } from "./app.mjs";
import { start, violationsInThemes } from "./harness.mjs";
import { Scripts } from "./scripts.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

const LOGINS = ["None", "Token I have", "User and password", "Token over HTTP", "First message", "Token, then first message"];

for (const width of [1280, 400]) {
  // A test goes through all of its states, and then reports what was found in them.
  const found = [];
  const look = async ({ page }, name) => {
    found.push(...(await violationsInThemes(page, name)));
    const pageWidth = await page.evaluate(() => document.documentElement.scrollWidth);
    // It must never scroll sideways.
    if (pageWidth > width) found.push({ name, pageWidth });
  };
  const nothingFound = () => assert.deepEqual(found.splice(0), []);

  test(`offline: first visit, settings, what is wrong, what is queued (${width} px)`, async (t) => {
    const app = await weft.app(t, { width });
    await look(app, "first-visit");
    await app.tab("Statistics");
    await look(app, "statistics-empty");
    await app.tab("Tasks");
    await app.openSettings("Keepalive");
    await app.page.getByLabel("Send keepalive messages").check();
    await look(app, "settings-keepalive");
    await app.openSettings("Authentication");
    for (const login of LOGINS) {
      await app.authentication.selectOption(login);
      await app.page.getByRole("group", { name: `Login: ${login}`, exact: true }).waitFor();
      await look(app, `settings-${login.toLowerCase().replaceAll(/\W+/g, "-")}`);
    }
    await app.closeSettings();
    await app.closeTools();
    await app.url.fill("http://example.com/feed");
    await controlSays(app.url, /Use ws:/);
    await app.chooseFormat("JSON");
    await app.message.fill("{");
    await app.composerSays(/Line 1/);
    await app.filterBox.fill("/(/");
    await controlSays(app.filterBox, /regex is wrong/);
    await app.connectButton.click();
    await app.is(/^Failed/);
    await look(app, "errors");
    await app.filterBox.fill("");
    await app.message.fill("");
    for (const text of ["[1]", "[2]"]) await app.send(text);
    await app.queued.waitFor();
    await look(app, "queued");
    nothingFound();
  });

  test(`online: log, details, panels, keys (${width} px)`, async (t) => {
    const app = await weft.app(t, { width });
    await app.online({ url: weft.ws("/echo") });
    const json = '{"type": "order", "lines": [{"name": "Grüße", "price": 12.5, "ok": true}], "next": null}';
    await app.send(json, "JSON");
    await app.send("00 01 02 03 fe ff 41 42 43", "Hex");
    await app.send("x".repeat(3000), "Text");
    await eventually(async () => assert.equal((await app.traffic()).received, 3));
    await app.tab("Tasks");
    await app.task("receiver").waitFor();
    await look(app, "online-tasks");
    await app.closeTools();

    const details = async (filter, name) => {
      const row = await app.find(filter);
      await app.open(row);
      await look(app, name);
      await app.details.getByRole("button", { name: "Close" }).click();
    };
    await details("order", "details-json");
    const menu = async (target, name) => {
      await target.click({ button: "right" });
      await app.page.getByRole("menuitem", { name: "Copy as" }).click();
      await look(app, name);
      await app.page.keyboard.press("Escape");
      await app.page.keyboard.press("Escape");
    };
    await menu(app.rows("order").last(), "menu-row");
    await app.open(app.rows("order").last());
    const price = app.details.getByRole("treeitem").filter({ hasText: "12.5" });
    await menu(price, "menu-value");
    await price.click({ button: "right" });
    await app.page.getByRole("menuitem", { name: "Show as a column" }).click();
    await app.page.getByRole("button", { name: "Message actions" }).first().click();
    await app.page.getByRole("menuitem", { name: "Pin" }).click();
    await app.details.getByRole("button", { name: "Close" }).click();
    await app.page.getByRole("button", { name: "Column /lines/0/price" }).click();
    await app.page.getByRole("menuitemcheckbox", { name: "Colour by value" }).click();
    await app.page.getByRole("button", { name: "Column /lines/0/price" }).click();
    await look(app, "columns");
    await app.page.keyboard.press("Escape");
    await app.filterBox.fill("");
    await app.open(app.rows("order").last());
    if (width > 900) {
      await app.rows("order").first().click({ modifiers: ["Control"] });
      await look(app, "compare-equal");
      await app.rows("xxx").last().click({ modifiers: ["Control"] });
      await look(app, "compare-lines");
      await app.rows("00 01").last().click({ modifiers: ["Control"] });
      await look(app, "compare-bytes");
    }
    await app.details.getByRole("button", { name: /Close|End comparison/ }).click();
    await app.page.keyboard.press("Escape");
    await details("xxxx", "details-text");
    await app.filterBox.fill("");
    await app.reveal(app.kind);
    await app.kind.selectOption("Binary");
    await app.open(app.rows("00 01 02").last());
    await look(app, "details-hex");
    await app.details.getByRole("button", { name: "Close" }).click();
    await app.reveal(app.kind);
    await app.kind.selectOption("All kinds");
    await app.filterBox.fill("nothing has this");
    await app.hasRows(0);
    await look(app, "filter-empty");
    await app.filterBox.fill("");

    await app.tab("Timers");
    await look(app, "timers-empty");
    await app.addTimer({ name: "Heartbeat", every: 0.5, message: '{"type": "ping", "id": {{counter}}}' });
    await app.button("Start Heartbeat").click();
    await look(app, "timers");
    await app.button("Edit Heartbeat").click();
    await app.page.getByRole("form", { name: "Timer" }).getByLabel("Name").fill("");
    await app.button("Save timer").click();
    await app.page.getByText("Give the timer a name.").waitFor();
    await look(app, "timer-form");
    await app.tab("Statistics");
    await app.requestPointer.fill("/type");
    await app.replyPointer.fill("type");
    await app.percentiles.waitFor();
    await look(app, "statistics");

    await app.tab("Scripts");
    await look(app, "scripts-empty");
    const scripts = await Scripts.open(app);
    await scripts.run('print("one");\nprogress(1, 3);\ncheck(true, "so");\ncheck(false, "not so");\nprint("x".repeat(300));\nawait input("Your name");\nnull.x;');
    await scripts.panel.getByRole("textbox", { name: "Your name" }).waitFor();
    await look(app, "scripts-input");
    await scripts.button("Answer").click();
    await scripts.is(/^Failed/);
    await look(app, "scripts-failed");
    for (const pane of ["Script settings", "Script help"]) {
      await scripts.button(pane).click();
      await scripts.panel.getByRole(pane === "Script help" ? "heading" : "textbox").first().waitFor();
      await look(app, pane.toLowerCase().replace(" ", "-"));
    }
    await scripts.button("Script help").click();

    for (const drawer of ["Saved messages", "Variables"]) {
      await app.reveal(app.button(drawer), app.composer);
      await app.button(drawer).click();
      await look(app, `composer-${drawer.toLowerCase().replace(" ", "-")}`);
      await app.reveal(app.button(drawer), app.composer);
      await app.button(drawer).click();
    }
    await app.button("Disconnect with a code").click();
    await app.page.getByLabel("Close code").fill("12");
    await look(app, "disconnect-menu");
    await app.button("Disconnect with a code").click();
    await app.closeTools();
    await app.grid.focus();
    await app.page.keyboard.press("?");
    await app.page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await look(app, "keys");
    await app.page.keyboard.press("Escape");
    await app.page.keyboard.press("Control+K");
    await app.page.keyboard.type("se");
    await look(app, "commands");
    await app.page.keyboard.press("Escape");
    nothingFound();
  });

  test(`protocols: the chip, its menu, a reply, a value that is opened (${width} px)`, async (t) => {
    const app = await weft.app(t, { width });
    await app.online({ url: weft.ws("/echo") });
    await look(app, "protocol-plain");
    await app.send("2", "Text");
    await app.send('42/admin,["tick",{"price":99.5}]');
    const chip = app.page.getByRole("button", { name: /^Protocol: Socket.IO/ });
    await chip.waitFor();
    await look(app, "protocol-socket-io");
    await chip.click();
    await app.page.getByRole("menu", { name: "Protocol" }).waitFor();
    await look(app, "protocol-menu");
    await app.page.getByRole("menuitemcheckbox", { name: "JSON-RPC", exact: true }).click();
    await app.send('{"jsonrpc":"2.0","method":"sum","id":1}');
    await app.send('{"jsonrpc":"2.0","result":{"body":"{\\"deep\\":true}"},"id":1}');
    await app.open(app.rows("Result #1").last());
    await app.details.getByText(/^Reply to/).waitFor();
    await app.details.getByRole("treeitem").filter({ hasText: '"body"' }).click();
    await app.details.getByRole("button", { name: "Open value" }).waitFor();
    await look(app, "details-reply");
    await app.details.getByRole("button", { name: "Open value" }).click();
    await app.details.getByRole("navigation", { name: "Opened values" }).waitFor();
    await look(app, "details-opened-value");
    nothingFound();
  });

  test(`in between: logging in, reconnecting, closed (${width} px)`, async (t) => {
    const app = await weft.app(t, { width });
    await app.connect({ url: weft.ws("/silence"), login: "First message", user: "demo", password: "demo" });
    await app.is(/^Logging in/);
    await look(app, "logging-in");
    await app.disconnectButton.click();
    await app.is(/^Closed/);
    await look(app, "closed");
    await app.openSettings("Reconnect");
    await app.page.getByLabel("First delay up to (seconds)").fill("3600");
    await app.page.getByLabel("Longest delay (seconds)").fill("3600");
    await app.closeSettings();
    await app.online({ url: weft.ws("/drop?after=0.2") });
    await app.is(/^Reconnecting/);
    await look(app, "reconnecting");
    nothingFound();
  });
}

test("the theme can be switched, and stays", async (t) => {
  const app = await weft.app(t);
  const background = () => app.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await app.button("Theme: System").click();
  await app.button("Theme: Light").click();
  await app.button("Theme: Dark").waitFor();
  const dark = await background();
  assert.notEqual(dark, light);
  await app.page.reload();
  await app.status.waitFor();
  assert.equal(await background(), dark);
});

test("panels can be resized by keyboard, and keep their sizes", async (t) => {
  const app = await weft.app(t);
  await app.tab("Tasks");
  const edge = app.page.getByRole("separator", { name: "Tools height" });
  const size = async () => Number(await edge.getAttribute("aria-valuenow"));
  const before = await size();
  const height = async () => (await app.grid.boundingBox()).height;
  const tall = await height();
  await edge.focus();
  await app.page.keyboard.press("ArrowUp");
  await eventually(async () => assert.equal(await size(), before + 16));
  await eventually(async () => assert.equal(Math.round(await height()), Math.round(tall - 16)));
  await app.page.reload();
  await app.status.waitFor();
  assert.equal(await size(), before + 16);
});
