// Programs that use the package websockets: the same file in the page and with ordinary Python, and the same output.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { variable } from "../shared/environment.mjs";
import { eventually } from "./app.mjs";
import { start } from "./harness.mjs";
import { Scripts } from "./scripts.mjs";

let weft;
let folder;
before(async () => {
  weft = await start({ python: true });
  folder = await mkdtemp(join(tmpdir(), "weft-python-"));
});
after(async () => {
  await weft?.close();
  await rm(folder, { recursive: true });
});

/** What the browser says when a server is gone, or was never there. */
const REFUSED = [/WebSocket connection to .* failed/];

/** A program in the page; `lines()` is what it has printed to standard output. */
async function inPage(t, text, { url = "", allow = [] } = {}) {
  const app = await weft.app(t, { expected: REFUSED });
  if (url) await app.fill({ url });
  const scripts = await Scripts.open(app);
  await scripts.language.selectOption("Python");
  await scripts.run(text);
  for (const url of allow) {
    const question = scripts.panel.getByRole("group", { name: "Permission" });
    await eventually(async () => assert.equal(await question.locator("p").innerText(), `May the script connect to ${url}?`));
    await question.getByRole("button", { name: "Allow" }).click();
  }
  const input = scripts.panel.getByRole("textbox", { name: "Input" });
  return {
    app,
    scripts,
    lines: () => scripts.allLines("print"),
    async type(line) {
      await input.fill(line);
      await input.press("Enter");
    },
    ended: () => scripts.is(/^(Finished|Failed|Stopped)/),
  };
}

/** The same with ordinary Python. */
async function inPython(t, text) {
  const file = join(folder, "main.py");
  await writeFile(file, text);
  const child = spawn(variable("WEFT_PYTHON"), ["-W", "ignore", file], { stdio: ["pipe", "pipe", "inherit"], env: { PYTHONUNBUFFERED: "1" } });
  t.after(() => child.kill());
  const lines = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  const exit = new Promise((resolve) => child.on("close", resolve));
  return {
    lines: async () => lines,
    type: async (line) => void child.stdin.write(`${line}\n`),
    ended: () => exit,
  };
}

const saw = (program, lines) => eventually(async () => assert.deepEqual((await program.lines()).slice(-lines.length), lines));

test("python: a whole client prints the same in the page and with ordinary Python", async (t) => {
  const example = await readFile(new URL("../../src/script/web/examples/client.py", import.meta.url), "utf8");
  const url = weft.ws("/room?login=first");
  const text = example.replace("ws://127.0.0.1:9001/room?login=first", url);
  assert.notEqual(text, example);
  const said = [];
  for (const start of [inPage, inPython]) {
    const program = await start(t, text, { url });
    await saw(program, ["logged in as demo"]);
    await program.type("hello");
    await saw(program, ["demo: hello"]);
    await program.type('{"type": "drop"}');
    await saw(program, ["lost the connection: ConnectionClosedError", "logged in as demo"]);
    await program.type("again");
    await saw(program, ["demo: again"]);
    if (program.app) {
      // It is the connection's own session, whose log shows everything.
      await program.app.is(/^Online/);
      await program.app.rows('"said","user":"demo","text":"hello"').first().waitFor();
    }
    await program.type("quit");
    await program.ended();
    await saw(program, ["over"]);
    said.push(await program.lines());
  }
  assert.deepEqual(said[0], said[1]);
});

