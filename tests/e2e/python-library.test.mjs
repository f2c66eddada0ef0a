// What Python programs have to work with, beyond connections: the standard library, and the rest of the module `weft`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./app.mjs";
import { start } from "./harness.mjs";
import { Scripts } from "./scripts.mjs";

let weft;
before(async () => (weft = await start({ python: true })));
after(() => weft?.close());

async function open(t) {
  const app = await weft.app(t);
  const scripts = await Scripts.open(app);
  await scripts.language.selectOption("Python");
  return { app, scripts };
}

const LIBRARY = `
import base64, collections, contextvars, dataclasses, datetime, hashlib, hmac, itertools, json, logging, random, re, struct
import traceback, typing, unittest, uuid

@dataclasses.dataclass
class Point:
    x: int
    y: typing.Optional[int] = None

print(dataclasses.asdict(Point(1)), struct.pack(">H", 258), re.sub(r"(\\d+)", r"<\\1>", "a1b22"))
print(hashlib.sha256(b"weft").hexdigest()[:16], hmac.new(b"key", b"weft", "sha1").hexdigest()[:16], base64.b64encode(b"weft"))
print(datetime.datetime(2024, 2, 29, tzinfo=datetime.UTC).isoformat(), uuid.uuid5(uuid.NAMESPACE_DNS, "weft"), uuid.uuid4().version)
print(collections.Counter("hello").most_common(1), list(itertools.pairwise("abc")), random.Random(7).randint(1, 100))
print(json.dumps({"n": 2 ** 70, "ü": [None, 1.5]}, ensure_ascii=False), contextvars.ContextVar("v", default=3).get())
logging.basicConfig(format="%(levelname)s %(message)s")
logging.warning("logged")
`;

test("python: the standard library is there", async (t) => {
  const { scripts } = await open(t);
  await scripts.run(LIBRARY);
  await scripts.is(/^Finished/);
  // As CPython 3.11 to 3.14 print it.
  assert.deepEqual(await scripts.allLines(), [
    "{'x': 1, 'y': None} b'\\x01\\x02' a<1>b<22>",
    "e627e2237f44543d 7698c735dd251b6d b'd2VmdA=='",
    "2024-02-29T00:00:00+00:00 f4f3c99a-29be-57d4-8776-c87eed5f81d0 4",
    "[('l', 2)] [('a', 'b'), ('b', 'c')] 42",
    '{"n": 1180591620717411303424, "ü": [null, 1.5]} 3',
    "WARNING logged",
  ]);
});

const REFUSED = (url) => `
import asyncio, os, socket, subprocess, threading, urllib.request, websockets, zoneinfo

async def refused(name, act):
    try:
        await act()
        print(name, "works")
    except Exception as error:
        print(f"{name}: {type(error).__name__}: {error}")

async def thread():
    threading.Thread(target=print).start()

async def process():
    subprocess.run(["true"])

async def headers():
    await websockets.connect("${url}", additional_headers={"Authorization": "x"})

async def ping():
    async with websockets.connect("${url}") as connection:
        await connection.ping()

async def main():
    await refused("thread", thread)
    await refused("to_thread", lambda: asyncio.to_thread(print))
    await refused("process", process)
    await refused("asyncio's process", lambda: asyncio.create_subprocess_exec("true"))
    await refused("socket", lambda: asyncio.open_connection("localhost", 1))
    await refused("headers", headers)
    await refused("ping", ping)
    await refused("another socket", lambda: socket.socket().connect(("localhost", 1)))
    await refused("urllib", lambda: urllib.request.urlopen("http://localhost/"))
    await refused("system", lambda: os.system("true"))
    await refused("server", lambda: websockets.serve)
    await refused("zone", lambda: zoneinfo.ZoneInfo("Europe/Berlin"))
    for name in ("ssl", "tkinter", "optparse", "requests", "uvloop", "websockets.asyncio.server"):
        await refused(name, lambda: __import__(name))

asyncio.run(main())
`;

test("python: what a page can't do is refused in a sentence", async (t) => {
  const { app, scripts } = await open(t);
  const url = weft.ws("/echo");
  await app.fill({ url });
  await scripts.run(REFUSED(url));
  await scripts.is(/^Finished/);
  const lines = await scripts.allLines("print");
  const refusals = [
    ["thread", "RuntimeError: there are no threads in the browser"],
    ["to_thread", "RuntimeError: there are no threads in the browser"],
    ["process", "OSError: there are no processes in the browser"],
    ["asyncio's process", "OSError: there are no processes in the browser"],
    ["socket", "OSError: there are no sockets in the browser"],
    ["headers", "NotImplementedError: additional_headers: a page can't set headers of a WebSocket"],
    ["ping", "NotImplementedError: browsers answer pings but can't send any"],
    ["another socket", "OSError: there are no sockets in the browser"],
    ["urllib", "URLError: <urlopen error there are no sockets in the browser"],
    ["system", "OSError: there are no processes in the browser"],
    ["server", "ImportError: websockets has no 'serve' here: a page can't accept connections"],
    ["zone", "ZoneInfoNotFoundError: 'No time zone found with key Europe/Berlin. \\nTime zones come from the package tzdata"],
    ["ssl", "ModuleNotFoundError: No module named 'ssl': the browser encrypts connections"],
    ["tkinter", "ModuleNotFoundError: No module named 'tkinter': a program in a page has no windows"],
    ["optparse", "ModuleNotFoundError: No module named 'optparse': it is left out"],
    ["requests", "ModuleNotFoundError: No module named 'requests': for HTTP requests, there is"],
    ["uvloop", "ModuleNotFoundError: No module named 'uvloop': programs have asyncio's own event loop"],
    ["websockets.asyncio.server", "ModuleNotFoundError: No module named 'websockets.asyncio.server': a page can't accept"],
  ];
  assert.equal(lines.length, refusals.length, lines.join("\n"));
  for (const [at, [name, words]] of refusals.entries()) {
    assert.ok(lines[at].startsWith(`${name}: ${words}`), `${lines[at]}: not ${words}`);
  }
});

