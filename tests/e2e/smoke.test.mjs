import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start } from "./harness.mjs";

let weft;
before(async () => (weft = await start()));
after(() => weft?.close());

test("the page starts under its policy, from a sub-path", async (t) => {
  const page = await weft.page(t);
  await page.getByText("Weft").first().waitFor();
  assert.equal(await page.title(), "Weft");
});

test("the policy forbids inline scripts", async (t) => {
  const page = await weft.page(t, { expected: [/Content Security Policy/] });
  const ran = await page.evaluate(async () => {
    const script = document.createElement("script");
    script.textContent = "globalThis.inlineRan = true";
    document.head.append(script);
    const frame = new Promise((resolve) => requestAnimationFrame(resolve));
    await frame;
    return globalThis.inlineRan === true;
  });
  assert.equal(ran, false);
});
