// Prints the size of each file of a folder: raw, gzip and brotli, as a static host would send them. Fails if
// the page's are more than it may have: a browser loads them before anything can be done with it. The rest of the
// program comes behind, what is in the folder `script` when the first script is written or run, and what is in
// `script/python` when the first Python script is run. What lets the site start without a network and be installed comes
// last.

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** Bytes of brotli. */
const BUDGET = 300_000;

/** Larger files take half a minute at brotli's highest level; at the one before the last two, they are about 7 % larger. */
const LARGE = 2_000_000;
const FASTER = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

const folder = process.argv[2];

const sizes = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => {
    const path = join(entry.path ?? entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    return [relative(folder, path), bytes.length, gzipSync(bytes, { level: 9 }).length, brotli(bytes)];
  })
  .sort((a, b) => b[1] - a[1]);

function brotli(bytes) {
  return brotliCompressSync(bytes, bytes.length > LARGE ? FASTER : {}).length;
}

// Browsers load style sheets for printing behind everything else.
const links = readFileSync(join(folder, "index.html"), "utf8").match(/<link [^>]*>/g) ?? [];
const behind = links.filter((link) => /media="?print/.test(link));
const isBehind = (name) => behind.some((link) => link.includes(`/${name}`));
const isPython = ([name]) => name.startsWith("script/python/");
const isForLater = (name) => /^(script|icons)\/|^service-worker\.js$|\.webmanifest$/.test(name);
const isLater = ([name]) => isForLater(name) || name.endsWith("_rest.wasm") || isBehind(name);
const sum = (rows) => rows.reduce((sum, [, ...row]) => sum.map((n, i) => n + row[i]), [0, 0, 0]);
const page = sum(sizes.filter((row) => !isLater(row)));
const width = Math.max(...sizes.map(([name]) => name.length), 8);
const print = (name, ...row) =>
  console.log(name.padEnd(width) + row.map((n) => n.toLocaleString("en").padStart(12)).join(""));

print("bytes", "raw", "gzip", "brotli");
for (const row of sizes) print(...row);
print("the page", ...page);
print("later", ...sum(sizes.filter((row) => isLater(row) && !isPython(row))));
print("Python", ...sum(sizes.filter(isPython)));
if (page[2] > BUDGET) {
  console.error(`\nThe page is larger than its budget of ${BUDGET.toLocaleString("en")} bytes of brotli.`);
  process.exit(1);
}
