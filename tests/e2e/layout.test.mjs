// What has a place keeps it, and what must be read is not cut, with scrollbars that take room.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { axe, start } from "./harness.mjs";

let weft;
before(async () => (weft = await start({ scrollbars: true })));
after(() => weft?.close());

/** Where it is: its upper edge and its left one. */
async function corner(locator) {
  const { x, y } = await locator.boundingBox();
  return [Math.round(x), Math.round(y)];
}

test("the log stays where it is when details open, when messages are dropped and when it is followed", async (t) => {
  const app = await weft.app(t);
  // An endpoint that takes all the room there is.
  await app.online({ url: `practice:/flood?size=40&count=${"200000".padStart(90, "0")}` });
  await eventually(async () => assert.equal((await app.traffic()).received, 200_000));
  const place = await corner(app.grid);
  await app.open(app.grid.getByRole("row").nth(3));
  assert.deepEqual(await corner(app.grid), place, "details");
  const tools = await corner(app.button("Clear log"));
  assert.equal(tools[1], (await corner(app.exportAll))[1]);
  await app.details.getByRole("button", { name: "Close" }).click();

  const jump = await corner(app.jump);
  // The row that was selected stays where it was.
  await eventually(async () => assert.equal(await app.follow.getAttribute("aria-pressed"), "false"));
  await app.follow.click();
  await eventually(async () => assert.equal(await app.follow.getAttribute("aria-pressed"), "true"));
  assert.deepEqual(await corner(app.jump), jump, "Follow");

  await app.openSettings("Log");
  await app.page.getByLabel("Store the log of this connection").click();
  const limit = app.page.getByLabel("Log limit (MiB, 0: keep all)");
  await limit.fill("3");
  await limit.press("Enter");
  await app.closeSettings();
  await app.trafficStatus.getByText(/Dropped/).waitFor();
  assert.deepEqual(await corner(app.grid), place, "Dropped");
});

test("in a narrow window rows have their number, and the headings are whole", async (t) => {
  const app = await weft.app(t, { width: 400 });
  await app.online({ url: "practice:/flood?count=1000&size=40" });
  await eventually(async () => assert.equal((await app.traffic()).received, 1000));
  await app.goTo("500");
  const row = app.grid.locator('[aria-selected="true"]');
  await row.waitFor();
  assert.ok(await row.getByText("500", { exact: true }).isVisible());
  for (const heading of ["No.", "Time", "Message"]) {
    const { scrollWidth, clientWidth } = await app.page
      .locator(".message-headings")
      .getByText(heading, { exact: true })
      .evaluate(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }));
    assert.ok(clientWidth > 0 && scrollWidth <= clientWidth, heading);
  }
});

test("no column of Tasks is covered or out of sight", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  await app.tab("Tasks");
  await app.task("receiver").waitFor();
  const panel = app.page.getByRole("tabpanel", { name: "Tasks" });
  const { scrollWidth, clientWidth } = await panel.evaluate(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }));
  assert.ok(scrollWidth <= clientWidth, `${scrollWidth} of ${clientWidth}`);
});

test("in a low window the page scrolls, and log and details show rows", async (t) => {
  const app = await weft.app(t, { height: 420 });
  await app.online({ url: weft.ws("/flood?count=100&size=40&kind=json") });
  await eventually(async () => assert.equal((await app.traffic()).received, 100));
  await app.open(app.grid.getByRole("row").nth(3));
  const tree = app.details.getByRole("tree");
  assert.ok((await app.grid.boundingBox()).height >= 5 * 24);
  assert.ok((await tree.boundingBox()).height >= 3 * 24);
  await app.message.scrollIntoViewIfNeeded();
  const { y, height } = await app.message.boundingBox();
  assert.ok(y >= 0 && y + height <= 420);
});

