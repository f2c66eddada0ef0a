// Writing messages: formats, variables, history, saved messages, attachments.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

async function echo(t, options) {
  const app = await weft.app(t, options);
  await app.online({ url: weft.ws("/echo") });
  return app;
}

/** The last message that came back, once there are that many. */
async function lastOf(app, count) {
  await app.direction.selectOption("↓ Received");
  await app.hasRows(count);
  await eventually(async () => assert.equal((await app.previews()).length, Math.min(count, (await app.previews()).length)));
  return (await app.previews()).at(-1);
}

/** Whether each row on screen is text or binary. */
async function kinds(app) {
  return (await app.previews()).map((text) => (text.startsWith("Binary") ? "Binary" : "Text"));
}

test("each format is sent as what it is", async (t) => {
  const app = await echo(t);
  await app.send("plain\ntext", "Text");
  assert.equal(await lastOf(app, 1), "plain␊text");
  await app.send('{"a": 1}', "JSON");
  assert.equal(await lastOf(app, 2), '{"a": 1}');
  await app.send("DE ad 0x00 ff", "Hex");
  assert.match(await lastOf(app, 3), /de ad 00 ff$/);
  await app.send("3q2+7w==", "Base64");
  assert.match(await lastOf(app, 4), /de ad be ef$/);
  assert.equal(await app.messageText(), "");
});

/** Of each format: what is wrong, what is said of it, and what can be sent in its place. */
const WRONG = [
  ["JSON", '{"a": 1,\n "b" 2}', /Line 2, column 6: expected a colon/, '{"a": 1,\n "b": 2}'],
  ["Hex", "de ad xy", /Character 7: `x` is not a hex digit/, "de ad"],
  ["Base64", "3q2+!", /Character 5: `!` is not in the Base64 alphabet/, "3q2+"],
  ["Text", "a {{nobody}} b", /There is no variable named “nobody”\. Add it under Variables/, "a b"],
  ["Text", "a {{user", /line 1, column 3: \{\{ has no matching \}\}/, "a"],
];

test("what is wrong in its format is told as it is typed, not sent, and not lost", async (t) => {
  const app = await echo(t);
  for (const [before, [format, wrong, says, right]] of WRONG.entries()) {
    await app.format.selectOption(format);
    await app.message.fill(wrong);
    await app.composerSays(says);
    // The code editor may be about to take the field's place.
    await eventually(async () => assert.equal(await app.message.getAttribute("aria-invalid"), "true", wrong));
    await app.sendButton.click();
    await app.composerSays(says);
    assert.equal(await app.messageText(), wrong);
    assert.equal((await app.traffic()).sent, before);
    await app.message.fill(right);
    await eventually(async () => assert.equal(await app.message.getAttribute("aria-invalid"), null));
    await app.message.press("Control+Enter");
    await eventually(async () => assert.deepEqual(await app.traffic(), { received: before + 1, sent: before + 1 }));
  }
});

test("an empty message is sent on purpose only, in the kind of its format", async (t) => {
  const app = await echo(t);
  const sendEmpty = app.button("Send empty message");
  await app.sendButton.click();
  await app.composerSays(/The message is empty/);
  await app.message.pressSequentially("x");
  await sendEmpty.waitFor({ state: "detached" });
  await app.message.press("Backspace");
  await app.message.press("Control+Enter");
  await sendEmpty.waitFor();
  await app.message.press("Control+Enter");
  assert.deepEqual(await app.traffic(), { received: 0, sent: 0 });
  await app.message.press("Tab");
  await app.page.keyboard.press("Enter");
  await lastOf(app, 1);
  await sendEmpty.waitFor({ state: "detached" });
  assert.ok(await app.message.evaluate((field) => field === document.activeElement));
  for (const [format, count] of [["JSON", 2], ["Hex", 3], ["Base64", 4]]) {
    await app.format.selectOption(format);
    await app.sendButton.click();
    await sendEmpty.click();
    await lastOf(app, count);
  }
  assert.deepEqual(await kinds(app), ["Text", "Text", "Binary", "Binary"]);
  assert.ok((await app.previews()).every((text) => /Empty$/.test(text)));
});

