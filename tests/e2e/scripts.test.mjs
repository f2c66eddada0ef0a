// Scripts: what they can do, one by one, and every example against the practice server.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { controlSays, eventually } from "./app.mjs";
import { start } from "./harness.mjs";
import { Scripts } from "./scripts.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

test("a script prints, sleeps and adds", async (t) => {
  const scripts = await Scripts.open(await weft.app(t));
  await scripts.run('print("one", { a: [1, "x"] });\nawait sleep(0.01);\nprint(await gather(2, 3));');
  await scripts.is(/^Finished/);
  assert.deepEqual(await scripts.lines(), ['one { a: [1, "x"] }', "[2, 3]"]);
});

test("an error names its line", async (t) => {
  const scripts = await Scripts.open(await weft.app(t));
  await scripts.run("\nawait sleep(0);\n  null.x;");
  await scripts.is(/^Failed on line 3/);
  assert.match((await scripts.lines()).at(-1), /^Failed: TypeError: .*null.* \(line 3, column 8\)$/);
});

test("a syntax error names line and column", async (t) => {
  const scripts = await Scripts.open(await weft.app(t));
  await scripts.run("print(1);\nif (x {\n}");
  await scripts.is(/^Failed on line 2/);
  assert.match((await scripts.lines()).at(-1), /^Failed: SyntaxError: .* \(line 2, column 7\)$/);
  await scripts.run("print(1);\nif (true) {\n");
  await scripts.is(/^Failed on line 3/);
  assert.match((await scripts.lines()).at(-1), /not closed/);
});

test("what is not awaited is listed with its line", async (t) => {
  const scripts = await Scripts.open(await weft.app(t));
  await scripts.run("sleep(1);\nfor (const n of [1, 2]) sleep(n);\nreceive({ timeout: 1 });");
  await scripts.is(/^Finished/);
  const lines = ["sleep 1 s", "sleep 1 s", "sleep 2 s", "receive"].map((call) => `${call} was never awaited`);
  const idle = "It is waiting for messages from a session that is not connected (Offline): await connect() first.";
  assert.deepEqual(await scripts.lines(), [idle, ...lines]);
  const places = await scripts.output.locator(".script-line-place").allInnerTexts();
  assert.deepEqual(places, ["line 1", "line 2", "line 2", "line 3"]);
});

test("integers beyond 2⁵³ are exact in what is received, looked for and sent", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  const scripts = await Scripts.open(app);
  await scripts.run(`
    await send('{"id":1379505554728411138}');
    const message = await receive({ where: { "/id": 1379505554728411138n } });
    check(message.json.id === 1379505554728411138n, "exact");
    check(message.json.id === 1379505554728411139n, "another");
    check(message.json.id === 1379505554728411139, "another, as a number");
    await send({ again: message.json.id });
    print((await receive()).text);
    try { await receive({ where: { "/id": 1379505554728411138 } }) } catch (error) { print(error.message) }
    exactIntegers(false);
    await send(message);
    print((await receive()).json.id);
  `);
  await scripts.is(/^Finished.* 1 passed, 2 failed$/);
  const lines = await scripts.lines();
  assert.ok(lines.some((line) => /another/.test(line)) && !lines.some((line) => /exact$/.test(line)), lines.join("\n"));
  assert.ok(lines.includes('{"again":1379505554728411138}'), lines.join("\n"));
  assert.ok(lines.some((line) => /^where: 1379505554728411100 isn't exact/.test(line)), lines.join("\n"));
  assert.ok(lines.includes("1379505554728411100"), lines.join("\n"));
});

test("receive loses nothing and gives each message to one call", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  const scripts = await Scripts.open(app);
  await scripts.run(`
    for (const text of ["a", "b", "c", '{"type":"d","id":7}', "e1", "f"]) await send(text);
    await sleep(0.2);
    print((await receive({ where: { "/type": "d", "/id": 7 } })).json.id);
    print((await receive({ where: /^E\\d/i })).text);
    print((await receive({ where: (message) => message.text === "c" })).text);
    print((await receive({ where: "b" })).text, (await receive()).text, (await receive()).text);
    try { await receive({ timeout: 0.05 }) } catch (error) { print(error.name) }
    await send(new Uint8Array([1, 2, 255]));
    const binary = await receive();
    print(binary.isBinary, binary.bytes, binary.direction, Math.abs(binary.time - time()) < 5);`);
  await scripts.is(/^Finished/);
  assert.deepEqual(await scripts.lines(), ["7", "e1", "c", "b a f", "TimeoutError", "true Uint8Array [1, 2, 255] received true"]);
});