for (const width of [1280, 768, 400]) {
  test(`at ${width} px what is said about the connection moves no row of the log`, async (t) => {
    const app = await weft.app(t, { width, height: 800 });
    const { page } = app;
    await app.openSettings("Reconnect");
    for (const delay of ["Longest delay (seconds)", "First delay up to (seconds)"]) await page.getByLabel(delay).fill("3600");
    await app.closeSettings();
    const place = await app.grid.boundingBox();
    const isInPlace = async (what) => assert.deepEqual(await app.grid.boundingBox(), place, what);
    await app.url.fill("ws:localhost:9100");
    await app.button("Use ws://localhost:9100").waitFor();
    await isInPlace("a wrong URL");
    await app.online({ url: weft.ws("/echo") });
    await isInPlace("Online");
    await app.url.fill(weft.ws("/close?code=1012"));
    await app.button("Reconnect to this URL").waitFor();
    await isInPlace("another URL");
    await app.button("Reconnect to this URL").click();
    await app.is(/^Reconnecting/);
    await app.status.getByRole("button", { name: "Retry now" }).waitFor();
    await isInPlace("Reconnecting");
    assert.deepEqual(await page.evaluate(clipped), []);
    await axe(page);
    await app.status.getByRole("button", { name: "Dismiss" }).click();
    await app.status.locator(".said").waitFor({ state: "detached" });
    await app.is(/^Reconnecting: Attempt \d/);
    await isInPlace("dismissed");
    await app.button("Disconnect").click();
    await app.connect({ url: weft.ws("/close?code=1000&after=0.1") });
    await app.is(/^Closed/);
    await app.status.getByText("The server closed the connection").waitFor();
    await isInPlace("Closed");
  });
}

for (const width of [701, 768, 900, 1024]) {
  test(`at ${width} px the composer is one line`, async (t) => {
    const app = await weft.app(t, { width, height: 800 });
    const isOneLine = async () => {
      const controls = [app.format, app.message, app.button("More composer tools"), app.sendButton];
      const boxes = await Promise.all(controls.map((control) => control.boundingBox()));
      const middles = boxes.map(({ y, height }) => y + height / 2);
      assert.ok(Math.max(...middles) - Math.min(...middles) < 4, String(middles));
      assert.ok(boxes[1].width >= 200, `${boxes[1].width} px for the message`);
    };
    await app.format.selectOption("JSON");
    await eventually(isOneLine);
    // What was behind the button comes back when there is room again.
    await app.page.setViewportSize({ width: 1920, height: 800 });
    await app.button("Attach file").waitFor();
    await app.page.setViewportSize({ width, height: 800 });
    await eventually(isOneLine);
  });
}

/** How much of the window an element covers, in percent. */
async function share(app, locator) {
  const { width, height } = await locator.boundingBox();
  const window = app.page.viewportSize();
  return (100 * width * height) / (window.width * window.height);
}

test("the log is the screen, also beside a message's details", async (t) => {
  const app = await weft.app(t, { width: 1280, height: 800 });
  await app.online({ url: weft.ws("/flood?count=100&size=40&kind=json") });
  await eventually(async () => assert.equal((await app.traffic()).received, 100));
  assert.ok((await share(app, app.grid)) >= 55, `${await share(app, app.grid)} %`);
  await app.open(app.grid.getByRole("row").nth(3));
  assert.ok((await share(app, app.grid)) >= 36, `${await share(app, app.grid)} % beside details`);
});

test("at least ten rows of the log stay visible, whatever is open", async (t) => {
  const app = await weft.app(t, { width: 1280, height: 800 });
  await app.online({ url: weft.ws("/flood?count=100&size=40&kind=json") });
  await eventually(async () => assert.equal((await app.traffic()).received, 100));
  await app.open(app.grid.getByRole("row").nth(3));
  // The last row is whole, and so are those above it.
  await app.grid.press("End");
  for (const tool of ["Tasks", "Timers", "Scripts", "Console", "Statistics"]) {
    await app.tab(tool);
    assert.ok((await app.wholeRows()).length >= 10, tool);
  }
  await app.page.getByRole("separator", { name: "Tools height" }).focus();
  for (let times = 0; times < 30; times += 1) await app.page.keyboard.press("ArrowUp");
  await app.button("Variables").click();
  await app.message.fill("a line\n".repeat(40));
  assert.ok((await app.wholeRows()).length >= 10, "a tall drawer, variables and a long message");
  await app.openSettings("Keepalive");
  assert.ok((await app.wholeRows()).length >= 10, "settings");
});