test("python: output is what a terminal shows, as soon as it is flushed", async (t) => {
  const { scripts } = await open(t);
  await scripts.run(`
import sys
for percent in (10, 100):
    print(f"\\r{percent} %", end="", flush=True)
print("\\r\\x1b[Kdone")
print("\\x1b[1;31mred\\x1b[0m and plain")
print("on the way to", end=" ", flush=True)
print(input("where? "))
sys.stderr.write("an error")
`);
  await scripts.says(/^on the way to $/);
  const answer = scripts.panel.getByRole("textbox", { name: "where?" });
  await answer.fill("the end");
  await answer.press("Enter");
  await scripts.is(/^Finished/);
  assert.deepEqual(await scripts.allLines(), ["done", "red and plain", "on the way to ", "where? the end", "the end", "an error"]);
});

test("python: help, the debugger, a hidden password, and why a package can't be imported", async (t) => {
  const { scripts } = await open(t);
  await scripts.run(`
import asyncio, getpass, sqlite3

async def main():
    secret = getpass.getpass("Secret: ")
    await asyncio.sleep(0)
    breakpoint()
    print("went on with", secret)

help(len)
print(sqlite3.connect(":memory:").execute("select 6 * 7").fetchone())
asyncio.run(main())
import surely_missing.part
`);
  const answer = async (name, text) => {
    const field = scripts.panel.getByLabel(name, { exact: true });
    await field.fill(text);
    await field.press("Enter");
  };
  await answer("Secret:", "hush");
  await answer("(Pdb)", "p secret.upper()");
  await scripts.says(/^'HUSH'$/);
  await answer("(Pdb)", "next");
  await scripts.says(/^-> print/);
  await answer("(Pdb)", "c");
  await scripts.is(/^Failed/);
  const lines = await scripts.allLines();
  for (const line of ["len(obj, /)", "(42,)", "Secret: ••••••", "-> breakpoint()", "went on with hush"]) {
    assert.ok(lines.includes(line), `${line}: ${lines.join("\n")}`);
  }
  assert.deepEqual(lines.slice(-5), [
    "Traceback (most recent call last):",
    '  File "main.py", line 13, in <module>',
    "    import surely_missing.part",
    "ModuleNotFoundError: No module named 'surely_missing'",
    "Packages have to be added: drop a package's wheel onto the page, or add it under Settings in the Scripts tab.",
  ]);
});

const FORGOTTEN = `
import asyncio, aioconsole

async def bad():
    raise ValueError("nobody looks")

async def main():
    asyncio.create_task(bad())
    await asyncio.sleep(0.01)
    await aioconsole.aprint("printed", "in time", sep=", ")

asyncio.run(main())
`;

test("python: an exception that nobody retrieves is reported by asyncio", async (t) => {
  const { scripts } = await open(t);
  await scripts.run(FORGOTTEN);
  await scripts.is(/^Finished/);
  const lines = await scripts.allLines();
  assert.ok(lines.includes("Task exception was never retrieved"), lines.join("\n"));
  assert.ok(lines.includes("ValueError: nobody looks"));
  assert.ok(lines.includes('  File "main.py", line 5, in bad'));
  assert.ok(lines.includes("printed, in time"));
});

const WEFT = `
import asyncio
from weft import http, progress, session, variables

async def main():
    print(variables["place"])
    progress(1, 4)
    reply = await http("practice:/health")
    print(reply.status)
    try:
        await http("https://example.com/")
    except PermissionError as error:
        print(type(error).__name__)
    other = await session("Other")
    await other.connect()
    await other.send({"n": 2 ** 60})
    print((await other.receive(timeout=5)).json["n"])

asyncio.run(main())
`;

test("python: variables, progress, HTTP and another connection are those of JavaScript's API", async (t) => {
  const { app, scripts } = await open(t);
  await app.addVariables({ place: "here" });
  await app.page.getByRole("button", { name: "New connection", exact: true }).click();
  await app.nameIt("Other");
  await app.fill({ url: weft.ws("/echo"), login: "None" });
  await app.connections.getByRole("listitem").nth(0).getByRole("button").first().click();
  await app.tab("Scripts");
  await scripts.language.selectOption("Python");
  await scripts.run(WEFT);
  await scripts.panel.getByRole("group", { name: "Permission" }).getByRole("button", { name: "Allow" }).click();
  await scripts.is(/^Finished/);
  assert.deepEqual(await scripts.allLines("print"), ["here", "204", "PermissionError", String(2n ** 60n)]);
  const bar = scripts.panel.getByRole("progressbar", { name: "Script progress" });
  await eventually(async () => assert.deepEqual([await bar.getAttribute("value"), await bar.getAttribute("max")], ["1", "4"]));
});
