// Exports in other formats, and opening what was exported.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { axe, screenshot, start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

const TEXTS = ["apples", 'say "hi"\n€', "pears", "apricots"];

/** Online with an echo named `Desk` that has answered texts and one binary message. */
async function echoed(t, options) {
  const app = await weft.app(t, options);
  await app.nameIt("Desk");
  await app.online({ url: weft.ws("/echo?token=hush-hush") });
  for (const text of TEXTS) await app.send(text, "Text");
  await app.send("00 ff", "Hex");
  await eventually(async () => assert.equal((await app.traffic()).received, TEXTS.length + 1));
  return app;
}

const recording = (app) => app.page.getByRole("region", { name: "Recording", exact: true });
const notice = (app) => app.page.locator(".opening-place");

async function exported(app, press) {
  const [download] = await Promise.all([app.page.waitForEvent("download"), press()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

function exportedAs(app, label) {
  return exported(app, async () => {
    await app.button("Export as…").click();
    await app.page.getByRole("menuitem", { name: label, exact: true }).click();
  });
}

/** Chooses files to open. */
function choose(app, ...files) {
  const chosen = files.map(({ name, bytes }) => ({ name, mimeType: "", buffer: Buffer.from(bytes) }));
  return app.page.getByLabel("File to open").setInputFiles(chosen);
}

/** Drops a file on the log. */
function drop(app, { name, bytes }) {
  return app.grid.evaluate(
    (grid, [name, text]) => {
      const data = new DataTransfer();
      data.items.add(new File([text], name));
      grid.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    [name, bytes.toString()],
  );
}

test("an exported log opens as a recording and is exported the same", async (t) => {
  const app = await echoed(t);
  const [rows, traffic] = [await app.rowCount(), await app.traffic()];
  const all = await exported(app, () => app.exportAll.click());
  await app.filterBox.fill("/^ap/");
  await app.hasRows(4);
  const filtered = await exported(app, () => app.button("Export filtered").click());
  const numbers = filtered.bytes.toString().trim().split("\n").slice(1).map((line) => JSON.parse(line).number);

  await choose(app, all);
  await recording(app).getByText(weft.ws("/echo?token=••••••")).waitFor();
  assert.equal(await recording(app).count(), 1);
  await app.hasRows(rows);
  assert.deepEqual(await app.traffic(), traffic);
  for (const name of ["Connect", "Send", "Clear log", "Settings", "Timers", "Scripts"]) {
    assert.equal(await app.button(name).count(), 0, name);
  }
  assert.match(await app.connections.locator('[aria-current="true"]').innerText(), /Desk\s+Recording/);
  await app.open(await app.find("apricots"));
  await app.details.getByRole("button", { name: "Copy", exact: true }).waitFor();
  assert.equal(await app.details.getByRole("button", { name: "Resend" }).count(), 0);
  await axe(app.page);
  await screenshot(app.page, "recording");
  const again = await exported(app, () => app.exportAll.click());
  assert.ok(again.bytes.equals(all.bytes));

  await choose(app, filtered);
  await recording(app).getByText("only what a filter let pass").waitFor();
  await app.hasRows(numbers.length);
  const shown = await app.grid.locator(".message-number").allInnerTexts();
  assert.deepEqual(shown.map(Number), numbers);
  await app.goTo(String(numbers[2]));
  await app.cursorAt(3);
  await app.open(app.rows("apricots").first());
  await app.details.getByRole("heading", { name: `Message ${numbers[2]} ` }).waitFor();
  const filteredAgain = await exported(app, () => app.exportAll.click());
  assert.ok(filteredAgain.bytes.equals(filtered.bytes));

  await app.button("Close recording").click();
  await app.page.getByText("Closed “Desk”.").waitFor();
  await app.page.getByRole("status").getByRole("button", { name: "Undo", exact: true }).click();
  await app.hasRows(numbers.length);
  await app.page.reload();
  await app.connections.locator(".connection").first().waitFor();
  assert.equal(await app.connections.locator(".connection").count(), 1, "recordings aren't stored");
});

test("a log is exported as HAR, CSV and plain text, and HAR opens again", async (t) => {
  const app = await echoed(t);
  const csv = await exportedAs(app, "All as CSV");
  assert.match(csv.name, /^Desk-.*\.csv$/);
  assert.match(csv.bytes.toString(), /^number,time,direction,kind,bytes,payload\r\n0,/);
  const text = (await exportedAs(app, "All as plain text")).bytes.toString();
  assert.match(text, /Z \* Opened, without a subprotocol\.\n/);
  assert.match(text, /Z < say "hi"\n {4}€\n/);
  await app.direction.selectOption("↑ Sent");
  await app.hasRows(5);
  const sent = JSON.parse((await exportedAs(app, "Filtered as HAR")).bytes.toString());
  assert.deepEqual(new Set(sent.log.entries[0]._webSocketMessages.map((message) => message.type)), new Set(["send"]));
  await app.direction.selectOption("All directions");

  const har = await exportedAs(app, "All as HAR");
  assert.match(har.name, /^Desk-.*\.har$/);
  const { log } = JSON.parse(har.bytes.toString());
  const messages = log.entries[0]._webSocketMessages;
  assert.equal(log.version, "1.2");
  assert.ok(!har.bytes.includes("hush-hush"));
  assert.deepEqual(messages.filter((one) => one.type === "receive").map((one) => [one.opcode, one.data]), [
    ...TEXTS.map((text) => [1, text]),
    [2, "AP8="],
  ]);
  await app.page.getByText(/^Exported 10 messages to Desk-/).waitFor();

  await drop(app, har);
  await recording(app).waitFor();
  await app.hasRows(10);
  assert.deepEqual(await app.traffic(), { received: 5, sent: 5 });
});

test("what can't be opened is said, and what can be is opened", async (t) => {
  const app = await weft.app(t);
  const line = '{"number":7,"time":"2026-01-31T12:00:00Z","direction":"sent","kind":"text","text":"kept"}\n';
  await choose(app, { name: "broken.jsonl", bytes: `{"weft":"log","version":2,"messages":2}\n${line}{"number":8,"time"` });
  await notice(app).getByText("Only a part of broken.jsonl could be opened. Line 3 (byte 130): the file ends in the middle of a message.").waitFor();
  await app.find("kept");
  await axe(app.page);
  await screenshot(app.page, "recording-broken");
  await notice(app).getByRole("button", { name: "Dismiss" }).click();
  await choose(app, { name: "page.har", bytes: "<html>" });
  await notice(app).getByText("page.har could not be opened. This is neither a log that Weft has exported as NDJSON nor a HAR file.").waitFor();
  const entry = (url) => `{"request":{"method":"GET","url":"${url}"},"response":{"status":101}}`;
  await choose(app, { name: "firefox.har", bytes: `{"log":{"entries":[${entry("ws://one.test/a")},${entry("wss://two.test/")}]}}` });
  await notice(app).getByText(/^firefox\.har has no messages\. Firefox, for one, leaves/).waitFor();
  await recording(app).getByText("ws://one.test/a").waitFor();
  await app.connections.getByText("firefox.har").waitFor();
  await app.connections.getByText("two.test").waitFor();
  assert.deepEqual((await app.traffic()).received, 0);
});

test("a recording fits a small window, in the dark", async (t) => {
  const app = await weft.app(t, { width: 400, height: 800, theme: "dark" });
  const line = (number) => `{"number":${number},"time":"2026-01-31T12:00:00Z","direction":"received","kind":"text","text":"message ${number}"}\n`;
  const lines = Array.from({ length: 50 }, (_, number) => line(number)).join("");
  const header = '{"weft":"log","version":2,"connection":"Feed","url":"wss://feed.example.test/with/a/long/path?and=parameters","messages":50}\n';
  await choose(app, { name: "feed.jsonl", bytes: header + lines });
  await app.hasRows(50);
  await axe(app.page);
  await screenshot(app.page, "recording-small");
  const width = await app.page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 400, `${width}`);
});