for (const [width, height] of [[768, 1024], [800, 800]]) {
  test(`at ${width}×${height} details and tools are below ten rows of the log`, async (t) => {
    const app = await weft.app(t, { width, height });
    await app.online({ url: weft.ws("/flood?count=100&size=40&kind=json") });
    await eventually(async () => assert.equal((await app.traffic()).received, 100));
    await app.button("New connection").click();
    await app.connections.locator(".connection").first().click();
    await eventually(async () => assert.equal((await app.traffic()).received, 100));
    assert.deepEqual(await app.page.evaluate(clipped), []);
    await app.open(app.grid.getByRole("row").nth(3));
    const isBelow = async (what) => {
      const [rows, lower] = [await app.grid.boundingBox(), await what.boundingBox()];
      assert.ok(lower.y >= rows.y + rows.height - 1 && lower.height >= 100, JSON.stringify({ rows, lower }));
      assert.ok((await app.wholeRows()).length >= 10);
    };
    await isBelow(app.details);
    await app.tab("Statistics");
    await isBelow(app.details);
    await isBelow(app.tools);
  });
}

test("what is attached leaves the message and Send in one line", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  await app.page.getByRole("button", { name: /^Protocol: / }).click();
  await app.page.getByRole("menuitemcheckbox", { name: "SignalR", exact: true }).click();
  await app.button("SignalR message").waitFor();
  const buffer = Buffer.from("text");
  await app.composer.locator("input[type=file]").setInputFiles({ name: `${"long ".repeat(12)}.txt`, mimeType: "text/plain", buffer });
  const chip = app.page.getByRole("group", { name: "Attachment" });
  await chip.getByRole("combobox", { name: "Send as" }).waitFor();
  await eventually(async () => {
    const middles = await Promise.all(
      [app.message, chip, app.sendButton].map(async (control) => {
        const { y, height } = await control.boundingBox();
        return y + height / 2;
      }),
    );
    assert.ok(Math.max(...middles) - Math.min(...middles) < 4, String(middles));
  });
});

test("notices stand one above the other, and clicks beside them reach the log", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/flood?count=100&size=40") });
  await eventually(async () => assert.equal((await app.traffic()).received, 100));
  await app.button("New connection").click();
  await app.connections.getByRole("button", { name: "Connection actions" }).last().click();
  await app.page.getByRole("menuitem", { name: "Delete" }).click();
  const file = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("neither") };
  await app.page.getByLabel("File to open").setInputFiles(file);
  const [opened, deleted] = [/^notes\.txt could not be opened/, /^Deleted “/].map((words) => app.page.getByText(words));
  await deleted.waitFor();
  await opened.waitFor();
  const [upper, lower] = [await opened.boundingBox(), await deleted.boundingBox()];
  assert.ok(upper.y + upper.height < lower.y, JSON.stringify({ upper, lower }));
  await app.page.mouse.click(upper.x - 30, lower.y);
  await app.grid.locator('[aria-selected="true"]').waitFor();
});

