// A page that is driven as a person would: controls are found by role and name, and get real input.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** How long a control may take to appear, in milliseconds. */
const PATIENCE = 20_000;

/** How long Chromium is busy with the controls of a new window, which is a page of its own, in milliseconds. */
const WINDOW_IS_DRAWN = 1000;

/** How long the page may take for what it is asked, in milliseconds. */
const LONGEST_CALL = 120_000;

/** Functions that pages get, as `globalThis.probe`. The debugger runs them, which a page's policy does not bind. */
const PROBE = await readFile(new URL("probe.js", import.meta.url), "utf8");

export class Page {
  #connection;
  #session;

  /** Opens a page in a browser, over the connection with it; resolves once it has loaded. See `Browser.visit`. */
  static async open(browser, connection, url, prepare = async () => {}) {
    const page = new Page();
    page.browser = browser;
    page.#connection = connection;
    const { targetId } = await connection.send("Target.createTarget", { url: "about:blank" });
    page.#session = (await connection.send("Target.attachToTarget", { targetId, flatten: true })).sessionId;
    await page.send("Page.enable");
    await page.send("Page.addScriptToEvaluateOnNewDocument", { source: PROBE });
    await prepare(page);
    await delay(WINDOW_IS_DRAWN);
    const loaded = page.event("Page.loadEventFired");
    await page.send("Page.navigate", { url });
    await loaded;
    return page;
  }

  /** Sends one of the protocol's commands. */
  send(method, params) {
    return this.#connection.send(method, params, this.#session);
  }

  /** The next event of that name. */
  event(method) {
    return this.#connection.next(method, (_, session) => session === this.#session);
  }

  /**
   * Runs `function_` in the page, where it sees nothing but its arguments: plain values, and controls that `find`
   * gave. Resolves to what it returns, or what that promise resolves to.
   */
  async call(function_, ...values) {
    const { result: window } = await this.send("Runtime.evaluate", { expression: "globalThis" });
    const called = this.send("Runtime.callFunctionOn", {
      objectId: window.objectId,
      functionDeclaration: function_.toString(),
      arguments: values.map((value) => (value instanceof Handle ? { objectId: value.objectId } : { value })),
      awaitPromise: true,
      returnByValue: true,
    });
    const { result, exceptionDetails } = await inTime(called, `the page did not come to an end with ${function_}`);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** The control with that role and name, as assistive technology finds it; waits until it is there. */
  async find(role, name) {
    for (const end = Date.now() + PATIENCE; Date.now() < end; await delay(50)) {
      const { result: document } = await this.send("Runtime.evaluate", { expression: "document" });
      const query = { objectId: document.objectId, role, accessibleName: name };
      const { nodes } = await this.send("Accessibility.queryAXTree", query);
      const node = nodes.find(({ ignored }) => !ignored);
      if (!node) continue;
      const { object } = await this.send("DOM.resolveNode", { backendNodeId: node.backendDOMNodeId });
      return new Handle(object.objectId);
    }
    throw new Error(`the page has no ${role} "${name}"`);
  }

  /** The element that an expression gives. */
  async element(expression) {
    const { result } = await this.send("Runtime.evaluate", { expression });
    return new Handle(result.objectId);
  }

  /** Chooses a file in the browser's control for that. */
  async chooseFile(input, file) {
    await this.send("DOM.setFileInputFiles", { objectId: input.objectId, files: [file] });
  }

  /** Clicks into the middle of a control. */
  async click(control) {
    const { x, y } = await this.call((element) => {
      element.scrollIntoView({ block: "nearest" });
      const { left, top, width, height } = element.getBoundingClientRect();
      return { x: left + width / 2, y: top + height / 2 };
    }, control);
    for (const type of ["mousePressed", "mouseReleased"]) {
      await this.send("Input.dispatchMouseEvent", { type, x, y, button: "left", clickCount: 1 });
    }
  }

  /** Replaces the text of an input, or of an editor. */
  async fill(control, text) {
    await this.call((element) => {
      element.focus();
      if (element.select) element.select();
      else getSelection().selectAllChildren(element);
    }, control);
    await this.paste(text);
  }

  /** Inserts text at once where the focus is. */
  async paste(text) {
    await this.send("Input.insertText", { text });
  }

  /** Chooses an option by its text. */
  async choose(control, text) {
    await this.call(
      (select, text) => {
        select.selectedIndex = [...select.options].findIndex((option) => option.text === text);
        select.dispatchEvent(new Event("change", { bubbles: true }));
      },
      control,
      text,
    );
  }

  /** The file that `action` has the browser save into `folder`. */
  async download(folder, action) {
    const behavior = { behavior: "allowAndName", downloadPath: folder, eventsEnabled: true };
    await this.#connection.send("Browser.setDownloadBehavior", behavior);
    const done = this.#connection.next("Browser.downloadProgress", ({ state }) => state !== "inProgress");
    await action();
    const { guid, state } = await done;
    if (state !== "completed") throw new Error(`the download was ${state}`);
    return join(folder, guid);
  }

  /** Presses and releases the key of a character, wherever the focus is. */
  async key(character) {
    // Of letters, digits and space the key's code is the character's; the others do without.
    const code = /[\w ]/.test(character) ? character.toUpperCase().charCodeAt(0) : 0;
    const key = { key: character, windowsVirtualKeyCode: code };
    const down = this.send("Input.dispatchKeyEvent", { type: "keyDown", text: character, ...key });
    await Promise.all([down, this.send("Input.dispatchKeyEvent", { type: "keyUp", ...key })]);
  }

  /** Closes it with its browser. */
  close() {
    return this.browser.close();
  }
}

/** The promise, or an error with those words if it takes too long. */
async function inTime(promise, words) {
  const late = new AbortController();
  const timeout = delay(LONGEST_CALL, undefined, { signal: late.signal }).then(() => Promise.reject(new Error(words)));
  return Promise.race([promise, timeout]).finally(() => late.abort());
}

/** Something in the page: a control that was found, say. */
class Handle {
  constructor(objectId) {
    this.objectId = objectId;
  }
}
