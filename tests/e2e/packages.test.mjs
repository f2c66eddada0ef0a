// Python packages that the user hands over as wheels.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { axe, screenshot, start } from "./harness.mjs";
import { Scripts } from "./scripts.mjs";
import { wheel } from "./wheels.mjs";

let weft;
before(async () => (weft = await start({ python: true })));
after(() => weft?.close());

const GREETING = wheel({
  name: "greeting_words",
  version: "1.2",
  files: {
    "greeting/__init__.py": "from .words import hello\n",
    "greeting/words.py": "from importlib.resources import files\n\ndef hello():\n    return files('greeting').joinpath('hello.txt').read_text()\n",
    "greeting/hello.txt": "Grüezi",
    "greeting_words-1.2.data/purelib/more_greetings.py": "bye = open(__file__.replace('more_greetings.py', 'greeting/hello.txt'), encoding='utf-8').read() + '!'\n",
    "greeting_words-1.2.data/scripts/greet": "#!python\n",
  },
});

const PROGRAM = `
from importlib.metadata import version
from importlib.util import find_spec
import greeting, more_greetings
print(greeting.hello(), more_greetings.bye, version("greeting-words"), find_spec("greet"))`;

/** Drops a file onto the page. */
function drop({ page }, { name, buffer }) {
  return page.evaluate(
    ([name, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    [name, buffer.toString("base64")],
  );
}

/** The tab Scripts with Python, and its settings, where the packages are. */
async function open(t, options) {
  const app = await weft.app(t, options);
  const scripts = await Scripts.open(app);
  await scripts.language.selectOption("Python");
  const packages = scripts.panel.getByRole("list", { name: "Python packages" });
  return {
    ...{ app, scripts, packages },
    settings: () => scripts.panel.getByRole("button", { name: "Script settings" }).click(),
    choose: (file) => app.page.getByLabel("Wheel to add").setInputFiles(file),
    lists: (names) => eventually(async () => assert.deepEqual(await packages.locator(".mono").allInnerTexts(), names)),
    says: (pattern) => eventually(async () => assert.match(await app.page.locator(".opening-place").innerText(), pattern)),
    refuses: (words) => eventually(async () => assert.equal(await scripts.panel.locator("#packages-error").innerText(), words)),
  };
}

test("python: a wheel that is dropped onto the page can be imported, until it is removed", async (t) => {
  const { app, scripts, packages, settings, lists, says } = await open(t);
  await scripts.run(PROGRAM);
  await scripts.says(/^ModuleNotFoundError: No module named 'greeting'$/);
  await scripts.says(/^Packages have to be added: drop a package's wheel onto the page/);
  await drop(app, GREETING);
  await says(/^Python programs that are started from now on can import greeting_words 1\.2\./);
  await scripts.runButton.click();
  await scripts.says(/^Grüezi Grüezi! 1\.2 None$/);
  await settings();
  await lists(["greeting_words 1.2"]);
  await axe(app.page);
  await screenshot(app.page, "python-packages");

  await app.connections.getByRole("button", { name: "Connection actions" }).last().click();
  await app.page.getByRole("menuitem", { name: "Export set-up…" }).click();
  const exporting = app.page.getByRole("dialog", { name: "Export set-up", exact: true });
  await exporting.getByText("Python packages aren't part of it: greeting_words 1.2.", { exact: true }).waitFor();

  // The browser keeps it, for all connections.
  await app.page.reload();
  await app.page.getByRole("button", { name: "New connection", exact: true }).click();
  await app.tab("Scripts");
  await scripts.language.selectOption("Python");
  await scripts.run(PROGRAM);
  await scripts.says(/^Grüezi/);

  await settings();
  await lists(["greeting_words 1.2"]);
  await packages.getByRole("button", { name: "Remove greeting_words 1.2" }).click();
  await lists([]);
  await scripts.runButton.click();
  await scripts.says(/^ModuleNotFoundError: No module named 'greeting'$/);
  await scripts.says(/^Packages have to be added: drop a package's wheel onto the page/);
});

test("python: a wheel that can't be imported is refused in a sentence", async (t) => {
  const { app, settings, choose, lists, refuses, says } = await open(t, { width: 400 });
  await settings();
  await choose(GREETING);
  await lists(["greeting_words 1.2"]);
  const files = { "fast.py": "" };
  await choose(wheel({ name: "Greeting.Words", version: "2.0", files }));
  await refuses("Greeting.Words-2.0-py3-none-any.whl can't be added: greeting_words 1.2 is already there; remove it first.");
  await choose(wheel({ name: "fast", version: "1.0", tags: "cp314-cp314-manylinux_2_17_x86_64", files }));
  await refuses(
    "fast-1.0-cp314-cp314-manylinux_2_17_x86_64.whl can't be added: it has code that is compiled for manylinux_2_17_x86_64, and only pure Python runs here.",
  );
  const whole = wheel({ name: "half", version: "1.0", files });
  await choose({ ...whole, buffer: whole.buffer.subarray(0, whole.buffer.length / 2) });
  await refuses("half-1.0-py3-none-any.whl can't be added: it is damaged.");
  const zeros = Buffer.alloc(65 << 20);
  await choose(wheel({ name: "zeros", version: "1.0", files: { "zeros.bin": zeros } }));
  await refuses("zeros-1.0-py3-none-any.whl can't be added: it is too large: a wheel can have 16 MB at most, and 64 MB unpacked.");
  await drop(app, wheel({ name: "websockets", version: "15.0", files }));
  await says(/^websockets-15\.0-py3-none-any\.whl can't be added: Weft has its own websockets, which works in a page\./);
  await lists(["greeting_words 1.2"]);
  await axe(app.page);
  await screenshot(app.page, "python-packages-refused");
  await choose(wheel({ name: "fine", version: "1.0", files }));
  await lists(["fine 1.0", "greeting_words 1.2"]);
});
