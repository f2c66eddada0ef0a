// What a Python program must not be able to do: the ways out of its worker that Python adds, against a server that counts.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { REFUSED, countHits } from "./counter.mjs";
import { start } from "./harness.mjs";
import { Scripts } from "./scripts.mjs";

let weft;
let counter;
before(async () => ([weft, counter] = await Promise.all([start({ python: true }), countHits()])));
after(async () => {
  await weft?.close();
  await counter?.stop();
});

/** The worker's own global object, as JavaScript would get it. */
const GLOBAL = 'import _weft_page; worker = _weft_page.waitForPage.constructor.constructor("return self")()';

/** Each is what a coroutine does; failing is what it should do. */
const ATTEMPTS = {
  "js.fetch": "import js; return await js.fetch(http + 'js')",
  "pyodide.http": "from pyodide.http import pyfetch; return await (await pyfetch(http + 'pyfetch')).text()",
  "a synchronous request": "from pyodide.http import open_url; return open_url(http + 'open_url').read()",
  "JavaScript from Python": "from pyodide.code import run_js; return run_js('1')",
  "a function's constructor": `${GLOBAL}; return worker`,
  "a module from the network": "import pyodide_js; await pyodide_js.loadPackage(http + 'package-1.0-py3-none-any.whl'); import package; return package",
  micropip: "import micropip; return await micropip.install(http + 'package.whl')",
  urllib: "import urllib.request; return urllib.request.urlopen(http + 'urllib', timeout=1).read()",
  "http.client": "import http.client; c = http.client.HTTPConnection(host, timeout=1); c.request('GET', '/client'); return c.getresponse()",
  socket: "import socket; s = socket.create_connection(tuple(host.split(':')), timeout=1); s.send(b'GET /socket HTTP/1.0\\r\\n\\r\\n'); return s.recv(1)",
  "asyncio's sockets": "r, w = await asyncio.open_connection(*host.split(':')); return r",
  subprocess: "import subprocess; return subprocess.check_output(['curl', http + 'curl'])",
  "os.system": "import os; return {0: 'ran'}[os.system('curl ' + http + 'system')]",
  threads: "import threading; t = threading.Thread(target=print); t.start(); return t",
  ctypes: "import ctypes; return ctypes.CDLL('libc.so.6')",
  "the page's storage": "import js; return js.localStorage.length",
  "the page's window": "import js; return js.parent.document",
  "files of the machine": "return open('/etc/passwd').read()",
};

test("python: no way leads out of a program's worker", async (t) => {
  const app = await weft.app(t, { expected: REFUSED });
  await app.page.evaluate(() => localStorage.setItem("secret", "1"));
  const scripts = await Scripts.open(app);
  await scripts.language.selectOption("Python");
  const functions = Object.entries(ATTEMPTS).map(([name, code], at) => `async def attempt_${at}():\n    ${code}\nattempts.append((${JSON.stringify(name)}, attempt_${at}))`);
  await scripts.run(`import asyncio
from weft import check
host = "${counter.host}"
http = "http://" + host + "/"
attempts = []
${functions.join("\n")}
async def main():
    for name, attempt in attempts:
        try:
            async with asyncio.timeout(5):
                got = await attempt()
            check(False, name + " got " + repr(got)[:100])
        except BaseException as error:
            check(True, name)
asyncio.run(main())`);
  const state = await scripts.is(/^(Finished|Failed|Stopped)/);
  assert.match(state, new RegExp(`^Finished .* ${Object.keys(ATTEMPTS).length} passed, 0 failed$`), (await scripts.allLines()).join("\n"));
  assert.deepEqual(counter.hits, []);
});

const FORGED = {
  "no JSON": "_weft_page.post('{')",
  "an unknown command": "_weft_page.post('{\"open_file\":{\"path\":\"/\"}}')",
  "a session that it was not given": "_weft_page.post('{\"send\":{\"id\":1,\"session\":1,\"text\":\"x\"}}')",
  "bytes that did not come along": "_weft_page.post('{\"send\":{\"id\":1,\"session\":0,\"bytes\":3}}')",
  "numbers that are none": "_weft_page.post('{\"more\":{\"id\":1,\"count\":-1}}')",
  "commands that are too many": "_weft_page.post(','.join(['\"pong\"'] * 10_001))",
};

test("python: a message that Weft's own part never sends ends the program", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  const scripts = await Scripts.open(app);
  await scripts.language.selectOption("Python");
  for (const [name, act] of Object.entries(FORGED)) {
    await scripts.run(`import _weft_page, asyncio\n${act}\nasyncio.run(asyncio.sleep(60))`);
    await scripts.is(/^Stopped/);
    await scripts.says(/^Stopped: It sent Weft something that isn't part of the API/).catch((error) => {
      throw new Error(name, { cause: error });
    });
  }
  await app.is(/^Online/);
  assert.deepEqual(await app.traffic(), { received: 0, sent: 0 });
});
