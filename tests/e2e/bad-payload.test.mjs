// Payloads that break other clients: the page stays alive, rows are true, and details say what they can't show.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { start } from "./harness.mjs";

const HUGE = 256 * 1024 * 1024;

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

/** Online with an endpoint that sends so many messages, once they are there. */
async function received(t, url, count) {
  const app = await weft.app(t);
  await app.online({ url });
  await eventually(async () => assert.equal((await app.traffic()).received, count), 120_000);
  await app.isAlive();
  return app;
}

/** How the details offer to show the message. */
function views(app) {
  return app.details.getByRole("group", { name: "View" }).getByRole("button").allInnerTexts();
}

for (const [kind, preview] of [
  ["text", /^1 abcdef.*…$/],
  ["json", /^\{"n":1,"data":"abcdef.*…$/],
  ["binary", /^Binary\s+00 00 00 00 00 00 00 01 00 01 02.*…$/],
]) {
  test(`a single ${kind} message of 256 MiB`, async (t) => {
    const app = await received(t, `practice:/large?size=${HUGE}&kind=${kind}`, 1);
    const row = app.rows("256.0 MiB").last();
    assert.match((await row.locator(".message-preview").innerText()).trim(), preview);
    await app.open(row);
    await app.details.getByText(/256\.0 MiB/).first().waitFor();
    await app.isAlive();
    if (kind === "json") {
      await app.details.getByText(/Too large to show as a tree \(256\.0 MiB; the limit is .*\)\. Showing it as text instead\./).waitFor();
      assert.deepEqual(await app.details.locator('[aria-pressed="true"]').allInnerTexts(), ["Text"]);
    }
    if (kind === "binary") {
      const dump = app.details.getByLabel("Hex dump");
      await dump.press("End");
      await eventually(async () => assert.match(await dump.innerText(), /0ffffff[08]\s.*\n.*$/));
    } else {
      const text = app.details.getByLabel("Payload as text");
      const { length } = await text.innerText();
      assert.ok(length > 1000 && length < 1 << 20, `${length} characters`);
      await app.details.getByRole("button", { name: "Last" }).click();
      await app.details.getByText("to 256.0 MiB of 256.0 MiB").waitFor();
    }
    await app.isAlive();
  });
}

test("a million empty messages", async (t) => {
  const app = await received(t, "practice:/flood?count=1000000&kind=empty", 1_000_000);
  const row = app.grid.getByRole("row").last();
  assert.match(await row.innerText(), /\s0 B\s+Empty$/);
  await app.open(row);
  await app.details.getByText("The payload is empty.").waitFor();
  await app.goTo("500000");
  await app.cursorAt(500_001);
  await app.isAlive();
});

test("binary with no structure is hex and nothing else", async (t) => {
  const app = await received(t, weft.ws("/large?size=3000000&kind=noise"), 1);
  await app.open(app.rows("2.9 MiB").last());
  assert.deepEqual(await views(app), ["Hex"]);
  await app.filterBox.fill("nothing has this");
  await app.hasRows(0);
  await app.isAlive();
});

test("binary that is text but for one byte shows as what it is", async (t) => {
  const app = await received(t, weft.ws("/echo"), 0);
  await app.send(Buffer.from("Stra\xdfe", "latin1").toString("hex"), "Hex");
  await eventually(async () => assert.equal((await app.traffic()).received, 1));
  const row = app.rows("53 74 72 61 df 65").last();
  await app.open(row);
  assert.deepEqual(await views(app), ["Hex"]);
  assert.match((await app.details.getByLabel("Hex dump").innerText()).replace(/\s+/g, " "), /53 74 72 61 df 65 Stra\.e/);
});

test("rows of a hundred thousand emoji", async (t) => {
  const app = await received(t, "practice:/flood?count=200&size=400004&kind=emoji", 200);
  const row = app.grid.getByRole("row").last();
  assert.match((await row.locator(".message-preview").innerText()).trim(), /^200 (🧵😀){30,100}🧵?…$/u);
  await app.open(row);
  const text = app.details.getByLabel("Payload as text");
  assert.match(await text.innerText(), /^200 (🧵😀)+🧵?$/u);
  await app.details.getByRole("button", { name: "Last" }).click();
  await eventually(async () => assert.match(await text.innerText(), /^(🧵|😀)+$/u));
  await app.isAlive();
  await app.grid.focus();
  await app.page.keyboard.press("PageUp");
  await app.isAlive();
});

for (const width of [1280, 400]) {
  test(`JSON five hundred levels deep can be read down to the innermost (${width} px)`, async (t) => {
    const app = await weft.app(t, { width });
    await app.online({ url: "practice:/flood?count=10&kind=deep&size=1000" });
    await eventually(async () => assert.equal((await app.traffic()).received, 10));
    await app.open(app.rows('"data":').last());
    const tree = app.details.getByRole("tree");
    for (const key of ["Home", "End"]) {
      await tree.press(key);
      await tree.locator('[aria-selected="true"]').waitFor();
      const items = await tree.getByRole("treeitem").evaluateAll((items) =>
        items.map((item) => ({
          isCut: item.scrollWidth > item.clientWidth,
          level: Number(item.getAttribute("aria-level")),
          text: item.innerText.replaceAll(/\s+/g, " ").trim(),
        })),
      );
      assert.ok(items.length > 3);
      for (const { isCut, level, text } of items) {
        assert.ok(!isCut, `level ${level} is cut`);
        if (level > 100) assert.match(text, new RegExp(`^${level} ?(▾ \\[ 1 value \\]|\\[\\])$`));
      }
      if (key === "End") assert.ok(items.at(-1).level > 400);
    }
  });
}

test("JSON a hundred thousand levels deep", async (t) => {
  const app = await received(t, weft.ws("/large?size=200017&kind=deep"), 1);
  const row = app.rows(/\{"n":1,"data":\[\[\[\[/).last();
  await app.open(row);
  const tree = app.details.getByRole("tree");
  await tree.press("End");
  const deepest = tree.locator('[aria-level="100002"]');
  await deepest.waitFor();
  await app.isAlive();
  await app.details.getByRole("searchbox", { name: "Find in message" }).fill("1");
  await app.details.getByText("1 of 1").waitFor();
  await app.button("Collapse all").click();
  await eventually(async () => assert.equal(await tree.getByRole("treeitem").count(), 3));
  await app.button("Expand all").click();
  await app.details.getByRole("button", { name: "Text" }).click();
  assert.equal((await app.details.getByLabel("Payload as text").innerText()).length, 64 * 1024);
  await app.isAlive();
});

test("the Text view shows what can't be seen", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  const sent = "pay{{0x202e}}load {{0xfeff}}a{{0x200b}}{{0x200b}}b{{0x2028}}{{0x1e}} 👩{{0x200d}}👧";
  await app.send(sent, "Text");
  await app.open(await app.find("pay"));
  await app.details.getByRole("button", { name: "Text", exact: true }).click();
  const text = app.details.getByLabel("Payload as text");
  await eventually(async () =>
    assert.equal(await text.textContent(), "payU+202Eload U+FEFFaU+200B × 2bU+2028U+001E 👩\u200d👧"),
  );
  assert.equal(await text.locator(".invisible").count(), 5);
});