test("what can be done about a drop is in view beside a message's details", async (t) => {
  const app = await weft.app(t);
  await app.connect({ url: weft.ws("/close?code=1012&after=1") });
  await app.open(app.grid.getByRole("row").first());
  const buttons = [app.page.getByRole("button", { name: /^Retry now \(attempt/ }), app.button("Stop reconnecting")];
  await eventually(async () => {
    const { x, width } = await app.grid.boundingBox();
    for (const button of buttons) {
      const box = await button.boundingBox({ timeout: 500 });
      assert.ok(box.x + box.width <= x + width);
    }
  });
  await buttons[1].click();
  await app.is(/^Offline/);
});

test("the tools can take the place of the log, and what is open stays open", async (t) => {
  const app = await weft.app(t);
  await app.tab("Scripts");
  await app.button("Maximize").click();
  await app.grid.waitFor({ state: "hidden" });
  await app.page.reload();
  await app.scripts.waitFor();
  await app.grid.waitFor({ state: "hidden" });
  await app.button("Restore").click();
  await app.grid.waitFor();
  await app.button("Close tools").click();
  await app.tools.waitFor({ state: "hidden" });
  await app.page.reload();
  await app.status.waitFor();
  assert.ok(await app.tools.isHidden());
});

/** Whether all of an element is in the window. */
async function isInView(app, locator) {
  const box = await locator.boundingBox();
  const window = app.page.viewportSize();
  return box && box.x >= -1 && box.y >= -1 && box.x + box.width <= window.width + 1 && box.y + box.height <= window.height + 1;
}

// The second is a window of 1280×800 at 200 %.
for (const [width, height, least] of [[400, 800, 45], [640, 400, 40]]) {
  test(`at ${width}×${height} it is an app: one place at a time, with a composer of one line`, async (t) => {
    const app = await weft.app(t, { width, height });
    await app.online({ url: weft.ws("/flood?count=100&size=40&kind=json") });
    await eventually(async () => assert.equal((await app.traffic()).received, 100));
    assert.ok((await share(app, app.grid)) >= least, `${await share(app, app.grid)} %`);
    const composerIsInView = async (where) => {
      for (const control of [app.message, app.sendButton]) assert.ok(await isInView(app, control), where);
      assert.ok((await app.message.boundingBox()).height <= 48, where);
    };
    await composerIsInView("the log");
    assert.equal(await app.page.evaluate(() => document.documentElement.scrollHeight <= innerHeight), true);

    await app.open(app.grid.getByRole("row").nth(2));
    assert.ok((await share(app, app.details)) >= least, `${await share(app, app.details)} % for details`);
    assert.ok(await isInView(app, app.details.getByRole("heading").first()));
    await composerIsInView("details");
    await app.details.getByRole("button", { name: "Close" }).click();

    assert.ok(await app.connections.isHidden());
    await app.place("Connections").click();
    await app.grid.waitFor({ state: "hidden" });
    assert.ok(await isInView(app, app.button("New connection")));
    await app.connections.locator(".connection").first().click();
    await app.grid.waitFor();
    await app.tab("Statistics");
    await app.grid.waitFor({ state: "hidden" });
    assert.equal(await app.place("Tools").getAttribute("aria-current"), "page");
    await app.place("Messages").click();
    await app.grid.waitFor();
    await app.tools.waitFor({ state: "hidden" });
  });
}

test("at 400 px what is said about the filter, and what opens below it, is in view", async (t) => {
  const app = await weft.app(t, { width: 400, height: 800 });
  await app.online({ url: weft.ws("/flood?count=100&size=40&kind=json") });
  await eventually(async () => assert.equal((await app.traffic()).received, 100));
  const isSeen = (locator) => eventually(async () => assert.ok(await isInView(app, locator)));
  await app.filterBox.fill("type = tick");
  await isSeen(app.button('/type = "tick"'));
  await app.filterBox.fill("/(/");
  await isSeen(app.page.getByText("The regex is wrong"));
  await app.filterBox.fill("");
  await app.button("Saved and recent filters").click();
  const isOnTop = (locator) =>
    eventually(async () => {
      assert.ok(await isInView(app, locator));
      // Nothing covers it or cuts it off.
      const isHit = (element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
      };
      assert.ok(await locator.evaluate(isHit));
    });
  await isOnTop(app.page.getByRole("group", { name: "Saved and recent filters" }));
  await app.page.keyboard.press("Escape");
  await app.filterBox.pressSequentially("/");
  await isOnTop(app.page.getByRole("listbox", { name: "Filter suggestions" }));
  await app.filterBox.fill("");
  await app.reveal(app.button("Clear log"));
  await app.button("Clear log").click();
  await isSeen(app.button("Undo"));
  await app.button("Undo").click();
  await app.hasRows(102);
});

for (const width of [320, 400, 767]) {
  test(`at ${width} px rows of controls have what doesn't fit behind a button`, async (t) => {
    const app = await weft.app(t, { width, height: 800 });
    const { page } = app;
    await app.online({ url: weft.ws("/flood?count=100&size=40&kind=json") });
    await eventually(async () => assert.equal((await app.traffic()).received, 100));
    const fits = async () => {
      const rows = await page.locator(".fits:visible").evaluateAll((rows) =>
        rows.map((row) => {
          const ends = [...row.querySelectorAll("button, select, input")]
            .filter((control) => control.checkVisibility() && control.getBoundingClientRect().width > 1)
            .map((control) => control.getBoundingClientRect().right);
          return { row: row.className, end: Math.max(...ends), room: row.getBoundingClientRect().right };
        }),
      );
      for (const { row, end, room } of rows) assert.ok(end <= room + 1 && end <= width, `${row}: ${end} of ${room}`);
    };
    const isOnTop = (control) =>
      control.evaluate((control) => {
        const { x, y, width, height } = control.getBoundingClientRect();
        return control.contains(document.elementFromPoint(x + width / 2, y + height / 2));
      });
    await eventually(fits);

    const place = await app.grid.boundingBox();
    const more = app.button("More filter controls");
    const controls = [app.direction, app.kind, app.exportAll, app.button("Clear log"), app.button("Export as…")];
    assert.ok(await more.isVisible());
    await more.click();
    for (const control of controls) await eventually(async () => assert.ok(await isOnTop(control)));
    assert.deepEqual(await app.grid.boundingBox(), place);
    await eventually(fits);
    await axe(page);
    await page.keyboard.press("Escape");
    await app.button("Export as…").waitFor({ state: "hidden" });
    assert.ok(await more.evaluate((more) => more === document.activeElement));
    // The command palette and its keys find them all the same.
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog", { name: "Commands" }).getByRole("combobox").fill("export all");
    await page.getByRole("option", { name: /^Export all/ }).waitFor();
    await page.keyboard.press("Escape");

    for (const tool of ["History", "Variables"]) {
      await app.reveal(app.button(tool));
      await app.button(tool).click();
      await eventually(fits);
      await app.reveal(app.button(tool));
      await app.button(tool).click();
    }
    await app.send("{}", "Text");

    await app.open(app.grid.getByRole("row").nth(2));
    await eventually(fits);
    await app.reveal(app.details.getByRole("button", { name: "Collapse all" }), app.details);
    await app.details.getByRole("button", { name: "Collapse all" }).click();
    await app.details.getByRole("button", { name: "Message actions" }).first().click();
    await page.getByRole("menuitem", { name: "Save as a file" }).waitFor();
    await page.keyboard.press("Escape");
    await app.details.getByRole("button", { name: "Close" }).click();
    await app.openSettings("Log");
    await eventually(fits);
    assert.ok(await app.settings.getByRole("tab", { name: "Log" }).isVisible(), "the tab that is open is in the row");
    await app.settings.getByRole("tab", { name: "Log" }).press("ArrowLeft");
    await app.settings.getByRole("tabpanel", { name: "Reconnect" }).waitFor();
    await eventually(async () =>
      assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), "Reconnect"),
    );
  });
}

