// The program in two parts: what the first screen and a connection need, and the rest, which comes behind it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

const REST = "**/*_rest.wasm";
const FAILED = [/503/, /404/, /_rest\.wasm/, /SRI's integrity/];

/** What a host or a proxy may send in place of the rest. */
const WRONG = {
  "an error": (route) => route.fulfill({ status: 404, contentType: "text/html", body: "<h1>Not found</h1>" }),
  "another page": (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Log in</title>" }),
  "a damaged file": async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    body[body.length >> 1] ^= 1;
    await route.fulfill({ response, body });
  },
};

/** The page, where fetches of the rest get what `answer` says of each: "continue", "fail", or how it is answered. */
async function opened(t, answer, expected = FAILED) {
  const asked = [];
  const prepare = (page) =>
    page.route(REST, (route) => {
      const kind = route.request().resourceType();
      asked.push(kind);
      const what = answer(kind, asked.length);
      if (typeof what === "function") return what(route);
      return what === "continue" ? route.continue() : route.fulfill({ status: 503 });
    });
  return { app: await weft.app(t, { prepare, expected }), asked };
}

test("the rest comes by itself, once", async (t) => {
  const { app, asked } = await opened(t, () => "continue");
  await app.page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => name.endsWith("_rest.wasm")));
  for (const tab of ["Timers", "Scripts", "Statistics"]) await app.tab(tab);
  await app.requestPointer.waitFor();
  assert.deepEqual(asked, ["fetch"]);
});

test("a connection needs the first part alone", async (t) => {
  const { app, asked } = await opened(t, () => "fail");
  await app.online({ url: weft.ws("/room?login=first"), login: "First message", user: "demo", password: "demo" });
  await app.send('{"type":"say","text":"without the rest"}', "JSON");
  await app.rows("without the rest").last().waitFor();
  await app.disconnectButton.click();
  await app.is(/^Closed/);
  assert.ok(asked.every((kind) => kind === "fetch"), asked.join());
});

test("what can't be loaded is tried again", async (t) => {
  const { app, asked } = await opened(t, (_, times) => (times < 3 ? "fail" : "continue"));
  await app.page.waitForResponse((response) => response.url().endsWith("_rest.wasm") && response.ok());
  await app.tab("Statistics");
  await app.requestPointer.waitFor();
  assert.deepEqual(asked, ["fetch", "fetch", "fetch"]);
});

test("what is needed before it has come is loaded at once", async (t) => {
  const { app, asked } = await opened(t, (kind) => (kind === "xhr" ? "continue" : "fail"));
  await app.tab("Statistics");
  await app.requestPointer.waitFor();
  assert.ok(asked.includes("xhr"), asked.join());
});

test("without the network, what needs the rest says so, and the logs can be saved", async (t) => {
  const { app } = await opened(t, () => "fail", [...FAILED, /could not be loaded/, /unreachable/]);
  await app.online({ url: weft.ws("/echo") });
  await app.page.getByRole("tab", { name: "Statistics" }).click();
  const overlay = app.page.getByRole("alert");
  await overlay.getByText(/a part of Weft could not be loaded \(is the network down\?\)/).waitFor();
  await overlay.getByRole("link", { name: /^Save the log of/ }).waitFor();
});

for (const [what, wrong] of Object.entries(WRONG)) {
  test(`${what} in place of the rest is not taken for it, and it is tried again`, async (t) => {
    const { app, asked } = await opened(t, (_, times) => (times < 3 ? wrong : "continue"));
    await eventually(() => assert.deepEqual(asked, ["fetch", "fetch", "fetch"]));
    await app.tab("Statistics");
    await app.requestPointer.waitFor();
  });

  test(`${what} in place of what is needed at once is told, and not run`, async (t) => {
    const { app, asked } = await opened(t, () => wrong, [...FAILED, /could not be loaded/, /unreachable/]);
    await app.page.getByRole("tab", { name: "Statistics" }).click();
    const overlay = app.page.getByRole("alert");
    await overlay.getByText(what === "an error" ? /_rest\.wasm: 404/ : /_rest\.wasm is damaged/).waitFor();
    assert.ok(asked.includes("xhr"), asked.join());
  });
}
