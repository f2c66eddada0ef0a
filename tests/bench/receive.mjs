// How fast messages are received: stored and counted on screen, over the pages that keep and that only count them.

import { Ceiling, Keeping } from "./bare.mjs";
import { figure } from "./figures.mjs";
import { busySince } from "./processes.mjs";
import { Weft } from "./weft.mjs";

/** Messages a run: some seconds' worth, so that it does not matter that counts are shown once a frame. */
const MESSAGES = 150_000;

const FLOODS = [
  { kind: "text", size: 64 },
  { kind: "text", size: 200 },
  { kind: "text", size: 1024 },
  { kind: "binary", size: 200 },
  { kind: "socketio", size: 200, shows: "EVENT tick" },
];

const TARGET = { leastRatio: 1 };

/** Above this part of a processor the server may be what limits the rate. */
const PEER_IS_BUSY = 0.85;

export async function receive(bench) {
  const figures = [];
  for (const { kind, size, shows } of FLOODS) {
    const name = `receive, ${size.toLocaleString("en")} bytes of ${kind}`;
    const runs = { weft: [], keeping: [], ceiling: [] };
    for (let run = 0; run < bench.runs; run += 1) {
      for (const Subject of [Ceiling, Keeping, Weft]) {
        const { rate, peerBusy } = await once(bench, Subject, { kind, size, shows });
        const { subject } = Subject;
        runs[subject].push(rate);
        bench.tell(`${name}, ${subject}: ${Math.round(rate)}/s, the peer ${Math.round(100 * peerBusy)} % busy`);
        if (peerBusy > PEER_IS_BUSY) bench.note(`${name}: the practice server may be what limits ${subject}`);
      }
    }
    figures.push(figure({ name, unit: "messages/s", ...runs, target: TARGET }));
  }
  return figures;
}

async function once(bench, Subject, { kind, size, shows }) {
  const subject = await Subject.open(bench);
  const peerBusy = busySince(bench.peer.pid);
  const rate = await subject.receive(bench.peer.ws(`/flood?count=${MESSAGES}&size=${size}&kind=${kind}`), MESSAGES);
  const measured = { rate, peerBusy: peerBusy() };
  // What is decoded is decoded while messages come in.
  if (subject instanceof Weft && shows) await subject.showsRows(shows);
  await subject.close();
  return measured;
}