test("messages shows every message, sent and received, to whoever looks", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  const scripts = await Scripts.open(app);
  await scripts.run(`
    const seen = [];
    const looking = createTask(async () => {
      for await (const message of messages({ where: /^n/, direction: "both" })) {
        seen.push(message.direction[0] + message.text);
        if (seen.length === 6) return;
      }
    });
    await sleep(0);
    for (const n of [1, 2, 3]) { await send("n" + n); await send("m" + n); }
    await looking;
    print(seen.sort().join(" "), (await receive()).text);`);
  await scripts.is(/^Finished/);
  assert.deepEqual(await scripts.lines(), ["rn1 rn2 rn3 sn1 sn2 sn3 n1"]);
});

test("tasks are cancelled where they wait, as in asyncio", async (t) => {
  const scripts = await Scripts.open(await weft.app(t));
  await scripts.run(`
    const log = [];
    const nap = createTask(async () => {
      try { await sleep(60) } catch (error) { log.push(error.name); throw error } finally { log.push("tidied up") }
    }, "nap");
    await sleep(0);
    nap.cancel();
    await nap.catch((error) => log.push("awaited " + error.name));
    log.push(nap.state);
    log.push(await race(sleep(60), async () => { await sleep(0.01); return "first" }));
    await timeout(0.02, () => sleep(60)).catch((error) => log.push(error.name));
    const [a, b] = await gather(async () => 1, createTask(async () => 2));
    log.push(a + b);
    await gather(sleep(0.05), Promise.reject(new Error("no"))).catch((error) => log.push(error.message));
    print(log.join(", "));`);
  await scripts.is(/^Finished/);
  assert.equal(
    (await scripts.lines())[0],
    "CancelledError, tidied up, awaited CancelledError, cancelled, first, TimeoutError, 3, no",
  );
});

test("a script's tasks are in the inspector, and can be cancelled there", async (t) => {
  const app = await weft.app(t);
  const scripts = await Scripts.open(app);
  await scripts.run(`
    const bad = createTask(async () => { await sleep(0.01);\nnull.x; }, "bad");
    await bad.catch(() => {});
    const nap = createTask(() => sleep(60), "nap");
    try { await nap } catch (error) { print("nap:", error.name) }
    await input("Go on?");`);
  await app.tab("Tasks");
  await app.taskIs("nap", /^Waiting/);
  await app.taskIs("main", /^Waiting/);
  await eventually(async () => assert.match(await app.task("nap").innerText(), /sleep 60 s/));
  await app.taskIs("bad", /^Failed: TypeError.*line 3/);
  await app.task("nap").getByRole("button", { name: /^Cancel nap/ }).click();
  await app.taskIs("nap", /^Cancelled/);
  await app.tab("Scripts");
  await scripts.says(/^nap: CancelledError$/);
  await scripts.stopButton.click();
  await app.tab("Tasks");
  await app.taskIs("main", /^Cancelled/);
});

test("a script asks, secretly too, and goes on with the answer", async (t) => {
  const app = await weft.app(t);
  const scripts = await Scripts.open(app);
  await scripts.run(`
    const counting = createTask(async () => { for (;;) { progress(1, 2); await sleep(0.01) } });
    print("hello", await input("Your name"));
    print((await input("A secret", { secret: true })).length);
    counting.cancel();`);
  const name = scripts.panel.getByRole("textbox", { name: "Your name" });
  await name.fill("Weft");
  await name.press("Enter");
  await scripts.says(/^hello Weft$/);
  const secret = scripts.panel.getByLabel("A secret");
  assert.equal(await secret.getAttribute("type"), "password");
  await secret.fill("12345");
  await scripts.button("Answer").click();
  await scripts.is(/^Finished/);
  await scripts.says(/^5$/);
  assert.ok((await scripts.lines()).every((line) => !line.includes("12345")));
});

