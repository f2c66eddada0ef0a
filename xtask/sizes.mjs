// Prints the size of each file of a folder: raw, gzip and brotli, as a static host would send them. Fails if
// they are more than the page may have: a browser loads all of them before anything can be done with it.

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

const total = sizes.reduce((sum, [, ...row]) => sum.map((n, i) => n + row[i]), [0, 0, 0]);
const width = Math.max(...sizes.map(([name]) => name.length), 5);
const print = (name, ...row) =>
  console.log(name.padEnd(width) + row.map((n) => n.toLocaleString("en").padStart(12)).join(""));

print("bytes", "raw", "gzip", "brotli");
for (const row of sizes) print(...row);
print("total", ...total);
if (total[2] > BUDGET) {
  console.error(`\nThe page is larger than its budget of ${BUDGET.toLocaleString("en")} bytes of brotli.`);
  process.exit(1);
}