test("in a wide window details run to the bottom, and the tools can stand on the right", async (t) => {
  const app = await weft.app(t, { width: 1920, height: 1080 });
  await app.online({ url: weft.ws("/flood?count=100&size=40&kind=json") });
  await eventually(async () => assert.equal((await app.traffic()).received, 100));
  await app.open(app.grid.getByRole("row").nth(3));
  const box = (locator) => locator.boundingBox();
  const statusBar = app.page.locator(".status-bar");
  const toTheBottom = async (locator) => {
    const { y, height } = await box(locator);
    assert.ok(Math.abs(y + height - (await box(statusBar)).y) <= 2);
  };
  await toTheBottom(app.details);
  assert.ok((await share(app, app.grid)) >= 45, `${await share(app, app.grid)} %`);
  await app.tab("Statistics");
  await toTheBottom(app.details);
  const below = await box(app.tools);
  assert.ok(below.y > (await box(app.message)).y);

  await app.button("Dock right").click();
  await eventually(async () => assert.ok((await box(app.tools)).x > (await box(app.details)).x));
  await toTheBottom(app.tools);
  await toTheBottom(app.details);
  assert.ok((await share(app, app.grid)) >= 25, `${await share(app, app.grid)} % between the list and both`);
  const edge = app.page.getByRole("separator", { name: "Tools width" });
  const { width } = await box(app.tools);
  await edge.focus();
  await app.page.keyboard.press("ArrowLeft");
  await eventually(async () => assert.equal(Math.round((await box(app.tools)).width), Math.round(width + 16)));
  await app.page.reload();
  await app.tools.waitFor();
  await eventually(async () => assert.ok((await box(app.tools)).x > (await box(app.grid)).x));
  await app.page.setViewportSize({ width: 1280, height: 800 });
  await eventually(async () => assert.ok((await box(app.tools)).y > (await box(app.grid)).y));
  await app.button("Dock right").waitFor({ state: "detached" });
});

