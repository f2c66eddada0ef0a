// Prints the size of each file of a folder: raw, gzip and brotli, as a static host would send them. Fails if
// the page's are more than it may have: a browser loads them before anything can be done with it. The rest of the
// program comes behind, and what is in the folder `script` when the first script is written or run.

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

/** Bytes of brotli. */
const BUDGET = 300_000;

const folder = process.argv[2];

const sizes = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => {
    const path = join(entry.path ?? entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    return [relative(folder, path), bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length];
  })
  .sort((a, b) => b[1] - a[1]);

// Browsers load style sheets for printing behind everything else.
const links = readFileSync(join(folder, "index.html"), "utf8").match(/<link [^>]*>/g) ?? [];
const behind = links.filter((link) => /media="?print/.test(link));
const isBehind = (name) => behind.some((link) => link.includes(`/${name}`));
const isLater = ([name]) => name.startsWith("script/") || name.endsWith("_rest.wasm") || isBehind(name);
const sum = (rows) => rows.reduce((sum, [, ...row]) => sum.map((n, i) => n + row[i]), [0, 0, 0]);
const page = sum(sizes.filter((row) => !isLater(row)));
const width = Math.max(...sizes.map(([name]) => name.length), 8);
const print = (name, ...row) =>
  console.log(name.padEnd(width) + row.map((n) => n.toLocaleString("en").padStart(12)).join(""));

print("bytes", "raw", "gzip", "brotli");
for (const row of sizes) print(...row);
print("the page", ...page);
print("later", ...sum(sizes.filter(isLater)));
if (page[2] > BUDGET) {
  console.error(`\nThe page is larger than its budget of ${BUDGET.toLocaleString("en")} bytes of brotli.`);
  process.exit(1);
}