test("pasted line breaks are CRLF if the user wants to keep them", async (t) => {
  const app = await echo(t);
  const keep = app.button("Keep CRLF");
  // The system's clipboard may change line breaks, so the event is made here, and the field's own action with it.
  const paste = (text) =>
    app.message.evaluate((field, text) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      field.focus();
      const init = { clipboardData: data, bubbles: true, cancelable: true };
      if (field.dispatchEvent(new ClipboardEvent("paste", init))) document.execCommand("insertText", false, text);
    }, text);
  await app.format.selectOption("Text");
  await app.message.focus();
  await app.page.locator("textarea#message").waitFor({ state: "detached" });
  await app.sendButton.click();
  await paste("a\r\nb\r\n");
  await app.composerSays(/The pasted CRLF line breaks became LF/);
  assert.equal(await app.messageText(), "a\nb\n");
  await keep.click();
  assert.equal(await app.messageText(), "a{{crlf}}b{{crlf}}");
  await keep.waitFor({ state: "detached" });
  await app.page.keyboard.press("Control+Z");
  assert.equal(await app.messageText(), "a\nb\n");
  await app.message.fill("before\n");
  await paste("C:\\\r\nb");
  await app.message.press("Control+Home");
  await app.message.pressSequentially("typed on ");
  await keep.click();
  await app.sendButton.click();
  await lastOf(app, 1);
  await app.open(await app.find("typed on"));
  await app.details.getByRole("button", { name: "Hex" }).click();
  await app.details.getByText("43 3a 5c 0d 0a 62").waitFor();

  await app.format.selectOption("JSON");
  await app.message.fill("");
  await paste("[1,\r\n2]");
  await keep.click();
  assert.equal(await app.messageText(), "[1,{{crlf}}2]");
  await app.filterBox.fill("");
  await app.sendButton.click();
  await lastOf(app, 2);
  await app.open(await app.find("[1,"));
  await app.details.getByText("5b 31 2c 0d 0a 32 5d").waitFor();

  for (const [format, text] of [["Text", "only\nLF"], ["JSON", "[1,\n2]"], ["Hex", "00\r\n01"]]) {
    await app.format.selectOption(format);
    await app.message.fill("");
    await paste(text);
    assert.equal(await app.messageText(), text.replaceAll("\r", ""));
    assert.equal(await keep.count(), 0);
  }
  await app.format.selectOption("Text");
  await paste("a\rb");
  await app.button("Dismiss").click();
  await app.button("Keep CR").waitFor({ state: "detached" });
});

test("variables are filled in when a message is sent", async (t) => {
  const app = await echo(t);
  await app.fill({ user: "alice" });
  await app.button("Variables").click();
  await app.page.getByLabel("Variable name").fill("room");
  await app.page.getByLabel("Variable value").fill('the "blue" one');
  await app.button("Add variable").click();
  await app.page.getByRole("list", { name: "Variables" }).getByText('the "blue" one').waitFor();
  await app.send('{"u":"{{user}}","r":"{{room}}","t":"{{now}}","i":"{{uuid}}","n":[{{counter}},{{counter}}]}', "JSON");
  const { u, r, t: time, i, n } = JSON.parse(await lastOf(app, 1));
  assert.deepEqual({ u, r, n }, { u: "alice", r: 'the "blue" one', n: [1, 2] });
  assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000, time);
  assert.match(i, /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  await app.send("again {{counter}}", "Text");
  assert.equal(await lastOf(app, 2), "again 3");
});

