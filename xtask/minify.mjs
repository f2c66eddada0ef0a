// Makes the program's script smaller: `node xtask/minify.mjs script.js smaller.js`.

import { readFile, writeFile } from "node:fs/promises";
import { argv } from "node:process";
import { transform } from "../src/script/web/node_modules/esbuild/lib/main.js";

const [from, to] = argv.slice(2);
const { code } = await transform(await readFile(from, "utf8"), { format: "esm", minify: true });
await writeFile(to, code);