/** Types, codes and reasons of all that can end a connection; never the words of an exception. */
const ENDINGS = (url) => `
import asyncio, json, websockets
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK

async def main():
    async with connect("${url}/room?login=first") as ws:
        await ws.send(json.dumps({"type": "login", "user": "demo", "password": "wrong-password"}))
        try:
            while True:
                print(json.loads(await ws.recv())["type"])
        except ConnectionClosedError as error:
            print("refused:", error.rcvd.code, error.rcvd.reason, error.rcvd_then_sent)
        print(ws.close_code, ws.close_reason)
        try:
            await ws.send("x")
        except websockets.ConnectionClosed as error:
            print(type(error).__name__)
    async with connect("${url}/quiet") as ws:
        await ws.send(b"\\x00\\x01")
        await ws.send(json.dumps({"type": "binary", "size": 3}))
        while not isinstance(message := await ws.recv(), bytes):
            pass
        print(type(message).__name__, len(message), ws.subprotocol)
        await ws.send(json.dumps({"type": "close", "code": 4000, "reason": "enough"}))
        try:
            async for message in ws:
                print("got", message)
        except ConnectionClosedError as error:
            print("closed:", error.code, error.reason)
        await ws.wait_closed()
    async with connect("${url}/quiet") as ws:
        await ws.send(json.dumps({"type": "close", "code": 1000}))
        async for message in ws:
            print("got", message)
        print("over", ws.close_code)
        try:
            await ws.recv()
        except ConnectionClosedOK as error:
            print("ok", error.rcvd.code, error.sent.code)
    async with connect("${url}/quiet") as ws:
        await ws.send(json.dumps({"type": "drop"}))
        try:
            await ws.recv()
        except ConnectionClosedError as error:
            print("dropped:", error.rcvd, ws.close_code)
    try:
        async with asyncio.timeout(0.3):
            async with connect("${url}/quiet") as ws:
                await ws.recv()
    except TimeoutError:
        print("timeout")
    ws = await connect("${url}/quiet")
    waiting = asyncio.create_task(ws.recv())
    await asyncio.sleep(0)
    try:
        await ws.recv()
    except Exception as error:
        print(type(error).__name__)
    waiting.cancel()
    await ws.close()
    await ws.close()
    print("closed", ws.close_code)
    try:
        await connect("http://127.0.0.1/")
    except websockets.InvalidURI as error:
        print(type(error).__name__)
    try:
        await connect("ws://127.0.0.1:1/")
    except OSError:
        print("nobody there")

asyncio.run(main())
`;

test("python: connections end in the page as with ordinary Python", async (t) => {
  const url = weft.ws("");
  const text = ENDINGS(url);
  const page = await inPage(t, text, { allow: [`${url}/room?login=first`, `${url}/quiet`] });
  await page.ended();
  const python = await inPython(t, text);
  await python.ended();
  assert.deepEqual(await page.lines(), await python.lines());
  // Each became a connection of the list, beside the one that the script belongs to.
  await eventually(async () => assert.equal(await page.app.connections.getByRole("listitem").count(), 3));
});

/** What the package's documentation shows, and what a connection knows of itself. */
const DOCUMENTED = (url) => `
import asyncio, signal, websockets
from websockets.asyncio.client import connect
from websockets.client import connect as older_connect
from websockets.exceptions import InvalidHandshake, InvalidStatus

async def parts():
    yield b"1"
    yield b"2"

async def say():
    async with connect("${url}/echo", ping_interval=None, max_size=2**20, compression=None) as ws:
        for message in ("text", b"bytes", ["in ", "parts"], parts()):
            await ws.send(message)
            print(await ws.recv())
        await ws.send([])
        await ws.send("after nothing")
        print([part async for part in ws.recv_streaming()])
        await ws.send("as bytes")
        print(await ws.recv(decode=False))
        await ws.send(b"as text", text=True)
        print(repr(await ws.recv()))
        for wrong in ({"type": "ping"}, 5, None):
            try:
                await ws.send(wrong)
            except TypeError:
                print("TypeError")
        print(ws.state.name, ws.remote_address[0], ws.latency >= 0, len(str(ws.id)), ws.close_code)
    print(ws.state.name, ws.close_code, repr(ws.close_reason))

async def take_turns():
    async with connect("${url}/echo") as ws:
        async def producer():
            for number in range(3):
                await ws.send(str(number))
        async def consumer():
            async for message in ws:
                print(message)
                if message == "2":
                    return message
        print(await asyncio.gather(consumer(), producer()))
        tasks = [asyncio.create_task(consumer()), asyncio.create_task(producer())]
        done, pending = await asyncio.wait(tasks, return_when=asyncio.ALL_COMPLETED)
        print(len(done), len(pending))
        for limited in (asyncio.wait_for(ws.recv(), 0.1), asyncio.timeout(0.1)):
            try:
                if asyncio.iscoroutine(limited):
                    await limited
                async with limited:
                    await ws.recv()
            except TimeoutError:
                print("timeout")
        asyncio.get_running_loop().call_later(0.1, asyncio.create_task, ws.close(4000, "bye"))
        await ws.wait_closed()
        print(ws.close_code, ws.close_reason)

async def agree():
    async with connect("${url}/echo", subprotocols=["mqtt", "json"]) as ws:
        print(ws.subprotocol)
    async with connect("${url}/echo") as ws:
        print(ws.subprotocol)

async def connect_again():
    rounds = 0
    async for ws in connect("${url}/quiet"):
        rounds += 1
        try:
            await ws.send('{"type": "drop"}' if rounds < 3 else '{"type": "close", "code": 1000}')
            async for message in ws:
                print(message)
        except websockets.ConnectionClosed as error:
            print("again", type(error).__name__)
            continue
        print("in order", rounds)
        break
    try:
        async for ws in connect("ws://127.0.0.1:1/", process_exception=lambda error: ValueError("enough")):
            pass
    except ValueError as error:
        print(error)
    try:
        await older_connect("${url}/nowhere")
    except (InvalidHandshake, OSError):
        print("refused")
    try:
        await connect("${url}/echo", open_timout=3)
    except TypeError:
        print("TypeError")

async def main():
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, print, "never")
    for act in (say, take_turns, agree, connect_again):
        print(act.__name__)
        await act()

asyncio.run(main())
`;

