// What storing the log costs: Weft with it beside Weft without.

import { figure } from "./figures.mjs";
import { inWords, perSecond, watch } from "./response.mjs";
import { Weft } from "./weft.mjs";

/** Messages a run. */
const MESSAGES = 150_000;

const SIZES = [64, 200, 1024];

const TARGET = { leastRatio: 0.95 };

/** Has Weft keep logs in memory alone. */
const IN_MEMORY = `localStorage["weft.preferences"] = '{"logs_in_memory":true}'`;

export async function stored(bench) {
  const figures = [];
  for (const size of SIZES) {
    const path = `/flood?count=${MESSAGES}&size=${size}`;
    const runs = await alternately(bench, async (weft, inWords) => {
      const rate = await weft.receive(bench.peer.ws(path), MESSAGES);
      bench.tell(`${size} bytes of text, ${inWords}: ${Math.round(rate)}/s`);
      return rate;
    });
    figures.push(figure({ name: `stored, ${size} bytes of text`, unit: "messages/s", ...runs, target: TARGET }));
  }
  const seen = await alternately(bench, async (weft, words) => {
    await weft.flooded(bench.peer.ws("/flood?count=0&size=200"));
    const seen = await watch(weft.page);
    bench.tell(`in the flood, ${words}: ${inWords(seen)}`);
    return perSecond(seen.frames);
  });
  figures.push(figure({ name: "stored, in the flood: frames", unit: "frames/s", ...seen, target: TARGET }));
  return figures;
}

/** Measures both in turn: `weft`, which stores its log, and `without`. */
async function alternately(bench, measure) {
  const runs = { weft: [], without: [] };
  for (let run = 0; run < bench.runs; run += 1) {
    runs.without.push(await once(bench, (weft) => measure(weft, "not stored"), IN_MEMORY));
    runs.weft.push(await once(bench, (weft) => measure(weft, "stored")));
  }
  return runs;
}

/** `source` runs before Weft starts. */
async function once(bench, measure, source = "") {
  const weft = await Weft.open(bench, (page) => page.send("Page.addScriptToEvaluateOnNewDocument", { source }));
  const measured = await measure(weft);
  await weft.close();
  return measured;
}