test("a character that a text field can't hold is written by its code point", async (t) => {
  const app = await echo(t);
  await app.format.selectOption("JSON");
  await app.message.fill('{"v":1}');
  await app.message.press("End");
  await app.button("Variables").click();
  await app.button("{{0x1e}}").click();
  assert.equal(await app.messageText(), '{"v":1}{{0x1e}}');
  await app.sendButton.click();
  await lastOf(app, 1);
  await app.send("a{{0x00}}b", "Text");
  await lastOf(app, 2);
  for (const [text, bytes] of [['{"v":1}', "7b 22 76 22 3a 31 7d 1e"], ["a", "61 00 62"]]) {
    await app.open(await app.find(text));
    await app.details.getByRole("button", { name: "Hex" }).click();
    await app.details.getByText(bytes).waitFor();
  }
  await app.send("{{0xd800}}", "Text");
  await app.composerSays(/“0xd800” isn't a character\. Write its code point in hex/);
});

test("Ctrl+Enter doesn't send while an input method composes", async (t) => {
  const app = await echo(t);
  await app.message.fill("半分");
  // From here on, the field stays the same element.
  await app.composer.locator(".cm-editor").waitFor();
  const press = (options) =>
    app.message.evaluate((field, options) => {
      const init = { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true, ...options };
      return field.dispatchEvent(new KeyboardEvent("keydown", init));
    }, options);
  // The key stays the input method's own: its default action isn't prevented.
  assert.equal(await press({ isComposing: true }), true);
  assert.equal(await press({ keyCode: 229 }), true);
  assert.equal(await press({ isComposing: true, ctrlKey: false, metaKey: true }), true);
  assert.equal(await app.messageText(), "半分");
  assert.equal(await press({ keyCode: 13 }), false);
  assert.equal(await lastOf(app, 1), "半分");
  await eventually(async () => assert.deepEqual(await app.traffic(), { received: 1, sent: 1 }));
});

test("Up in an empty composer walks through what was sent, also after a reload", async (t) => {
  const app = await echo(t);
  await app.send("first", "Text");
  await app.send("[2]", "JSON");
  const walk = async () => {
    await app.message.focus();
    await app.page.keyboard.press("ArrowUp");
    assert.equal(await app.messageText(), "[2]");
    assert.equal(await app.format.evaluate((select) => select.selectedOptions[0].text), "JSON");
    await app.page.keyboard.press("ArrowUp");
    assert.equal(await app.messageText(), "first");
    await app.page.keyboard.press("ArrowDown");
    assert.equal(await app.messageText(), "[2]");
    await app.page.keyboard.press("ArrowDown");
    assert.equal(await app.messageText(), "");
  };
  await walk();
  await app.message.fill("my own");
  await app.page.keyboard.press("ArrowUp");
  assert.equal(await app.messageText(), "my own");
  await app.page.reload();
  await app.message.waitFor();
  await eventually(async () => assert.equal(await app.messageText(), "my own"));
  await app.message.fill("");
  await walk();
});

test("a message that is being written survives a reload, until it is sent", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  await app.format.selectOption("Hex");
  await app.message.fill("de ad be");
  await app.page.reload();
  await app.status.waitFor();
  await app.connectButton.click();
  await app.is(/^Online/);
  assert.equal(await app.format.evaluate((select) => select.selectedOptions[0].text), "Hex");
  await app.sendButton.click();
  await app.rows("de ad be").last().waitFor();
  await app.page.reload();
  await app.status.waitFor();
  await app.online({});
  await app.sendButton.click();
  await app.button("Send empty message").waitFor();
});

test("messages can be saved under a name, loaded and deleted, also after a reload", async (t) => {
  const app = await weft.app(t);
  const { page } = app;
  await app.format.selectOption("Hex");
  await app.message.fill("00 01");
  await app.button("Saved messages").click();
  await app.button("Save message").click();
  await page.getByText("Give it a name.").waitFor();
  await page.getByLabel("Save as").fill("two bytes");
  await app.button("Save message").click();
  await app.button("Load two bytes").waitFor();
  await page.reload();
  // What was open still is.
  await app.button("Load two bytes").click();
  await eventually(async () => assert.equal(await app.messageText(), "00 01"));
  assert.equal(await app.format.evaluate((select) => select.selectedOptions[0].text), "Hex");
  await app.button("Delete two bytes").click();
  await app.button("Load two bytes").waitFor({ state: "detached" });
});

