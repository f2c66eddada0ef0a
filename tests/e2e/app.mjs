// Weft's controls by role and name, and waiting for what they show.

import assert from "node:assert/strict";
import { CONTROLS } from "./controls.mjs";
import { eventually } from "./eventually.mjs";

export { eventually };

/** A control in one of the driver's pages. */
export function control(page, key) {
  const { role, name, in: place } = CONTROLS[key];
  const scope = place ? control(page, place) : page;
  return role ? scope.getByRole(role, { name, exact: true }) : scope.getByLabel(name, { exact: true });
}

/** The page as a person meets it: a property for each of `CONTROLS`. */
export class App {
  constructor(page) {
    this.page = page;
    for (const name of Object.keys(CONTROLS)) this[name] = control(page, name);
    // Its name ends with the kind that is chosen.
    this.authenticationButton = page.getByRole("button", { name: /^Authentication: / });
    this.follow = page.getByRole("button", { name: /Follow$/ });
    this.chart = page.getByRole("img", { name: /in each second of/ });
  }

  button(name) {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** Fills in what is given and leaves the rest as it is. */
  async fill({ url, subprotocols, login, user, password }) {
    if (url !== undefined) await this.url.fill(url);
    if (subprotocols !== undefined) {
      await this.openSettings("General");
      await this.subprotocols.fill(subprotocols);
      await this.closeSettings();
    }
    const isLogin = login === undefined || (await this.loginIs(login));
    if (isLogin && user === undefined && password === undefined) return;
    await this.openAuthentication();
    if (!isLogin) await this.authentication.selectOption(login);
    const values = this.page.getByText("Values for {{user}} and {{password}}");
    if ((user ?? password) !== undefined && !(await this.user.isVisible())) await values.click();
    if (user !== undefined) await this.user.fill(user);
    if (password !== undefined) await this.password.fill(password);
    await this.closeAuthentication();
  }

  /** Whether this kind of authentication is chosen. */
  async loginIs(kind) {
    return (await this.authenticationButton.innerText()).startsWith(kind);
  }

  /** Opens what belongs to authentication, unless it is open. */
  async openAuthentication() {
    if (!(await this.authentication.isVisible())) await this.authenticationButton.click();
    await this.authentication.waitFor();
  }

  async closeAuthentication() {
    await this.authentication.press("Escape");
    await this.authentication.waitFor({ state: "detached" });
  }

  /** Fills in and presses Connect. Unless another is named, there is no login. */
  async connect(form) {
    await this.fill({ login: "None", ...form });
    await this.connectButton.click();
  }

  /** Fills in, presses Connect and waits until the session is online. */
  async online(form) {
    await this.connect(form);
    await this.is(/^Online/);
  }

  /** Waits until the state matches; returns its text. */
  is(pattern) {
    return eventually(async () => {
      const text = oneLine(await this.status.innerText());
      assert.match(text, pattern);
      return text;
    });
  }

  /** Notes every text that the state shows from now on; returns a way to read them. */
  async noteStates() {
    const status = await this.status.elementHandle();
    await status.evaluate((element) => {
      globalThis.statesSeen = [];
      const note = () => globalThis.statesSeen.push(element.innerText);
      new MutationObserver(note).observe(element, { childList: true, characterData: true, subtree: true });
    });
    return async () => (await this.page.evaluate(() => globalThis.statesSeen)).map(oneLine);
  }

  /** What was received and sent, as numbers. */
  async traffic() {
    const text = await this.trafficStatus.innerText();
    const count = (word) => Number(new RegExp(`${word} ([\\d,]+)`).exec(text)[1].replaceAll(",", ""));
    return { received: count("Received"), sent: count("Sent") };
  }

  /** How many messages pass the filter. */
  async rowCount() {
    return Number(await this.grid.getAttribute("aria-rowcount"));
  }

  /** Waits until that many messages pass the filter. */
  hasRows(count) {
    return eventually(async () => assert.equal(await this.rowCount(), count));
  }

  /** The rows on screen that have this text. */
  rows(hasText) {
    return this.grid.getByRole("row").filter({ hasText });
  }

  /** The message or event of each row on screen. */
  async previews() {
    const cells = this.grid.getByRole("row").locator("[role=gridcell]:last-child");
    return (await cells.allInnerTexts()).map((text) => text.trim());
  }

  /** Types where to go and presses Enter. */
  async goTo(text) {
    await this.jump.fill(text);
    await this.jump.press("Enter");
  }

  /** Waits until the cursor is on the row at this position; returns the row. */
  async cursorAt(position) {
    const row = this.grid.locator('[aria-selected="true"]');
    await eventually(async () => {
      assert.equal(await row.getAttribute("aria-rowindex", { timeout: 1000 }), String(position));
      assert.equal(await this.grid.getAttribute("aria-activedescendant"), await row.getAttribute("id"));
    });
    return row;
  }

  /** The position of each row that is whole on screen, and the number that its text begins with. */
  wholeRows() {
    return this.grid.evaluate((grid) => {
      const frame = grid.getBoundingClientRect();
      const isWhole = ({ top, bottom }) => top > frame.top - 1 && bottom < frame.bottom + 1;
      const rows = [...grid.querySelectorAll("[role=row]")].filter((row) => isWhole(row.getBoundingClientRect()));
      return rows.map((row) => ({
        position: Number(row.getAttribute("aria-rowindex")),
        number: Number.parseInt(row.lastElementChild.textContent, 10),
      }));
    });
  }

  /** Fails unless the page still takes keys and draws frames. */
  async isAlive() {
    await this.message.fill("");
    // The code editor may be about to take the field's place.
    await this.page.keyboard.press("x");
    await eventually(async () => assert.equal(await this.messageText(), "x"));
    await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }

  /** Filters, and waits for a row that has this text; returns it. */
  async find(filter, hasText = filter) {
    await this.filterBox.fill(filter);
    const row = this.rows(hasText).last();
    await row.waitFor();
    return row;
  }

  /** Opens a message's details. */
  async open(row) {
    await row.click();
    await this.details.waitFor();
  }

  /** The message as it was typed. */
  messageText() {
    return textIn(this.message);
  }

  /** Opens the `⋯` of the row that a control of this place is in, if there is no room for the control. */
  async reveal(control, place = this.page) {
    for (const more of await place.locator(".fits-more:visible").all()) {
      if (await control.isVisible()) return;
      await more.click();
    }
  }

  /** Chooses how what is typed is read. */
  async chooseFormat(format) {
    await this.reveal(this.format, this.composer);
    await this.format.selectOption(format);
  }

  /** Types and presses Send. */
  async send(text, format) {
    if (format !== undefined) await this.chooseFormat(format);
    await this.message.fill(text);
    await this.sendButton.click();
  }

  /** Waits until the sentence below the message matches. */
  composerSays(pattern) {
    return eventually(async () => assert.match(await describedBy(this.message), pattern));
  }

  /** Opens the settings at this tab. */
  async openSettings(tab = "General") {
    // After a reload they may be open again, but not loaded yet.
    if ((await this.settingsButton.getAttribute("aria-expanded")) !== "true") await this.settingsButton.click();
    const button = this.settings.getByRole("tab", { name: tab, exact: true });
    await this.settings.locator(".fits[data-more]").waitFor();
    await this.reveal(button, this.settings);
    await button.click();
    await this.settings.getByRole("tabpanel", { name: tab, exact: true }).waitFor();
  }

  async closeSettings() {
    await this.closeSettingsButton.click();
    await this.settings.waitFor({ state: "detached" });
  }

  /** Names the connection on screen. */
  async nameIt(name) {
    await this.openSettings("General");
    await this.page.getByLabel("Name", { exact: true }).fill(name);
    await this.closeSettings();
  }

  /** The button of the connection with this title. */
  connection(title) {
    return this.connections.locator(".connection").filter({ has: this.page.getByText(title, { exact: true }) });
  }

  /** Chooses from a connection's menu, and from the menus in it. */
  async choose(title, ...labels) {
    await this.connection(title).click({ button: "right" });
    for (const label of labels) await this.page.locator(".menu-label").filter({ hasText: new RegExp(`^\\s*${label}\\s*$`) }).click();
  }

  /** Shows a tool. In a small window they are behind one button. */
  async tab(name) {
    if (this.page.viewportSize().width <= 700) {
      await this.place("Tools").click();
      const tab = this.tools.getByRole("tab", { name, exact: true });
      await this.tools.locator(".tabs[data-more]").waitFor();
      await this.reveal(tab, this.tools);
      await tab.click();
    } else {
      const button = this.button(name);
      if ((await button.getAttribute("aria-expanded")) !== "true") await button.click();
    }
    await this.page.getByRole("tabpanel", { name }).waitFor();
  }

  /** In a small window, the button of one of its places. */
  place(name) {
    return this.page.getByRole("navigation", { name: "Places" }).getByRole("button", { name, exact: true });
  }

  /** Adds variables of the user's own, by their names. */
  async addVariables(values) {
    await this.button("Variables").click();
    for (const [name, value] of Object.entries(values)) {
      await this.page.getByLabel("Variable name").fill(name);
      await this.page.getByLabel("Variable value").fill(value);
      await this.button("Add variable").click();
      await this.button(`Edit ${name}`).waitFor();
    }
    await this.button("Variables").click();
  }

  async closeTools() {
    await this.button("Close tools").click();
    await this.tools.waitFor({ state: "hidden" });
  }

  /** Adds a timer in the tab Timers. */
  async addTimer({ name, every, message, format }) {
    await this.tab("Timers");
    await this.button("Add timer").click();
    const form = this.page.getByRole("form", { name: "Timer" });
    await form.getByLabel("Name").fill(name);
    await form.getByLabel("Every (seconds)").fill(String(every));
    if (format) await form.getByLabel(/format/i).selectOption(format);
    await form.getByLabel(/message/i).fill(message);
    await form.getByRole("button", { name: "Save timer" }).click();
  }

  /** The rows of Tasks whose name begins with this. */
  task(name) {
    return this.tasks.getByRole("row").filter({ has: this.page.getByRole("rowheader", { name: new RegExp(`^${name}`) }) });
  }

  /** Waits until the first task of that name is in such a state. */
  taskIs(name, pattern) {
    return eventually(async () => {
      const states = await this.task(name).locator("td:nth-of-type(2)").allInnerTexts();
      assert.ok(states.some((state) => pattern.test(state)), `${name}: ${JSON.stringify(states)}`);
    });
  }
}

/** What the state says, which is laid out in two places, without the button that dismisses it. */
export function oneLine(state) {
  return state.replace(/\s*\n[\s:]*/g, ": ").replace(/: ✕$/, "");
}

/** What was typed into a field: a plain one, or a code editor. */
export function textIn(field) {
  return field.evaluate((field) => {
    if ("value" in field) return field.value;
    const typed = field.cloneNode(true);
    typed.querySelector(".cm-placeholder")?.remove();
    return [...typed.querySelectorAll(".cm-line")].map((line) => line.textContent).join("\n");
  });
}

/** The text of what describes a control: its error, mostly. */
export async function describedBy(control) {
  return control.evaluate((element) => {
    const ids = (element.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
    return ids.map((id) => document.getElementById(id)?.innerText ?? "").join(" ");
  });
}

/** Waits until what is said at a control matches. */
export function controlSays(control, pattern) {
  return eventually(async () => assert.match(await describedBy(control), pattern));
}
