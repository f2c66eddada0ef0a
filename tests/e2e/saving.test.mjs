// What is kept in the browser: nothing that was typed is lost, whatever else happens meanwhile.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { App, eventually, textIn } from "./app.mjs";
import { start, violationsInThemes } from "./harness.mjs";
import { Scripts } from "./scripts.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

const stored = (page) => page.evaluate(() => ({ ...localStorage }));

/** Waits until the browser's storage has this text somewhere. */
const isStored = (page, text) =>
  eventually(async () => assert.ok(JSON.stringify(await stored(page)).includes(text), `${text} is not stored`));

/** Waits until the browser's storage has this text among the messages that were sent. */
const isInHistory = (page, text) =>
  eventually(async () => assert.ok((await stored(page))["weft.history"]?.includes(text), `${text} is not in the history`));

const hasValue = (field, value) => eventually(async () => assert.equal(await textIn(field), value));

/** A second tab on the same storage. With `deaf`, it is never told what the first one stores. */
async function secondTab(app, { deaf = false } = {}) {
  const page = await app.page.context().newPage();
  if (deaf) {
    await page.addInitScript(() => addEventListener("storage", (event) => event.stopImmediatePropagation(), true));
  }
  await page.goto(weft.url);
  const tab = new App(page);
  await tab.status.waitFor();
  return tab;
}

/** The page again, with this in its storage, and nothing else. */
async function reopenedWith(app, storage) {
  // The page on its way out may save; what is put here comes after that, and before the next one reads.
  await app.page.goto(`${weft.practiceUrl}/`);
  const page = await app.page.context().newPage();
  await page.route("**/*", (route) => route.fulfill({ contentType: "text/html", body: "" }));
  await page.goto(weft.url);
  await page.evaluate((storage) => {
    localStorage.clear();
    for (const [key, text] of Object.entries(storage)) localStorage.setItem(key, text);
  }, storage);
  await page.close();
  await app.page.goto(weft.url);
  await app.status.waitFor();
}

