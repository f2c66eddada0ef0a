// How long a saved log of a million messages takes to open, over reading its lines with `JSON.parse` into an array; and one
// that is kept as a recording.

import { figure } from "./figures.mjs";
import { Weft } from "./weft.mjs";

export class Open {
  #times = { weft: [], keeping: [] };
  #longest = [];
  #kept = [];

  constructor(bench) {
    this.bench = bench;
  }

  async after(subject) {
    if (!(subject instanceof Weft)) return;
    await subject.saveLog(async (file) => {
      const parsed = await subject.parse(file);
      const { time, longest } = await subject.openRecording(file);
      this.bench.tell(`opened in ${time.toFixed(0)} ms, parsed in ${parsed.toFixed(0)} ms; longest task ${longest.toFixed(0)} ms`);
      this.#times.weft.push(time);
      this.#times.keeping.push(parsed);
      this.#longest.push(longest);
    });
    await subject.closeRecording();
    const { time, longest } = await subject.openKept();
    this.bench.tell(`opened what was kept in ${time.toFixed(0)} ms; longest task ${longest.toFixed(0)} ms`);
    this.#kept.push(time);
    this.#longest.push(longest);
  }

  figures() {
    const { weft, keeping } = this.#times;
    return [
      figure({ name: "opening a recording of a million messages", unit: "ms", weft, keeping }),
      figure({ name: "opening a kept recording of a million messages", unit: "ms", weft: this.#kept }),
      figure({ name: "opening: longest task", unit: "ms", weft: this.#longest, target: { most: 50 } }),
    ];
  }
}