test("the output is followed while questions come and go", async (t) => {
  const app = await weft.app(t);
  const scripts = await Scripts.open(app);
  await scripts.run(`
    const printing = createTask(async () => { for (let line = 1; ; line += 1) { print("line " + line); await sleep(0.005) } });
    for (let round = 1; round <= 8; round += 1) await input("Question " + round);
    printing.cancel();
    print("the last line");`);
  for (let round = 1; round <= 8; round += 1) {
    const question = scripts.panel.getByRole("textbox", { name: `Question ${round}`, exact: true });
    await question.press("Enter");
    await question.waitFor({ state: "detached" });
  }
  await scripts.is(/^Finished/);
  await eventually(async () => assert.equal((await scripts.lines()).at(-1), "the last line"));
});

test("a script that asks is noticed from another tab and from another connection", async (t) => {
  const app = await weft.app(t);
  const scripts = await Scripts.open(app);
  await scripts.run('print("hello", await input("Name?"));');
  await scripts.panel.getByLabel("Name?").waitFor();
  await app.tab("Tasks");
  await app.button("Scripts").and(app.page.getByTitle("A script asks for an answer")).waitFor();
  const asks = app.connections.getByText("asks", { exact: true });
  await app.button("New connection").click();
  await asks.waitFor();
  await app.connections.getByRole("button").filter({ hasText: "asks" }).click();
  await app.tab("Scripts");
  await scripts.panel.getByLabel("Name?").fill("Ada");
  await scripts.panel.getByLabel("Name?").press("Enter");
  await scripts.says(/^hello Ada$/);
  await asks.waitFor({ state: "detached" });
});

test("a long line of output can be read whole", async (t) => {
  const scripts = await Scripts.open(await weft.app(t));
  const { page } = scripts.app;
  await scripts.run('print("short"); print("x".repeat(5000) + " the end");');
  await scripts.is(/^Finished/);
  const line = page.getByRole("region", { name: "Output line" });
  await scripts.output.locator(".script-line", { hasText: "xxx" }).click();
  await line.getByText(/xxx the end$/).waitFor();
  await page.getByRole("button", { name: "Close line" }).click();
  await line.waitFor({ state: "detached" });
  await scripts.output.press("Enter");
  await line.getByText(/xxx the end$/).waitFor();
  await scripts.output.press("Escape");
  await line.waitFor({ state: "detached" });
});

test("checks are counted, and saved as JUnit XML", async (t) => {
  const app = await weft.app(t);
  const scripts = await Scripts.open(app);
  await scripts.run('check(1 < 2, "one is less");\ncheck(false, "never");\nexpect([1, 2]).toContain(2);\nexpect({ a: 1 }).toEqual({ a: 2 });');
  await scripts.is(/^Failed on line 4 .* 2 passed, 2 failed$/);
  await scripts.says(/^Check failed: expected \{ a: 1 \} to equal \{ a: 2 \}$/);
  const download = app.page.waitForEvent("download");
  await scripts.button("Save report").click();
  const file = await download;
  assert.equal(file.suggestedFilename(), "Script.xml");
  const report = await readFile(await file.path(), "utf8");
  assert.match(report, /<testsuite name="Script" tests="5" failures="2" errors="1"/);
  assert.match(report, /<failure message="the check failed">line 2, column 1<\/failure>/);
  assert.match(report, /<error type="AssertionError"/);
});

