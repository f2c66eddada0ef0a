// How long it takes to filter a million messages by what a JSON pointer finds, in plain JSON and in Socket.IO, over
// `JSON.parse` on a million strings in a JavaScript array.

import { Keeping } from "./bare.mjs";
import { figure } from "./figures.mjs";
import { MESSAGES, SIZE } from "./flood.mjs";
import { median } from "./statistics.mjs";
import { Weft } from "./weft.mjs";

/** How often each filter is tried in a run. */
const TRIES = 3;

/** What every row that passes shows, and no other. */
const SHOWS = '"price":150';

/** What is flooded with, what is typed, and how many characters stand before the JSON. */
const KINDS = [
  { name: "plain JSON", kind: "prices", text: "/price > 100", skips: 0 },
  { name: "Socket.IO", kind: "socketio", text: "/args/0/price > 100", skips: 2 },
];

export async function pointer(bench) {
  const figures = [];
  for (const { name, kind, text, skips } of KINDS) {
    const url = bench.peer.ws(`/flood?count=${MESSAGES}&size=${SIZE}&kind=${kind}`);
    const runs = { first: [], frames: [], weft: [], keeping: [] };
    for (let run = 0; run < bench.runs; run += 1) {
      for (const Subject of [Keeping, Weft]) {
        const tries = await tried(bench, Subject, url, { text, skips, shows: SHOWS, passing: MESSAGES / 2 });
        const of = (key) => median(tries.map((result) => result[key]));
        runs[Subject.subject].push(of("complete"));
        if (Subject === Weft) {
          runs.first.push(of("first"));
          runs.frames.push(of("frames"));
        }
        bench.tell(`pointer, ${name}, ${Subject.subject}: complete after ${of("complete").toFixed(0)} ms`);
      }
    }
    const { first, frames, weft, keeping } = runs;
    figures.push(
      figure({ name: `pointer, ${name}: first screen`, unit: "ms", weft: first }),
      figure({ name: `pointer, ${name}: first screen`, unit: "frames", weft: frames, target: { most: 1 } }),
      figure({ name: `pointer, ${name}: complete count`, unit: "ms", weft, keeping, target: { mostRatio: 1 } }),
    );
  }
  return figures;
}

async function tried(bench, Subject, url, needle) {
  const subject = await Subject.open(bench);
  await subject.receive(url, MESSAGES);
  const tries = [];
  for (let count = 0; count < TRIES; count += 1) tries.push(await subject.filter(needle));
  await subject.close();
  return tries;
}
