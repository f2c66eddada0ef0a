// The program in two parts: what the first screen and a connection need, and the rest, which comes behind it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { screenshot, start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

const REST = "**/*_rest.wasm";
/** What the browser itself reports of a fetch that failed. */
const FAILED = [/503|404/, /_rest\.wasm/, /SRI's integrity|'integrity' attribute/];

/** The ways in which a host can get the rest wrong, and what the console says of each. */
const WRONG = {
  missing: [(route) => route.fulfill({ status: 404 }), /_rest\.wasm: 404 Not Found/],
  damaged: [damage, /_rest\.wasm doesn't match the build/],
  "an HTML page": [
    (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Not found</title>" }),
    /_rest\.wasm is text\/html, not WebAssembly/,
  ],
};

async function damage(route) {
  const response = await route.fetch();
  const body = await response.body();
  body[body.length - 1] ^= 1;
  await route.fulfill({ response, body });
}

/**
 * The page, where `host.answer` answers each request for the rest, and may be exchanged; `host.asked` tells how many
 * there were. `warnings` gets what the page warns of.
 */
async function opened(t, answer, expected = FAILED) {
  const host = { answer, asked: 0 };
  const warnings = [];
  const prepare = async (page) => {
    page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
    await page.route(REST, (route) => {
      host.asked++;
      return host.answer(route);
    });
  };
  return { app: await weft.app(t, { prepare, expected }), host, warnings };
}

const works = (route) => route.continue();
const fails = (route) => route.fulfill({ status: 503 });

const problem = (app) => app.page.getByRole("alert").filter({ hasText: /^A part of Weft could not be loaded/ }).first();

/** Answers no request until `release()`. */
function held() {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  return { answer: (route) => released.then(() => works(route)), release };
}

test("the rest comes by itself, once", async (t) => {
  const { app, host } = await opened(t, works);
  await app.page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => name.endsWith("_rest.wasm")));
  for (const tab of ["Timers", "Scripts", "Console", "Statistics"]) await app.tab(tab);
  await app.requestPointer.waitFor();
  assert.equal(host.asked, 1);
});

test("a connection needs the first part alone", async (t) => {
  const { app, host } = await opened(t, works);
  await app.fill({ url: weft.ws("/room?login=first"), login: "First message" });
  await app.openAuthentication();
  await app.firstMessage.fill('{"type": "login", "user": "demo", "password": "demo"}');
  await app.closeAuthentication();
  const stored = () => app.page.evaluate(() => JSON.stringify(localStorage));
  await eventually(async () => assert.match(await stored(), /password.{1,40}demo/));

  host.answer = fails;
  await app.page.reload();
  await app.connectButton.click();
  await app.is(/^Online/);
  await app.send('{"type":"say","text":"without the rest"}', "JSON");
  await app.rows("without the rest").last().waitFor();
  await app.disconnectButton.click();
  await app.is(/^Closed/);
});

test("features wait for the rest of the program without blocking the page", async (t) => {
  const rest = held();
  const { app, host } = await opened(t, rest.answer);
  await app.button("Statistics").click();
  await app.page.getByRole("status").filter({ hasText: "Loading…" }).waitFor();
  await app.connect({ url: "practice:/echo" });
  await app.is(/^Connecting/);
  await app.filterBox.fill("/connect|op.n/");
  const waiting = app.page.getByRole("alert").filter({ hasText: "Weft is still loading." });
  await waiting.waitFor();
  rest.release();
  await app.requestPointer.waitFor();
  await app.is(/^Online/);
  await waiting.waitFor({ state: "detached" });
  assert.equal(host.asked, 1);
});

for (const [wrong, [answer, words]] of Object.entries(WRONG)) {
  test(`the rest of the program is requested again if it is ${wrong}`, async (t) => {
    const { app, host, warnings } = await opened(t, answer);
    await app.button("Statistics").click();
    await problem(app).waitFor();
    assert.match(warnings.join("\n"), words);
    await app.connect({ url: "practice:/echo" });
    await app.rows("could not be loaded").first().waitFor();
    await app.online({ url: weft.ws("/echo") });
    host.answer = works;
    await app.requestPointer.waitFor();
    await problem(app).waitFor({ state: "detached" });
  });
}

test("the page shows at once, and says why if the program could not be loaded", async (t) => {
  const program = held();
  const page = await weft.page(t, { prepare: (page) => page.route("**/*_bg.wasm", program.answer), expected: FAILED.concat(/Failed to/) });
  await page.getByRole("heading", { name: "Weft" }).waitFor();
  await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
  program.release();
  await page.getByRole("button", { name: "Connect", exact: true }).waitFor();

  await page.unroute("**/*_bg.wasm");
  await page.route("**/*_bg.wasm", (route) => route.fulfill({ status: 404 }));
  await page.reload();
  const alert = page.getByRole("alert").filter({ hasText: /^Weft could not be loaded .*_bg\.wasm: 404/ });
  await alert.getByText("Reload the page to try again.").waitFor();
  await screenshot(page, "not-loaded");
});

test("after a panic the logs can be saved", async (t) => {
  const { app } = await opened(t, works, [/panicked/, /unreachable/, /broken/]);
  await app.online({ url: weft.ws("/echo") });
  // Breaks Yew's rendering but not the overlay, which appends its nodes.
  await app.page.evaluate(() => {
    Node.prototype.insertBefore = () => {
      throw new Error("broken");
    };
  });
  // Something else may have been rendered first: then the overlay is there already, and in the way of the pointer.
  await app.button("Statistics").dispatchEvent("click");
  const overlay = app.page.getByRole("alert").filter({ hasText: "Weft has crashed" });
  await overlay.getByRole("link", { name: /^Save the log of/ }).waitFor();
});
