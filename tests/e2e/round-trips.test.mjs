// Requests and replies of a protocol: what is late is marked, round trips are timed, and the list shows one type of messages.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { startJsonRpc } from "./brokers.mjs";
import { axe, screenshot, start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

const request = (id, method) => `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":[1,2]}`;

test("an unanswered request is marked after a while, and round trips need no pointer", async (t) => {
  const server = await startJsonRpc();
  t.after(() => server.stop());
  const app = await weft.app(t);
  await app.online({ url: server.url });
  for (const [id, method] of [[1, "add"], [2, "silence"], [3, "echo"]]) await app.send(request(id, method), "JSON");
  const silent = app.rows("Request silence #2");
  await silent.getByText("No reply", { exact: true }).waitFor();
  assert.equal(await app.rows("No reply").count(), 1, "the others were answered");
  await axe(app.page);
  await screenshot(app.page, "no-reply");

  await app.tab("Statistics");
  const trips = app.page.getByRole("table", { name: "Percentiles" }).getByRole("row", { name: /^Round trip/ });
  await eventually(async () => assert.equal(await trips.getByRole("cell").first().innerText(), "2"));
  await app.page.getByText("By the ids of the protocol: 1 waiting for a reply, 0 unanswered.").waitFor();
  await screenshot(app.page, "round-trips-of-a-protocol");
  // A pointer goes before the protocol.
  await app.page.getByLabel("JSON pointer in requests").fill("/nowhere");
  await app.page.getByText("0 waiting for a reply, 0 unanswered.", { exact: true }).waitFor();
  await app.page.getByLabel("JSON pointer in requests").fill("");
  await app.page.getByText(/^By the ids of the protocol/).waitFor();
  await app.closeTools();

  server.drop();
  await app.rows("Request silence #2").getByText("No reply", { exact: true }).waitFor();
});

test("the box Kind has the types of the connection's protocol", async (t) => {
  const server = await startJsonRpc();
  t.after(() => server.stop());
  const app = await weft.app(t);
  const kind = app.page.getByRole("combobox", { name: "Kind" });
  await app.online({ url: server.url });
  assert.deepEqual(await kind.locator("option").allInnerTexts(), ["All kinds", "Text", "Binary", "Events"]);
  for (const [id, method] of [[1, "add"], [2, "nothing"]]) await app.send(request(id, method), "JSON");
  await eventually(async () => assert.ok((await kind.locator("option").allInnerTexts()).includes("Notification")));
  await kind.selectOption("Request");
  await app.hasRows(2);
  assert.equal(await app.filterBox.inputValue(), "is:Request");
  await kind.selectOption("Error");
  await app.hasRows(1);
  await axe(app.page);
  await screenshot(app.page, "kind-of-a-protocol");
  // What is typed shows in the box too.
  await app.filterBox.fill(`"result":3 and is:result`);
  await app.hasRows(1);
  await eventually(async () => assert.equal(await kind.locator("option:checked").innerText(), "Result"));
  await kind.selectOption("All kinds");
  await eventually(async () => assert.equal(await app.filterBox.inputValue(), `"result":3`));
  await kind.selectOption("Text");
  assert.equal(await app.filterBox.inputValue(), `"result":3`);
});

test("for plain JSON, the pointers whose values come back are suggested", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/quiet") });
  for (const id of [11, 12, 13]) await app.send(`{"type":"ping","id":${id}}`, "JSON");
  await app.tab("Statistics");
  await app.page.getByText("Values that were sent at /id come back.").waitFor();
  await screenshot(app.page, "round-trip-suggested");
  await axe(app.page);
  await app.page.getByRole("button", { name: "Time these" }).click();
  const trips = app.page.getByRole("table", { name: "Percentiles" }).getByRole("row", { name: /^Round trip/ });
  await eventually(async () => assert.equal(await trips.getByRole("cell").first().innerText(), "3"));
  assert.equal(await app.page.getByLabel("JSON pointer in requests").inputValue(), "/id");
});