test("checks are listed, and lead to their line and their message", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  const scripts = await Scripts.open(app);
  await scripts.run(`
    for (const n of [1, 2, 3]) {
      await send({ n });
      const message = await receive();
      check(message.json.n !== 2, "not two");
    }
    check(true, "fine");
  `);
  await scripts.is(/^Finished.* 3 passed, 1 failed$/);
  await scripts.button("Script checks").click();
  const checks = scripts.panel.getByRole("region", { name: "Checks" });
  assert.deepEqual(await checks.locator("summary").allInnerTexts(), ["✗\nFailed\nnot two\n2 of 3 passed", "✓\nPassed\nfine"]);
  const failed = checks.getByRole("listitem").first();
  await failed.getByRole("button", { name: "Line 5" }).click();
  await eventually(async () => assert.ok(await scripts.script.evaluate((field) => field === document.activeElement)));
  assert.match(await scripts.script.evaluate(() => getSelection().anchorNode.parentElement.closest(".cm-line").innerText), /not two/);
  await failed.getByRole("button", { name: /^Message / }).click();
  await app.details.getByText('"n"').waitFor();
  assert.match(await app.details.innerText(), /\b2\b/);
});

test("a script that never yields is shown as such, blocks nothing, and is stopped at once", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/flood?count=0&rate=200") });
  const scripts = await Scripts.open(app);
  await scripts.run('createTask(() => sleep(3600), "other");\nawait sleep(0.1);\nprint("in");\nfor (;;);');
  await scripts.is(/^Not yielding/);
  await scripts.says(/^in$/);
  const { received } = await app.traffic();
  await eventually(async () => assert.ok((await app.traffic()).received > received + 50));
  await app.tab("Tasks");
  await app.taskIs("main", /^Not yielding/);
  await app.tab("Scripts");
  await scripts.stopButton.click();
  await scripts.is(/^Stopped/);
  assert.equal(await app.page.locator("iframe").count(), 0);
  await app.tab("Tasks");
  await app.taskIs("other", /^Cancelled/);
});

test("a script goes on while another connection is on screen, and ends with its own", async (t) => {
  const app = await weft.app(t);
  await app.online({ url: weft.ws("/echo") });
  const scripts = await Scripts.open(app);
  await scripts.run('for (let n = 0; ; n += 1) { await send("n" + n); await receive(); await sleep(0.01); }');
  const list = app.connections.getByRole("listitem");
  await app.button("New connection").click();
  await app.is(/^Offline/);
  const received = async () => Number(/↓ ([\d,]+)/.exec(await list.nth(0).innerText())?.[1].replaceAll(",", "") ?? 0);
  const before = await received();
  await eventually(async () => assert.ok((await received()) > before + 20));
  assert.equal(await app.page.locator("iframe").count(), 1);
  await list.nth(0).getByRole("button").first().click();
  await scripts.is(/^Running/);
  await app.openSettings();
  await app.button("Delete connection").click();
  await eventually(async () => assert.equal(await app.page.locator("iframe").count(), 0));
});

test("a script that has asked for another connection outlives its own", async (t) => {
  const app = await weft.app(t);
  await app.button("New connection").click();
  await app.fill({ url: weft.ws("/echo"), login: "None" });
  const list = app.connections.getByRole("listitem");
  await list.nth(0).getByRole("button").first().click();
  const scripts = await Scripts.open(app);
  await scripts.run(`
    try { await session("nowhere") } catch (error) { print(error.message) }
    try { await session("New connection") } catch (error) { print(error.message) }
    const other = await session(${JSON.stringify(weft.ws("/echo").replace("ws://", ""))});
    await other.connect();
    for (;;) { await other.send("still here"); await other.receive(); await sleep(0.02) }`);
  await scripts.says(/^there is no other connection called “nowhere”: add one with New connection$/);
  // Its own is no other.
  await scripts.says(/^there is no other connection called “New connection”/);
  const permission = scripts.panel.getByRole("group", { name: "Permission" });
  await permission.getByRole("button", { name: "Refuse" }).click();
  await scripts.says(/^Failed: PermissionError: you did not allow it/);
  await scripts.runButton.click();
  await permission.getByRole("button", { name: "Allow" }).click();
  await scripts.is(/^Running/);
  await app.openSettings();
  await app.button("Delete connection").click();
  await app.is(/^Online/);
  const { sent } = await app.traffic();
  await eventually(async () => assert.ok((await app.traffic()).sent > sent + 20));
  // It is listed with the connection that it uses.
  await scripts.is(/^Running/);
  await scripts.stopButton.click();
  await scripts.is(/^Stopped/);
});