/** The same without asyncio. */
const BLOCKING = (url) => `
from websockets.exceptions import ConnectionClosed, ConnectionClosedError, ConnectionClosedOK
from websockets.sync.client import connect

with connect("${url}/echo") as ws:
    for message in ("text", b"bytes", ["in ", "parts"]):
        ws.send(message)
        print(ws.recv())
    for number in range(3):
        ws.send(str(number))
    print([ws.recv(decode=False) for _ in range(3)])
    for timeout in (0.1, 0):
        try:
            ws.recv(timeout)
        except TimeoutError:
            print("timeout")
    ws.send("streamed")
    print(list(ws.recv_streaming()))
    print(ws.state.name, ws.subprotocol)
print(ws.state.name, ws.close_code)
for act in (ws.recv, lambda: ws.send("x")):
    try:
        act()
    except ConnectionClosedOK as error:
        print(type(error).__name__, error.rcvd.code, error.rcvd_then_sent)
for code in (1000, 4001):
    with connect("${url}/quiet") as ws:
        ws.send('{"type": "close", "code": %d, "reason": "why"}' % code)
        try:
            for message in ws:
                print(message)
            print("in order")
        except ConnectionClosedError as error:
            print(error.code, error.reason)
try:
    connect("ws://127.0.0.1:1/")
except OSError:
    print("nobody there")
`;

for (const [name, program] of Object.entries({ documentation: DOCUMENTED, "interface that blocks": BLOCKING })) {
  test(`python: the ${name} of websockets does in the page what it does with ordinary Python`, async (t) => {
    const url = weft.ws("");
    const text = program(url);
    const page = await inPage(t, text, { url: `${url}/echo` });
    const allow = page.scripts.panel.getByRole("button", { name: "Allow", exact: true });
    await eventually(async () => {
      if (await allow.count()) await allow.first().click();
      assert.match(await page.scripts.state.innerText(), /^(Finished|Failed|Stopped)/);
    });
    const python = await inPython(t, text);
    await python.ended();
    assert.deepEqual(await page.lines(), await python.lines(), (await page.scripts.allLines()).join("\n"));
  });
}

