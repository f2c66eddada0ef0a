// What storing the log costs: Weft with it beside Weft without.

import { figure } from "./figures.mjs";
import { alternately } from "./paired.mjs";
import { inWords, perSecond, watch } from "./response.mjs";

/** Messages a run. */
const MESSAGES = 150_000;

const SIZES = [64, 200, 1024];

const TARGET = { leastRatio: 0.95 };

/** Without storage, Weft keeps logs in memory alone. */
const STORAGE = {
  source: `localStorage["weft.preferences"] = '{"logs_in_memory":true}'`,
  words: { weft: "stored", without: "not stored" },
};

export async function stored(bench) {
  const figures = [];
  for (const size of SIZES) {
    const path = `/flood?count=${MESSAGES}&size=${size}`;
    const runs = await alternately(bench, STORAGE, async (weft, words) => {
      const rate = await weft.receive(bench.peer.ws(path), MESSAGES);
      bench.tell(`${size} bytes of text, ${words}: ${Math.round(rate)}/s`);
      return rate;
    });
    figures.push(figure({ name: `stored, ${size} bytes of text`, unit: "messages/s", ...runs, target: TARGET }));
  }
  const seen = await alternately(bench, STORAGE, async (weft, words) => {
    await weft.flooded(bench.peer.ws("/flood?count=0&size=200"));
    const seen = await watch(weft.page);
    bench.tell(`in the flood, ${words}: ${inWords(seen)}`);
    return perSecond(seen.frames);
  });
  figures.push(figure({ name: "stored, in the flood: frames", unit: "frames/s", ...seen, target: TARGET }));
  return figures;
}