test("an attached or dropped file is sent as what its content is, or as the user chooses", async (t) => {
  const app = await echo(t);
  const attachment = app.page.getByRole("group", { name: "Attachment" });
  const sendAs = app.page.getByLabel("Send as");
  const chosen = () => sendAs.evaluate((select) => select.selectedOptions[0].text);
  const attach = async (name, bytes) => {
    const choosing = app.page.waitForEvent("filechooser");
    await app.button("Attach file").click();
    await (await choosing).setFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(bytes) });
    await attachment.getByText(name).waitFor();
  };
  const drop = (name, type, bytes) =>
    app.message.evaluate(
      (field, [name, type, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], name, { type }));
        field.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
      },
      [name, type, [...Buffer.from(bytes)]],
    );
  await app.message.fill("typed beside it");
  await attach("note.txt", "grüße");
  await attachment.getByText("note.txt, 7 B").waitFor();
  await eventually(async () => assert.equal(await chosen(), "Text"));
  await app.sendButton.click();
  assert.equal(await lastOf(app, 1), "grüße");

  await drop("order.json", "application/json", '{"id": 7}\n');
  await eventually(async () => assert.equal(await chosen(), "Text"));
  await app.sendButton.click();
  assert.match(await lastOf(app, 2), /^\{"id": 7\}/);
  assert.deepEqual(await kinds(app), ["Text", "Text"]);

  for (const [name, bytes] of [["named.txt", [0x61, 0]], ["latin1.json", [0x22, 0xfc, 0x22]], ["p.png", [0x89, 0x50]]]) {
    await drop(name, "text/plain", bytes);
    await eventually(async () => assert.equal(await chosen(), "Binary"));
    await app.button("Remove attachment").click();
  }
  await attach("latin1.txt", [0xfc]);
  await sendAs.selectOption("Text");
  await app.sendButton.click();
  await app.composerSays(/latin1\.txt is not text: byte 0 is not UTF-8\. Send it as Binary/);
  await sendAs.selectOption("Binary");
  await app.sendButton.click();
  await lastOf(app, 3);

  await attach("note.txt", "grüße");
  await sendAs.selectOption("Binary");
  await app.sendButton.click();
  assert.match(await lastOf(app, 4), /grüße$/);
  assert.deepEqual(await kinds(app), ["Text", "Text", "Binary", "Binary"]);
  await attach("note.txt", "grüße");
  await app.button("Remove attachment").click();
  await attachment.waitFor({ state: "detached" });
  assert.equal(await app.messageText(), "typed beside it");
});