/** What a finger needs, in CSS pixels, and a mouse. */
const [FINGER, MOUSE] = [44, 24];

/** The controls on screen that are smaller than that in either direction. */
function small(least) {
  const controls = [...document.querySelectorAll("button, select, summary, input, textarea, [role=tab]")];
  const targets = controls.map((control) => control.closest("label.check") ?? control);
  const shown = targets.filter((target) => target.checkVisibility({ opacityProperty: false }) && target.closest("[role=row]") === null);
  const isSmall = (target) => {
    const { width, height } = target.getBoundingClientRect();
    return width > 0 && (width < least - 0.5 || height < least - 0.5);
  };
  return shown.filter(isSmall).map((target) => {
    const { width, height } = target.getBoundingClientRect();
    return `${target.getAttribute("aria-label") || target.innerText || target.id} ${width}×${height}`;
  });
}

/** Goes online and through what can be set of the connection; `look` is called at each stop with what is shown. */
async function throughForms(app, look) {
  await app.online({ url: weft.ws("/flood?count=100&size=40&kind=json") });
  await look("online");
  await app.openAuthentication();
  await app.authentication.selectOption("Token, then first message");
  await look("authentication");
  await app.closeAuthentication();
  for (const tab of ["General", "Authentication", "Keepalive", "Reconnect", "Log"]) {
    await app.openSettings(tab);
    await look(`settings: ${tab}`);
  }
  await app.closeSettings();
}

test("on a touch screen every target is large enough for a finger", async (t) => {
  const app = await weft.app(t, { width: 400, height: 800, touch: true });
  const found = [];
  const look = async (what) => {
    const targets = await app.page.evaluate(small, FINGER);
    if (targets.length > 0) found.push({ what, targets });
    const scrollWidth = await app.page.evaluate(() => document.documentElement.scrollWidth);
    if (scrollWidth > 400) found.push({ what, scrollWidth });
  };
  await app.place("Messages").waitFor();
  await look("first visit");
  await throughForms(app, look);
  const isTall = async (rows) => {
    const heights = await rows.evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
    assert.ok(heights.length >= 3 && heights.every((height) => Math.round(height) >= 44), String(heights));
  };
  await isTall(app.grid.getByRole("row"));
  await app.open(app.grid.getByRole("row").nth(2));
  await look("details");
  await isTall(app.details.getByRole("treeitem"));
  await app.details.getByRole("button", { name: "Close" }).click();
  await app.place("Connections").click();
  await look("connections");
  await app.connections.getByRole("button", { name: "Connection actions" }).click();
  await app.page.getByRole("menu").waitFor();
  await look("menu");
  await app.page.keyboard.press("Escape");
  for (const tool of ["Tasks", "Timers", "Scripts", "Console", "Statistics"]) {
    await app.tab(tool);
    await look(tool);
  }
  assert.deepEqual(found, []);
});