test("scripts are kept with their connection, imported and exported", async (t) => {
  const app = await weft.app(t);
  const scripts = await Scripts.open(app);
  await scripts.script.fill('print("mine");');
  await scripts.button("Script settings").click();
  await scripts.panel.getByRole("textbox", { name: "Script name" }).fill("First");
  const download = app.page.waitForEvent("download");
  await scripts.button("Export").click();
  const file = await download;
  assert.equal(file.suggestedFilename(), "First.js");
  assert.equal(await readFile(await file.path(), "utf8"), 'print("mine");');

  const chooser = app.page.waitForEvent("filechooser");
  await scripts.button("Import").click();
  await (await chooser).setFiles({ name: "theirs.js", mimeType: "text/javascript", buffer: Buffer.from('print("theirs");') });
  await eventually(async () => assert.equal(await scripts.text(), 'print("theirs");'));
  // It is shown, and nothing more.
  assert.equal(await scripts.state.innerText(), "");
  assert.equal(await app.page.locator("iframe").count(), 0);

  await app.page.reload();
  await app.status.waitFor();
  await app.tab("Scripts");
  assert.deepEqual(await scripts.saved.locator("option").allInnerTexts(), ["First", "theirs"]);
  await scripts.saved.selectOption("theirs");
  await scripts.button("Delete script").click();
  await scripts.button("Keep").click();
  await scripts.button("Delete script").click();
  await scripts.button("Delete").click();
  await eventually(async () => assert.deepEqual(await scripts.saved.locator("option").allInnerTexts(), ["First"]));
  await eventually(async () => assert.equal(await scripts.text(), 'print("mine");'));

  // What is no text is no script.
  const again = app.page.waitForEvent("filechooser");
  await scripts.button("Import").click();
  await (await again).setFiles({ name: "picture.js", mimeType: "text/javascript", buffer: Buffer.from([0x89, 0x50, 0xff, 0]) });
  await scripts.panel.getByRole("alert").filter({ hasText: "“picture.js” isn't a script: it isn't UTF-8 text." }).waitFor();
  assert.deepEqual(await scripts.saved.locator("option").allInnerTexts(), ["First"]);
});

test("a script that is deleted while it runs is stopped, and nothing of it stays", async (t) => {
  const app = await weft.app(t);
  const scripts = await Scripts.open(app);
  await scripts.run("await sleep(3600);");
  await scripts.is(/^Running/);
  await scripts.button("Delete script").click();
  await scripts.panel.getByRole("group", { name: "Delete script" }).getByText("Stop it, and delete it?").waitFor();
  await scripts.button("Delete").click();
  await eventually(async () => assert.deepEqual(await scripts.saved.locator("option").allInnerTexts(), ["None yet"]));
  assert.equal(await app.page.locator("iframe").count(), 0);
  assert.equal(await scripts.text(), "");
});

test("what is shown of a script ends with it", async (t) => {
  const app = await weft.app(t);
  const scripts = await Scripts.open(app);
  await scripts.run("await sleep(0.2);");
  await scripts.is(/^Running/);
  // At the very moment that the state says so.
  const option = await app.page.evaluate(
    () =>
      new Promise((resolve) => {
        const state = document.querySelector('[role="status"][aria-label="Script state"]');
        const look = () => {
          if (!/^Finished/.test(state.innerText)) return;
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(document.querySelector("#scripts option").innerText)));
        };
        new MutationObserver(look).observe(state, { childList: true, characterData: true, subtree: true });
      }),
  );
  assert.equal(option, "Script");
  // The interface's own tasks, of which many have come and gone, don't crowd the inspector.
  await app.tab("Tasks");
  await app.taskIs("main", /^Finished/);
  const ended = await app.tasks.locator("tr.is-ended").filter({ hasText: "interface" }).allInnerTexts();
  assert.deepEqual(ended.filter((row) => /Cancelled/.test(row)), []);
});