test("a paste of 50 MB becomes an attachment, the page answers, and it comes back whole", async (t) => {
  const app = await echo(t);
  await app.message.evaluate((field) => {
    const data = new DataTransfer();
    data.setData("text/plain", "0123456789".repeat(5_000_000));
    field.focus();
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await app.page.getByRole("group", { name: "Attachment" }).getByText("Pasted text, 50,000,000 characters").waitFor();
  assert.equal(await app.messageText(), "");
  await app.message.pressSequentially("still typing");
  await app.button("Send").click();
  await app.direction.selectOption("↓ Received");
  await eventually(async () => assert.equal((await app.traffic()).received, 1), 60_000);
  assert.match(await app.rows("0123456789").innerText(), /47\.7 MiB/);
  assert.equal(await app.messageText(), "still typing");
});

test("a small paste goes into the field", async (t) => {
  const app = await weft.app(t);
  await app.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await app.page.evaluate(() => navigator.clipboard.writeText("some words"));
  await app.message.focus();
  await app.page.keyboard.press("Control+V");
  await eventually(async () => assert.equal(await app.messageText(), "some words"));
});

test("a message is edited and sent again, or sent again as it is", async (t) => {
  const app = await echo(t);
  const typed = String.raw`{"a":"{{0x7b}}{x}}","path":"C:\\{{0x7b}}{y}}"}`;
  const sent = String.raw`{"a":"{{x}}","path":"C:\\{{y}}"}`;
  await app.send(typed, "JSON");
  await eventually(async () => assert.equal((await app.traffic()).received, 1));
  await app.rows(sent).last().click();
  await app.grid.press("e");
  assert.equal(await app.messageText(), typed);
  assert.ok(await app.message.evaluate((field) => field === document.activeElement));
  await app.message.press("Control+Enter");
  await eventually(async () => assert.equal((await app.traffic()).received, 2));
  assert.equal(await lastOf(app, 2), sent);

  await app.rows(sent).last().click();
  await app.grid.press("r");
  await eventually(async () => assert.equal((await app.traffic()).received, 3));
  assert.equal(await lastOf(app, 3), sent);

  await app.send("ff fe 0d", "Hex");
  await eventually(async () => assert.equal((await app.traffic()).received, 4));
  await app.open(app.rows("ff fe 0d").last());
  await app.details.getByRole("button", { name: "Resend", exact: true }).click();
  await eventually(async () => assert.equal((await app.traffic()).received, 5));
  await app.details.getByRole("button", { name: "Edit and resend" }).click();
  assert.equal(await app.messageText(), "ff fe 0d");
  assert.equal(await app.format.evaluate((select) => select.selectedOptions[0].text), "Hex");
});

test("a value in the tree is copied, and the pointer to it", async (t) => {
  const app = await echo(t);
  await app.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await app.send('{"order":{"a/b":["x","line\\n2"]}}', "JSON");
  await eventually(async () => assert.equal((await app.traffic()).received, 1));
  await app.open(app.rows("order").last());
  const tree = app.details.getByRole("tree");
  await tree.focus();
  await tree.press("End");
  const clipboard = () => app.page.evaluate(() => navigator.clipboard.readText());
  await tree.press("Control+c");
  await app.page.getByText("Copied line␊2").waitFor();
  assert.equal(await clipboard(), "line\n2");
  await tree.press("Control+Shift+c");
  await app.page.getByText("Copied /order/a~1b/1").waitFor();
  assert.equal(await clipboard(), "/order/a~1b/1");
});

test("a message that begins like JSON is JSON, and its error is marked where it is", async (t) => {
  const app = await echo(t);
  const isFormat = (name) => eventually(async () => assert.equal(await app.format.evaluate(({ selectedOptions: [one] }) => one.text), name));
  const mark = app.composer.locator(".cm-lintRange-error");
  for (const [typed, format, wrong] of [
    ["hello {{user}}", "Text"],
    ["{{user}} says [1]", "Text"],
    ['{"user": {{now_ms}}, "id" 1}', "JSON", "1"],
    ["[1, 2,]", "JSON", ","],
    ["[INFO] started", "JSON", "INFO"],
    ['{"name": "{{nobody}}"}', "JSON", "{"],
    ["{{0x1e}}[1]", "JSON"],
    ["de ad", "Text"],
  ]) {
    await app.message.fill(typed);
    await isFormat(format);
    if (wrong) await eventually(async () => assert.deepEqual(await mark.allInnerTexts(), [wrong], typed));
    else await mark.waitFor({ state: "detached" });
  }

  await app.message.fill("[INFO] started");
  await app.message.press("Control+Enter");
  await app.composerSays(/`INFO` isn't a JSON value/);
  await app.button("Send as text").click();
  assert.equal(await lastOf(app, 1), "[INFO] started");
  await isFormat("Text");

  // A format that was chosen stays.
  await app.message.fill("[2]");
  await app.message.press("Control+Enter");
  assert.equal(await lastOf(app, 2), "[2]");
  await isFormat("Text");
});

test("the code editor goes on where the plain field was left, and takes back what it is told to", async (t) => {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  const prepare = (page) => page.route("**/script/editor.js*", (route) => released.then(() => route.continue()));
  const app = await weft.app(t, { prepare });
  await app.message.fill("first\nthird");
  await app.message.press("Home");
  release();
  await app.composer.locator(".cm-editor").waitFor();
  await app.page.keyboard.type("and ");
  assert.equal(await app.messageText(), "first\nand third");
  await app.page.keyboard.press("Control+z");
  assert.equal(await app.messageText(), "first\nthird");
  await app.page.keyboard.press("Tab");
  assert.notEqual(await app.page.evaluate(() => document.activeElement.id), "message");
});

test("JSON is laid out anew without changing its tokens, and undo takes that back", async (t) => {
  const app = await weft.app(t);
  const typed = '{"id": 12345678901234567890, "n":{{counter}},"list":[ ],"e":1e+02}';
  await app.message.fill(typed);
  // The plain field before it has no history of its own.
  await app.composer.locator(".cm-editor").waitFor();
  await app.button("Format JSON").click();
  const pretty = '{\n  "id": 12345678901234567890,\n  "n": {{counter}},\n  "list": [],\n  "e": 1e+02\n}';
  assert.equal(await app.messageText(), pretty);
  await app.button("Minify JSON").click();
  assert.equal(await app.messageText(), '{"id":12345678901234567890,"n":{{counter}},"list":[],"e":1e+02}');
  await app.page.keyboard.press("Alt+Shift+F");
  assert.equal(await app.messageText(), pretty);
  await app.page.keyboard.press("Control+z");
  await app.page.keyboard.press("Control+z");
  await app.page.keyboard.press("Control+z");
  assert.equal(await app.messageText(), typed);

  await app.message.fill('{"a" 1}');
  await app.button("Format JSON").click();
  await app.composerSays(/expected a colon/);
  assert.equal(await app.messageText(), '{"a" 1}');
  await app.message.fill("text");
  await app.button("Format JSON").waitFor({ state: "detached" });
});

test("a message is sent many times, becomes a timer, or is saved", async (t) => {
  const app = await echo(t);
  const menu = app.page.getByRole("group", { name: "More ways to send" });
  const open = () => app.button("More ways to send").click();
  await open();
  await menu.getByRole("button", { name: "Start timer" }).click();
  await menu.getByText("There is no message yet").waitFor();
  await app.message.fill("again {{counter}}");
  await menu.waitFor({ state: "detached" });

  await open();
  await menu.getByLabel("Times").fill("0");
  await menu.getByRole("button", { name: "Send repeatedly" }).click();
  await menu.getByText(/from 1 to 1000/).waitFor();
  await menu.getByLabel("Times").fill("3");
  await menu.getByRole("button", { name: "Send repeatedly" }).click();
  await menu.waitFor({ state: "detached" });
  await eventually(async () => assert.deepEqual(await app.traffic(), { received: 3, sent: 3 }));
  assert.equal(await app.messageText(), "again {{counter}}");

  // Two clicks, with the period that is there.
  await open();
  await menu.getByRole("button", { name: "Start timer" }).click();
  await app.tab("Timers");
  const timer = app.timers.getByRole("row", { name: /again \{\{counter\}\}, every 5 s/ });
  await timer.getByRole("button", { name: /^Stop / }).click();
  await app.closeTools();

  await open();
  await menu.getByRole("button", { name: "Save message" }).click();
  await menu.getByText("Give it a name.").waitFor();
  await menu.getByLabel("Name").fill("mine");
  await menu.getByLabel("Name").press("Enter");
  await menu.waitFor({ state: "detached" });
  await app.button("Saved messages").click();
  await app.button("Load mine").waitFor();
});

test("what was sent is found in the history", async (t) => {
  const app = await echo(t);
  for (const text of ["hello", '{"type":"Hello"}', "bye"]) await app.send(text);
  await app.button("History").click();
  const loads = app.page.getByRole("list", { name: "History" }).getByRole("button");
  assert.deepEqual(await loads.evaluateAll((all) => all.map(({ ariaLabel }) => ariaLabel)), ["Load bye", 'Load {"type":"Hello"}', "Load hello"]);
  const search = app.page.getByRole("textbox", { name: "Search the history" });
  await search.fill("nothing");
  await app.page.getByText("No messages match.").waitFor();
  await search.fill("hello");
  await eventually(async () => assert.equal(await loads.count(), 2));
  await loads.first().click();
  assert.equal(await app.messageText(), '{"type":"Hello"}');
});