/** The controls on screen whose text doesn't fit, or that are not in the window, unless they can be scrolled to. */
function clipped() {
  const scrolls = (element, side) => {
    const [overflow, whole, part] =
      side === "x" ? ["overflowX", "scrollWidth", "clientWidth"] : ["overflowY", "scrollHeight", "clientHeight"];
    for (let at = element.parentElement; at; at = at.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(at)[overflow]) && at[whole] > at[part]) return true;
    }
    return false;
  };
  const controls = [...document.querySelectorAll("button, select, summary, [role=tab], .traffic")];
  const shown = controls.filter((control) => control.checkVisibility() && control.closest("[role=row]") === null);
  const isCut = (control) => {
    // Titles of connections are as long as people make them.
    if (control.matches(".connection")) return false;
    if (control.matches("select")) return widthOf(control) > control.clientWidth;
    return control.scrollWidth > control.clientWidth + 1;
  };
  const widthOf = (select) => {
    const copy = select.cloneNode(false);
    copy.append(select.selectedOptions[0].cloneNode(true));
    copy.style.cssText = "position: absolute; width: max-content; visibility: hidden";
    select.parentElement.append(copy);
    const width = copy.clientWidth;
    copy.remove();
    return width - 1;
  };
  const isOutside = (control) => {
    const { left, right, top, bottom } = control.getBoundingClientRect();
    const isBeside = left < -1 || right > innerWidth + 1;
    const isAboveOrBelow = top < -1 || bottom > innerHeight + 1;
    return (isBeside && !scrolls(control, "x")) || (isAboveOrBelow && !scrolls(control, "y"));
  };
  const wrong = shown.filter((control) => isCut(control) || isOutside(control));
  return wrong.map((control) => control.getAttribute("aria-label") || control.innerText || control.id);
}

// Small windows and large ones: opened at the first width, and resized to the others.
for (const widths of [[320, 400, 640], [1280, 901, 1920, 2560]]) {
  test(`nothing is cut off at ${widths.join(", ")} px`, async (t) => {
    const app = await weft.app(t, { width: widths[0], height: 800 });
    const { page } = app;
    const isWhole = async (what, width) => {
      const cut = await page.evaluate(clipped);
      const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.deepEqual(cut, [], `${what} at ${width} px`);
      assert.ok(scrollWidth <= width, `${what} is ${scrollWidth} px wide at ${width}`);
    };
    const missed = new Set();
    const look = async (what) => {
      await isWhole(what, widths[0]);
      for (const target of await page.evaluate(small, MOUSE)) missed.add(`${target} in ${what}`);
      for (const width of [...widths.slice(1), widths[0]]) {
        await page.setViewportSize({ width, height: 800 });
        // What rows of controls have no room for goes behind a button once the frame is laid out.
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        await eventually(() => isWhole(what, width));
      }
    };
    await look("first visit");
    await throughForms(app, look);
    for (const drawer of ["Saved messages", "Variables"]) {
      await app.reveal(app.button(drawer));
      await app.button(drawer).click();
      await look(drawer);
      await app.reveal(app.button(drawer));
      await app.button(drawer).click();
    }
    for (const tool of ["Tasks", "Timers", "Scripts", "Console", "Statistics"]) {
      await app.tab(tool);
      await look(tool);
    }
    await app.button("Close tools").click();
    await app.open(app.grid.getByRole("row").nth(2));
    await look("details");
    if (widths[0] <= 700) await app.place("Connections").click();
    await app.connections.getByRole("button", { name: "Connection actions" }).click();
    await look("connections");
    assert.deepEqual([...missed], []);
  });
}