test("several scripts run at once, each with its own output", async (t) => {
  const app = await weft.app(t);
  const scripts = await Scripts.open(app);
  await scripts.run('print("one"); await input("One?");');
  await scripts.says(/^one$/);
  await scripts.button("New script").click();
  await eventually(async () => assert.equal(await scripts.text(), ""));
  await scripts.run('print("two"); await input("Two?");');
  await scripts.says(/^two$/);
  assert.deepEqual(await scripts.saved.locator("option").allInnerTexts(), ["Script (running)", "Script 2 (running)"]);
  await scripts.saved.selectOption("Script (running)");
  await scripts.says(/^one$/);
  await scripts.panel.getByRole("textbox", { name: "One?" }).press("Enter");
  await scripts.is(/^Finished/);
  await scripts.saved.selectOption("Script 2 (running)");
  await scripts.is(/^Running/);
});

test("a script connects, disconnects, and is told what happens to the connection", async (t) => {
  const app = await weft.app(t);
  await app.fill({ url: weft.ws("/quiet"), login: "None" });
  const scripts = await Scripts.open(app);
  await scripts.run(`
    await send("x").catch((error) => print(error.name, error.message));
    await connect();
    const waiting = createTask(() => receive());
    const looking = createTask(async () => { for await (const message of packets()); return "over" });
    await sleep(0.1);
    await disconnect(4000, "enough");
    await waiting.catch((error) => print(error.name, error.message));
    print(await looking);
    `);
  await scripts.is(/^Finished/);
  const lines = await scripts.lines();
  assert.match(lines[0], /^NotConnectedError the session is not connected \(Offline\): await connect\(\) first$/);
  assert.match(lines[1], /^ConnectionClosedError the connection has ended: Closed, 4000: enough/);
  assert.equal(lines[2], "over");
});

test("http asks the hosts that the user allowed, and no others", async (t) => {
  const app = await weft.app(t, { expected: [/CORS|ERR_FAILED/] });
  const scripts = await Scripts.open(app);
  const token = JSON.stringify(`${weft.practiceUrl}/token`);
  const source = `
    const reply = await http({ url: ${token}, method: "POST", body: { user: "demo", password: "demo" } });
    print(reply.status, reply.json.user, reply.headers["content-type"]);
    print((await http("practice:/health")).status);`;
  await scripts.run(source);
  await scripts.is(/^Failed on line 2/);
  await scripts.says(/^Failed: PermissionError: .*Allowed hosts/);
  await scripts.button("Script settings").click();
  const hosts = scripts.panel.getByRole("textbox", { name: "Allowed hosts" });
  await hosts.fill("example.com, *.example.com");
  await controlSays(hosts, /^“\*\.example\.com” isn't a valid host name/);
  await hosts.fill(new URL(weft.practiceUrl).host);
  assert.equal(await hosts.getAttribute("aria-invalid"), null);
  await scripts.runButton.click();
  await scripts.is(/^Finished/);
  assert.deepEqual(await scripts.lines(), ["200 demo application/json", "204"]);
});

test("the help is in the page, and tells about all that a script has", async (t) => {
  const app = await weft.app(t);
  const scripts = await Scripts.open(app);
  await scripts.button("Script help").click();
  const help = scripts.panel.getByRole("region", { name: "Script help" });
  await help.getByRole("heading", { name: "receive({ where, timeout })" }).waitFor();
  const documented = new Set((await help.innerText()).match(/[A-Za-z]\w+/g));
  await scripts.run(`print(JSON.stringify(Object.keys(self).filter((name) => !/native code/.test(self[name]))));`);
  await scripts.is(/^Finished/);
  const names = JSON.parse((await scripts.lines())[0]).filter((name) => !/^on|^userScript$/.test(name));
  assert.ok(names.includes("receive") && names.length > 20, names.join(" "));
  assert.deepEqual(names.filter((name) => !documented.has(name)), []);
});
