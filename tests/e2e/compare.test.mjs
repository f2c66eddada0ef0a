// Two messages compared.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { axe, start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

const MESSAGES = [
  ['{"type":"fill","price":1.5,"old":null,"list":[1,2,3]}', "JSON"],
  ['{"price":2,"type":"fill","list":[1,3],"new":{}}', "JSON"],
  ["a\nb\nc", "Text"],
  ["a\nB\nc", "Text"],
  ["00 01 02", "Hex"],
  ["00 ff 02 03", "Hex"],
];

test("two messages are compared by value, by line or by byte, with the time between them", async (t) => {
  const app = await weft.app(t);
  const { page } = app;
  await app.online({ url: weft.ws("/echo") });
  for (const [text, format] of MESSAGES) await app.send(text, format);
  await eventually(async () => assert.equal((await app.traffic()).received, MESSAGES.length));
  await app.direction.selectOption("↓ Received");
  const row = (text) => app.rows(text).last();
  const differences = app.details.getByRole("region", { name: "Differences" });
  const summary = app.details.getByRole("status");
  const lines = async () => (await differences.innerText()).split("\n").map((line) => line.trim()).filter(Boolean);

  await app.open(row('"old"'));
  await row('"new"').click({ modifiers: ["Control"] });
  await app.details.getByText("4 differences, by value").waitFor();
  await app.details.getByRole("heading", { name: /^Messages \d+ and \d+$/ }).waitFor();
  await app.details.getByText(/^\d+\.\d{3} s apart, 53 B, then 47 B$/).waitFor();
  assert.deepEqual(await lines(), [
    "Removed", "/old", "null", "Changed", "/price", "1.5", "2", "Removed", "/list/1", "2", "Added", "/new", "{}",
  ]);
  await axe(page);

  // Whichever of them is selected first, the earlier one comes first.
  await row(/a␊B/).click();
  await app.details.getByRole("button", { name: "Text" }).waitFor();
  await app.grid.press("ArrowUp");
  await app.grid.press("ArrowDown");
  await row(/a␊b/).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Compare with the selected message" }).click();
  await app.details.getByText("1 difference, by line").waitFor();
  assert.deepEqual(await lines(), ["a", "b", "B", "c"]);

  await app.details.getByRole("button", { name: "End comparison" }).click();
  await app.details.getByRole("button", { name: "Text" }).waitFor();
  await row("00 01 02").click();
  await app.grid.press("Shift+Space");
  assert.equal(await summary.filter({ hasText: "difference" }).count(), 0);
  await row("00 ff 02 03").click({ modifiers: ["Control"] });
  await app.details.getByText("2 differences, by byte").waitFor();
  assert.deepEqual(await lines(), ["Changed", "Byte 0x1", "01", "ff", "Added", "Byte 0x3", "03"]);
  await page.keyboard.press("Escape");
  await app.details.waitFor({ state: "detached" });
});
