// What a million messages cost in memory.

import { figure } from "./figures.mjs";
import { MESSAGES, SIZE } from "./flood.mjs";
import { memory } from "./processes.mjs";
import { Weft } from "./weft.mjs";

const MEBIBYTE = 1 << 20;

export class Memory {
  #overheads = [];
  #totals = { weft: [], keeping: [] };
  #before;

  constructor(bench) {
    this.bench = bench;
  }

  async before(subject) {
    this.#before = await this.#measure(subject);
  }

  async after(subject) {
    const { bench } = this;
    const name = subject.constructor.subject;
    const after = await this.#measure(subject);
    if (subject instanceof Weft) {
      const overhead = (after.wasm - this.#before.wasm - MESSAGES * SIZE) / MESSAGES;
      bench.tell(`memory, weft: ${overhead.toFixed(1)} bytes a message beyond its payload`);
      this.#overheads.push(overhead);
    }
    // The page's process is the one that grew.
    const growth = (pid) => after.processes.get(pid) - (this.#before.processes.get(pid) ?? 0);
    const [page] = [...after.processes.keys()].sort((a, b) => growth(b) - growth(a));
    const total = after.processes.get(page) / MEBIBYTE;
    const grown = growth(page) / MEBIBYTE;
    bench.tell(`memory, ${name}: ${total.toFixed(0)} MiB for the tab, ${grown.toFixed(0)} of them since it loaded`);
    if (Number.isNaN(total)) bench.note("memory of the tab: this system does not tell it");
    else this.#totals[name].push(total);
  }

  figures() {
    const target = { most: 16 };
    const overhead = { name: "memory, a message beyond its payload", unit: "bytes", weft: this.#overheads, target };
    const total = { name: "memory, the tab", unit: "MiB", ...this.#totals };
    return (total.weft.length > 0 ? [overhead, total] : [overhead]).map(figure);
  }

  /** Bytes of the program's memory, and of each process that runs pages. */
  async #measure({ page }) {
    const renderers = await page.browser.renderers();
    const wasm = await page.call(programMemory);
    return { wasm, processes: new Map(renderers.map((pid) => [pid, memory(pid) ?? NaN])) };
  }
}

/** Runs in the page: the bytes of its program's memory, if it has a program. */
async function programMemory() {
  const script = document.querySelector("link[rel=modulepreload]");
  if (!script) return 0;
  const { default: exportsOf } = await import(script.href);
  // What has been started is not started again.
  return (await exportsOf()).memory.buffer.byteLength;
}
