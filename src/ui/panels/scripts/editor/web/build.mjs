// Bundles the editor into editor.js, with the licences of what is in it. `cargo xtask editor` runs this after a
// change here; tests compare editor.js with what it would write.

import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = dirname(fileURLToPath(import.meta.url));

/** Where the bundle is kept. */
export const file = join(folder, "editor.js");

/** The bundle, as text. */
export async function bundle() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: folder,
    entryPoints: ["main.js"],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    write: false,
  });
  const [{ inputs }] = Object.values(metafile.outputs);
  return (await notice(inputs)) + outputFiles[0].text;
}

/** Which packages are in it, and under which licences. */
async function notice(inputs) {
  const used = Object.keys(inputs).filter((input) => inputs[input].bytesInOutput > 0);
  const packages = new Set(used.map((input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1]));
  packages.delete(undefined);
  // By text: packages that share a licence's text are named above it.
  const licences = new Map();
  for (const name of [...packages].sort()) {
    const read = (path) => readFile(join(folder, "node_modules", name, path), "utf8");
    const { version } = JSON.parse(await read("package.json"));
    const text = (await read("LICENSE")).trim();
    licences.set(text, [...(licences.get(text) ?? []), `${name} ${version}`]);
  }
  const parts = [...licences].map(([text, names]) => `${names.join(", ")}\n\n${text}`);
  return `/*! Made by build.mjs; contains:\n\n${parts.join("\n\n")}\n*/\n`;
}

if (argv[1] === fileURLToPath(import.meta.url)) await writeFile(file, await bundle());
