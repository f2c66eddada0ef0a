// How long it takes to filter a million messages, over `includes` on a million strings in a JavaScript array.

import { figure } from "./figures.mjs";
import { median } from "./statistics.mjs";
import { Weft } from "./weft.mjs";

/** How often each filter is tried in a run. */
const TRIES = 3;

/**
 * What is typed, what every row that passes shows, and how many pass. What is typed may be searched for in what the
 * text before the last key has found; what is pasted may not.
 */
const NEEDLES = [
  { name: "common", text: "7 a", shows: "7 a", passing: 100_000 },
  { name: "rare", text: "777777 ", shows: "777777 ", passing: 1 },
  { name: "in none", text: "no such text", shows: "", passing: 0 },
  { name: "common, pasted", text: "7 a", shows: "7 a", passing: 100_000, pasted: true },
  { name: "in none, pasted", text: "no such text", shows: "", passing: 0, pasted: true },
  { name: "/regex/", text: "/^[0-9]*7 /", shows: "7 a", passing: 100_000, mostRatio: 1 },
];

export class Filter {
  #runs = new Map(NEEDLES.map(({ name }) => [name, { first: [], frames: [], weft: [], keeping: [] }]));

  constructor(bench) {
    this.bench = bench;
  }

  async after(subject) {
    for (const needle of NEEDLES) {
      const tries = [];
      for (let count = 0; count < TRIES; count += 1) tries.push(await subject.filter(needle));
      const of = (key) => median(tries.map((result) => result[key]));
      const runs = this.#runs.get(needle.name);
      runs[subject.constructor.subject].push(of("complete"));
      if (subject instanceof Weft) {
        runs.first.push(of("first"));
        runs.frames.push(of("frames"));
      }
      const words = Object.keys(tries[0]).map((key) => `${key} ${of(key).toFixed(1)}`);
      this.bench.tell(`filter ${needle.name}, ${subject.constructor.subject}: ${words.join(", ")}`);
    }
  }

  figures() {
    return NEEDLES.flatMap(({ name, mostRatio = 1 / 3 }) => {
      const { first, frames, weft, keeping } = this.#runs.get(name);
      // What is rare can't be on the first screen before it is found.
      const oneFrame = name === "common" ? { most: 1 } : undefined;
      return [
        { name: `filter, ${name}: first screen`, unit: "ms", weft: first },
        { name: `filter, ${name}: first screen`, unit: "frames", weft: frames, target: oneFrame },
        { name: `filter, ${name}: complete count`, unit: "ms", weft, keeping, target: { mostRatio } },
      ].map(figure);
    });
  }
}