test("python: the time for opening a connection begins when the user has allowed it, and a handler of signals hears Stop", async (t) => {
  const { app, scripts, lines } = await inPage(t, `
import asyncio, signal, time, websockets

async def main():
    begun = time.monotonic()
    async with websockets.connect("${weft.ws("/echo")}", open_timeout=1) as ws:
        print(time.monotonic() - begun > 1)
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, loop.create_task, ws.close())
        await ws.wait_closed()
        print("closed", ws.close_code)

asyncio.run(main())`);
  const allow = scripts.panel.getByRole("button", { name: "Allow" });
  await allow.waitFor();
  const running = async () => Number(/^Running for ([\d.]+) s/.exec(await scripts.state.innerText())?.[1] ?? 0);
  const asked = await running();
  await eventually(async () => assert.ok((await running()) > Math.max(asked, 1) + 2));
  await allow.click();
  await scripts.says(/^True$/);
  await scripts.stopButton.click();
  await scripts.is(/^(Finished|Stopped)/);
  assert.deepEqual(await lines(), ["True", "closed 1000"]);
  await app.isAlive();
});

const WEFT = `
import asyncio, re
from weft import NotConnectedError, check, connect, disconnect, limit, messages, pause, receive, resume, send, variables

async def main():
    try:
        await send("too early")
    except NotConnectedError as error:
        print(type(error).__name__)
    await connect()
    seen = []
    async def listen():
        async for message in messages(direction="both"):
            seen.append((message.direction, message.text))
    exact = []
    async def listen_for_one():
        async for message in messages(where={"/id": 9007199254740993}):
            exact.append(message.json["id"])
    listening = asyncio.gather(listen(), listen_for_one())
    # It begins to listen before anything is sent.
    await asyncio.sleep(0)
    for value in ({"id": 9007199254740993}, "three 3", b"\\x00\\x01", "four"):
        await send(value)
    check((await receive(where=re.compile(r"\\d$"), timeout=5)).text == "three 3", "regex")
    check((await receive(where={"/id": 9007199254740993}, timeout=5)).json["id"] == 9007199254740993, "pointer, exact")
    check((await receive(where=lambda message: message.is_binary, timeout=5)).bytes == b"\\x00\\x01", "function")
    check((await receive(where="ou", timeout=5)).text == "four", "text")
    try:
        await receive(timeout=0.05)
    except TimeoutError:
        print("timeout")
    await disconnect()
    await listening
    check(len(seen) == 8 and ("sent", "four") in seen and ("received", "four") in seen, "stream")
    check(exact == [9007199254740993], "stream with a condition")
    check(variables == {"host": "here"} or variables == {}, "variables")
    await pause()
    await limit(messages=5, bytes=1000)
    await limit()
    await resume()
    check(False, "meant to fail")

asyncio.run(main())
`;

test("python: the module weft offers the session", async (t) => {
  const page = await inPage(t, WEFT, { url: weft.ws("/echo") });
  assert.match(await page.ended(), /^Finished .* 7 passed, 1 failed$/, (await page.scripts.lines()).join("\n"));
  assert.deepEqual(await page.lines(), ["NotConnectedError", "timeout"]);
  await page.scripts.says(/^Check failed: meant to fail$/);
});

const LOGIN = `
import asyncio, hashlib, hmac
from weft import connect, login, receive, send

async def log_in(user, password):
    challenge = await receive(where={"/type": "challenge"}, timeout=5)
    signature = hmac.new(password.encode(), challenge.json["nonce"].encode(), hashlib.sha256).hexdigest()
    await send({"type": "answer", "user": user, "signature": signature})
    welcome = await receive(where={"/type": "welcome"}, timeout=5)
    print("logged in as", welcome.json["user"])

async def main():
    login(log_in)
    await connect()
    print("online")
    await asyncio.sleep(3600)

asyncio.run(main())
`;

test("python: a program logs in whenever its session connects", async (t) => {
  const app = await weft.app(t);
  await app.fill({ url: weft.ws("/room?login=challenge"), login: "Script", user: "demo", password: "demo" });
  const scripts = await Scripts.open(app);
  await scripts.language.selectOption("Python");
  await scripts.run(LOGIN);
  await scripts.says(/^online$/);
  await app.is(/^Online/);
  await app.send('{"type":"drop"}');
  const loggedIn = "logged in as demo";
  await eventually(async () => assert.deepEqual(await scripts.allLines(), [loggedIn, "online", loggedIn]));
  await app.is(/^Online/);
});