test("what is typed while an example is loading is not overwritten", async (t) => {
  const app = await weft.app(t);
  const scripts = await Scripts.open(app);
  let deliver;
  const delivered = new Promise((resolve) => (deliver = resolve));
  await app.page.route("**/examples/sum.js*", async (route) => {
    await delivered;
    await route.continue();
  });
  const asked = app.page.waitForRequest(/examples\/sum\.js/);
  await scripts.examples.selectOption("Sum of two numbers");
  await asked;
  await app.url.fill("wss://typed-meanwhile.test/");
  deliver();
  await eventually(async () => assert.match(await scripts.saved.locator("option:checked").innerText(), /^Sum/));
  assert.equal(await app.url.inputValue(), "wss://typed-meanwhile.test/");
  assert.match(await scripts.text(), /await gather\(/);
});

test("two edits within one event are both kept", async (t) => {
  const app = await weft.app(t);
  await app.openSettings("General");
  await app.page.evaluate(() => {
    for (const [id, text] of [["url", "wss://first.test/"], ["subprotocols", "second"]]) {
      const field = document.getElementById(id);
      field.value = text;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
  });
  await isStored(app.page, "second");
  await app.page.reload();
  await hasValue(app.url, "wss://first.test/");
  await app.openSettings("General");
  await hasValue(app.subprotocols, "second");
});

test("two tabs that edit different fields of a connection keep both", async (t) => {
  const app = await weft.app(t);
  const other = await secondTab(app, { deaf: true });
  await app.url.fill("wss://from-one-tab.test/");
  await isStored(app.page, "from-one-tab.test");
  await other.fill({ subprotocols: "from-the-other" });
  await isStored(other.page, "from-the-other");

  for (const tab of [app, other]) {
    await tab.openSettings("General");
    await hasValue(tab.url, "wss://from-one-tab.test/");
    await hasValue(tab.subprotocols, "from-the-other");
    await tab.page.reload();
    await tab.openSettings("General");
    await hasValue(tab.url, "wss://from-one-tab.test/");
    await hasValue(tab.subprotocols, "from-the-other");
  }
});

test("two tabs that add a script each keep both", async (t) => {
  const app = await weft.app(t);
  const other = await secondTab(app, { deaf: true });
  for (const [tab, name] of [[app, "Sum of two numbers"], [other, "Soak test"]]) {
    const scripts = await Scripts.open(tab);
    await scripts.example(name);
    await isStored(tab.page, name);
  }
  await app.page.reload();
  const scripts = await Scripts.open(app);
  const names = await scripts.saved.locator("option").allInnerTexts();
  assert.deepEqual(names.sort(), ["Soak test", "Sum of two numbers"]);
});

test("what two tabs have sent is one history", async (t) => {
  const app = await weft.app(t);
  const other = await secondTab(app, { deaf: true });
  await app.send("from one tab");
  await isInHistory(app.page, "from one tab");
  await other.send("from the other");
  await isInHistory(app.page, "from the other");
  await app.page.reload();
  await app.message.focus();
  // The code editor takes the field's place.
  await app.composer.locator(".cm-editor").waitFor();
  await app.page.keyboard.press("ArrowUp");
  await hasValue(app.message, "from the other");
  await app.page.keyboard.press("ArrowUp");
  await hasValue(app.message, "from one tab");
});

test("what was typed a moment before the tab is closed is kept", async (t) => {
  const app = await weft.app(t);
  await app.page.evaluate(() => {
    const field = document.getElementById("url");
    field.value = "wss://last-second.test/";
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    location.reload();
  });
  await hasValue(app.url, "wss://last-second.test/");
});

test("only what has changed is written, and not at every key", async (t) => {
  const prepare = (page) =>
    page.addInitScript(() => {
      globalThis.writes = [];
      const { setItem } = Storage.prototype;
      Storage.prototype.setItem = function (key, text) {
        globalThis.writes.push(key);
        return setItem.call(this, key, text);
      };
    });
  const app = await weft.app(t, { prepare });
  const writes = () => app.page.evaluate(() => globalThis.writes.splice(0));
  for (const name of ["one", "two"]) {
    await app.button("New connection").click();
    await app.url.fill(`wss://${name}.test/`);
    await isStored(app.page, `${name}.test`);
  }
  await writes();
  await app.url.fill("");
  await app.url.pressSequentially("wss://typed-key-by-key.test/feed");
  await isStored(app.page, "typed-key-by-key.test/feed");
  const seen = await writes();
  assert.equal(new Set(seen).size, 1, seen.join());
  assert.ok(seen.length < 10, `${seen.length} writes of 33 keys`);
});

test("where the storage is full, that is said once, and the page works", async (t) => {
  const app = await weft.app(t);
  await app.page.evaluate(() => {
    let filler = "";
    for (let piece = "x".repeat(1 << 20); piece; ) {
      try {
        localStorage.setItem("filler", filler + piece);
        filler += piece;
      } catch {
        piece = piece.slice(1).slice(0, piece.length >> 1);
      }
    }
  });
  const notice = app.page.getByRole("alert").filter({ hasText: "storage" });
  await app.fill({ url: weft.ws("/echo"), login: "None" });
  await notice.getByText(/full/).waitFor();
  await notice.getByRole("button", { name: "Dismiss" }).click();
  await notice.waitFor({ state: "detached" });
  await app.online({});
  await app.send("not kept, but sent");
  await app.rows("not kept, but sent").first().waitFor();

  await app.fill({ subprotocols: "unsaved" });
  await app.page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide")));
  assert.equal(await notice.count(), 0);

  await app.page.evaluate(() => localStorage.removeItem("filler"));
  await app.fill({ subprotocols: "saved" });
  await isStored(app.page, "saved");
  await isStored(app.page, weft.ws("/echo"));
  await isInHistory(app.page, "not kept, but sent");
});

test("a connection that can't be read is kept aside; the others are there", async (t) => {
  const app = await weft.app(t);
  await app.button("New connection").click();
  await app.url.fill("wss://damaged.test/");
  await isStored(app.page, "damaged.test");
  const before = await stored(app.page);
  const damaged = Object.keys(before).find((key) => before[key].includes("damaged.test"));
  await reopenedWith(app, { ...before, [damaged]: before[damaged].slice(0, -7) });
  const notice = app.page.getByRole("alert").filter({ hasText: "can't be read" });
  await notice.waitFor();
  await app.connections.getByRole("listitem").first().waitFor();
  assert.equal(await app.connections.getByText("damaged.test").count(), 0);

  const aside = () => stored(app.page).then((all) => Object.entries(all).filter(([, text]) => text.includes("damaged.test")));
  assert.deepEqual((await aside()).map(([, text]) => text), [before[damaged].slice(0, -7)]);
  assert.match(await notice.innerText(), new RegExp((await aside())[0][0].replaceAll(".", "\\.")));
  await app.url.fill("wss://typed-later.test/");
  await isStored(app.page, "typed-later.test");
  await app.page.reload();
  await hasValue(app.url, "wss://typed-later.test/");
  assert.equal(await notice.count(), 0);
  assert.equal((await aside()).length, 1);
});

test("what earlier versions kept is read, and kept in today's form", async (t) => {
  const app = await weft.app(t);
  const script = { id: "s1", name: "Mine", text: "print(1)" };
  await reopenedWith(app, {
    "weft.profiles": JSON.stringify([
      { id: "p1", name: "First", url: "ws://one.test/", scripts: [script] },
      { id: "p2", name: "Second", url: "ws://two.test/" },
    ]),
    "weft.history": JSON.stringify([{ format: "Json", text: '{"sent":"before"}' }]),
    "weft.preferences": JSON.stringify({ theme: "Dark", sizes: { "Details width": 500 } }),
  });
  const isThere = async () => {
    const titles = app.connections.locator(".connection-title");
    await eventually(async () => assert.deepEqual(await titles.allInnerTexts(), ["First", "Second"]));
    assert.equal(await app.url.inputValue(), "ws://one.test/");
    await app.button("Theme: Dark").waitFor();
    const scripts = await Scripts.open(app);
    await eventually(async () => assert.equal(await scripts.text(), "print(1)"));
    await app.message.press("ArrowUp");
    await hasValue(app.message, '{"sent":"before"}');
  };
  await isThere();
  await app.page.reload();
  await app.status.waitFor();
  await isThere();
  assert.ok(!("weft.profiles" in (await stored(app.page))));
  assert.equal(await app.page.getByRole("alert").filter({ hasText: /./ }).count(), 0);
});

test("passwords are stored only if asked, encrypted, and are there again with the passphrase", async (t) => {
  const app = await weft.app(t);
  const passwords = (place) => place.getByRole("group", { name: "Stored passwords" });
  await app.fill({ url: weft.ws("/room?login=first"), login: "First message", user: "demo", password: "demo" });
  await app.openSettings("Authentication");
  await app.page.getByLabel("New passphrase").fill("correct horse");
  await app.page.getByLabel("Repeat it").fill("correct house");
  await app.button("Store passwords").click();
  await app.page.getByText("The two passphrases differ.").waitFor();
  await app.page.getByLabel("Repeat it").fill("correct horse");
  await app.page.getByLabel("Repeat it").press("Enter");
  await passwords(app.settings).getByText("Passwords and tokens are stored, encrypted.").waitFor();
  assert.deepEqual(await violationsInThemes(app.page, "stored-passwords"), []);
  const kept = JSON.stringify(await stored(app.page));
  assert.ok(kept.includes("weft.vault") && !kept.includes("correct horse") && !kept.includes('"demo","token"'));

  await app.page.reload();
  const asked = app.page.getByRole("region", { name: "Stored passwords" });
  await asked.getByLabel("Passphrase for stored passwords").fill("wrong horse");
  await asked.getByRole("button", { name: "Unlock" }).click();
  await asked.getByText("That isn't the passphrase.").waitFor();
  assert.deepEqual(await violationsInThemes(app.page, "unlock-passwords"), []);
  await asked.getByLabel("Passphrase for stored passwords").fill("correct horse");
  await asked.getByLabel("Passphrase for stored passwords").press("Enter");
  await asked.waitFor({ state: "detached" });
  await app.connectButton.click();
  await app.is(/^Online/);

  await app.openSettings("Authentication");
  await app.button("Delete stored passwords").click();
  await app.button("Store passwords").waitFor();
  await eventually(async () => assert.equal((await stored(app.page))["weft.vault"], undefined));
});
