// What sockets in a worker bring: Weft with them beside Weft with the browser's sockets in the page.

import { figure } from "./figures.mjs";
import { alternately } from "./paired.mjs";
import { inWords, perSecond, watch } from "./response.mjs";
import { percentile } from "./statistics.mjs";

/** Messages a run. */
const MESSAGES = 150_000;

const SIZES = [64, 200, 1024];

/** What is told of a flood. */
const MEASURES = [
  { name: "frames", unit: "frames/s", target: { leastRatio: 1 }, of: ({ frames }) => perSecond(frames) },
  { name: "wait of any task, 95 %", unit: "ms", target: { mostRatio: 1 }, of: ({ waits }) => percentile(waits, 95) },
];

/** Without streams, the browser's sockets are in the page. */
const STREAMS = {
  source: "delete globalThis.WebSocketStream",
  words: { weft: "in a worker", without: "in the page" },
};

export async function streams(bench) {
  const figures = [];
  for (const size of SIZES) {
    const runs = await alternately(bench, STREAMS, async (weft, words) => {
      const rate = await weft.receive(bench.peer.ws(`/flood?count=${MESSAGES}&size=${size}`), MESSAGES);
      bench.tell(`${size} bytes of text, ${words}: ${Math.round(rate)}/s`);
      return rate;
    });
    const target = { leastRatio: 1 };
    figures.push(figure({ name: `streams, ${size} bytes of text`, unit: "messages/s", ...runs, target }));
  }
  const { weft, without } = await alternately(bench, STREAMS, async (weft, words) => {
    await weft.flooded(bench.peer.ws("/flood?count=0&size=200"));
    const seen = await watch(weft.page);
    bench.tell(`in the flood, ${words}: ${inWords(seen)}`);
    return seen;
  });
  const summary = ({ name, unit, target, of }) =>
    figure({ name: `streams, in the flood: ${name}`, unit, weft: weft.map(of), without: without.map(of), target });
  return [...figures, ...MEASURES.map(summary)];
}
