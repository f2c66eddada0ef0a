// How the page responds while it idles, gets a thousand messages a second, and gets as many as it can take.

import { setTimeout as delay } from "node:timers/promises";
import { Ceiling, Keeping } from "./bare.mjs";
import { figure } from "./figures.mjs";
import { percentile } from "./statistics.mjs";
import { Weft } from "./weft.mjs";

/** How many keys are pressed in a run. */
const KEYS = 40;

const LOADS = [
  { name: "idle" },
  { name: "at 1,000/s", path: "/flood?count=0&size=200&rate=1000", goals: true },
  { name: "in the flood", path: "/flood?count=0&size=200", goals: true },
];

/** What is told of a run, and what is to be reached while messages come. */
const MEASURES = [
  { name: "frames", unit: "frames/s", target: { least: 58 }, of: ({ frames }) => perSecond(frames) },
  {
    name: "longest task, 0 if none took 50",
    unit: "ms",
    target: { most: 50 },
    of: ({ longTasks }) => Math.max(0, ...longTasks),
  },
  { name: "key to paint, median", unit: "ms", of: ({ keys }) => percentile(keys, 50) },
  { name: "key to paint, 95 %", unit: "ms", target: { most: 25 }, of: ({ keys }) => percentile(keys, 95) },
  { name: "key to paint, longest", unit: "ms", of: ({ keys }) => Math.max(...keys) },
  { name: "wait of any task, 95 %", unit: "ms", target: { mostRatio: 1.5 }, of: ({ waits }) => percentile(waits, 95) },
  { name: "wait of any task, longest", unit: "ms", of: ({ waits }) => Math.max(...waits) },
];

export async function response(bench) {
  const figures = [];
  for (const load of LOADS) {
    const runs = { weft: [], keeping: [], ceiling: [] };
    for (let run = 0; run < bench.runs; run += 1) {
      for (const Subject of [Ceiling, Keeping, Weft]) {
        const subject = await Subject.open(bench);
        if (load.path) await subject.flooded(bench.peer.ws(load.path));
        const seen = await watch(subject.page);
        runs[Subject.subject].push(seen);
        bench.tell(`${load.name}, ${Subject.subject}: ${inWords(seen)}`);
        await subject.close();
      }
    }
    figures.push(...MEASURES.map((measure) => summary(load, measure, runs)));
  }
  return figures;
}

/** Types a message for some seconds; resolves to what the page noted meanwhile. */
export async function watch(page) {
  await page.click(await page.find("textbox", "Message"));
  await delay(500);
  await page.call(() => probe.start());
  const keys = [];
  for (let count = 0; count < KEYS; count += 1) {
    // The next key does not wait for the page to take the last one, and keeps no step with its frames.
    keys.push(page.key("abcdefghijklmnopqrstuvwxyz"[count % 26]));
    await delay(80 + 40 * ((count * 0.618) % 1));
  }
  await Promise.all(keys);
  const seen = await page.call(() => probe.stop());
  if (seen.keys.length !== KEYS) throw new Error(`the page noted ${seen.keys.length} of ${KEYS} keys`);
  return seen;
}

/** How many there are a second of what happened at these times, in milliseconds. */
export function perSecond(times) {
  return (1000 * (times.length - 1)) / (times.at(-1) - times[0]);
}

function summary(load, { name, unit, of, target }, { weft, keeping, ceiling }) {
  return figure({
    name: `${load.name}: ${name}`,
    unit,
    weft: weft.map(of),
    keeping: keeping.map(of),
    ceiling: ceiling.map(of),
    target: load.goals && target,
  });
}

export function inWords(seen) {
  return MEASURES.map(({ name, of }) => `${name} ${of(seen).toFixed(1)}`).join("; ");
}
