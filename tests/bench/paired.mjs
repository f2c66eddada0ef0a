// Weft beside Weft without one of its parts, in the same run.

import { Weft } from "./weft.mjs";

/**
 * Measures both in turn, each in a browser of its own: `weft` as it is, and `without`, for which `source` runs before
 * Weft starts. `measure` gets each and what it is called: `words.weft` or `words.without`.
 */
export async function alternately(bench, { source, words }, measure) {
  const runs = { weft: [], without: [] };
  for (let run = 0; run < bench.runs; run += 1) {
    runs.without.push(await once(bench, source, (weft) => measure(weft, words.without)));
    runs.weft.push(await once(bench, "", (weft) => measure(weft, words.weft)));
  }
  return runs;
}

async function once(bench, source, measure) {
  const weft = await Weft.open(bench, (page) => page.send("Page.addScriptToEvaluateOnNewDocument", { source }));
  const measured = await measure(weft);
  await weft.close();
  return measured;
}
