// What a first visit loads until it can be used, and how long that takes on this machine's own network.

import { serveFiles } from "../shared/site.mjs";
import { variable } from "../shared/environment.mjs";
import { Browser } from "./browser.mjs";
import { figure } from "./figures.mjs";
import { restArrived } from "./weft.mjs";

export async function load(bench) {
  const site = await serveFiles(variable("WEFT_DIST"), { brotli: true });
  const ceiling = { url: new URL("ceiling.html", bench.bare.url).href };
  // The host compresses each file when it is first asked for.
  await visit(site, "button", "Connect");
  const [bytes, all, times, ceilingTimes] = [[], [], [], []];
  for (let run = 0; run < bench.runs; run += 1) {
    ceilingTimes.push((await visit(ceiling, "textarea", "")).milliseconds);
    const seen = await visit(site, "button", "Connect");
    bytes.push(seen.bytes);
    all.push(seen.all);
    times.push(seen.milliseconds);
    bench.tell(`load: ${seen.bytes} bytes, ${seen.milliseconds.toFixed(0)} ms until Connect can be pressed`);
  }
  await site.stop();
  return [
    figure({ name: "load, brotli until interactive", unit: "bytes", weft: bytes, target: { most: 300_000 } }),
    figure({ name: "load, brotli with the rest of the program", unit: "bytes", weft: all }),
    figure({ name: "load, time until interactive, no network", unit: "ms", weft: times, ceiling: ceilingTimes, target: { most: 110 } }),
  ];
}

/**
 * Visits with an empty cache, until such an element with that text is there and can be used: `bytes` had arrived by
 * then, `all` when the rest of the program had.
 */
async function visit(site, selector, text) {
  const before = site.sent;
  const source = `globalThis.usable = (${usable})(${JSON.stringify(selector)}, ${JSON.stringify(text)})`;
  const prepare = (page) => page.send("Page.addScriptToEvaluateOnNewDocument", { source });
  const page = await Browser.visit(site.url, prepare);
  const { milliseconds, bytes } = await page.call(() => globalThis.usable);
  await page.call(restArrived);
  const all = site.sent - before;
  await page.close();
  return { bytes, all, milliseconds };
}

/** Runs in the page before anything else: resolves to how long after the visit began it can be used, and what it had
 * loaded by then. */
function usable(selector, text) {
  return new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      const all = [...document.querySelectorAll(selector)];
      if (!all.some((element) => element.textContent === text && !element.disabled)) return;
      observer.disconnect();
      const loaded = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
      const bytes = loaded.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
      resolve({ milliseconds: performance.now(), bytes });
    }).observe(document, { childList: true, subtree: true, attributes: true });
  });
}
