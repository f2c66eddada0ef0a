// `cargo xtask bench`: measures Weft beside bare pages, each in a browser of its own, with one practice server.
//
// usage: main.mjs RUNS PART…
//
// The variables come from xtask: WEFT_DIST, WEFT_PRACTICE, CHROME, and WEFT_BENCH_JSON, the file to write.

import { writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { startPractice } from "../shared/children.mjs";
import { variable } from "../shared/environment.mjs";
import { serveFiles } from "../shared/site.mjs";
import { Browser } from "./browser.mjs";
import { unclean } from "./figures.mjs";
import { load } from "./load.mjs";
import { million } from "./million.mjs";
import { pointer } from "./pointer.mjs";
import { receive } from "./receive.mjs";
import { response } from "./response.mjs";
import { script } from "./script.mjs";
import { stored } from "./stored.mjs";
import { streams } from "./streams.mjs";
import { table } from "./table.mjs";

/** What is measured together, in this order: the names of its parts, and what measures those of them that are named. */
const GROUPS = [
  { names: ["receive"], measure: receive },
  { names: ["response"], measure: response },
  { names: ["stored"], measure: stored },
  { names: ["streams"], measure: streams },
  { names: ["script"], measure: script },
  { names: ["keep", "memory", "filter", "open"], measure: million },
  { names: ["pointer"], measure: pointer },
  { names: ["load"], measure: load },
];

const [runs, ...parts] = process.argv.slice(2);

const bench = await start(Number(runs));
try {
  const figures = [];
  for (const { names, measure } of GROUPS) {
    const wanted = names.filter((name) => parts.includes(name));
    if (wanted.length > 0) figures.push(...(await measure(bench, wanted)));
  }
  const notes = [...bench.notes, ...unclean(figures)];
  const measured = new Date().toISOString();
  const result = { measured, machine: await machine(), runs: bench.runs, figures, notes };
  await writeFile(variable("WEFT_BENCH_JSON"), `${JSON.stringify(result, null, 2)}\n`);
  print(result);
} finally {
  await bench.stop();
}

/** What every part works with: a practice server, and Weft and the bare pages on hosts of their own. */
async function start(runs) {
  const [peer, site, bare] = await Promise.all([
    startPractice(),
    serveFiles(variable("WEFT_DIST")),
    serveFiles(fileURLToPath(new URL(".", import.meta.url))),
  ]);
  const notes = [];
  return {
    ...{ runs, peer, site, bare, notes },
    /** Says how it gets on. */
    tell: (words) => console.log(`  ${words}`),
    /** Notes, once, what could not be measured cleanly. */
    note: (words) => notes.includes(words) || notes.push(words),
    stop: () => Promise.all([peer.stop(), site.stop(), bare.stop()]),
  };
}

async function machine() {
  const { model } = cpus()[0];
  const page = await Browser.visit("about:blank");
  const browser = await page.browser.version();
  await page.close();
  return { processor: model, cores: availableParallelism(), browser, node: process.version };
}

function print({ machine, runs, figures, notes }) {
  console.log(`\n${machine.browser} on ${machine.cores} × ${machine.processor}; medians of ${runs} runs\n`);
  console.log(table(figures));
  if (notes.length > 0) console.log(`\nNot measured cleanly:\n${notes.map((note) => `  - ${note}`).join("\n")}`);
}
