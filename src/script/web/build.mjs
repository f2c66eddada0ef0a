// Makes the files that the page fetches later: the workers that store logs and have sockets; and, when the first script
// is written or run, the editor, the programs of workers, the sandboxes that they run in, what runs Python, the examples
// and the documentation. Trunk runs this with each build.

import { createHash } from "node:crypto";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { argv, env } from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { writeEngine } from "./python/build/engine.mjs";

const folder = dirname(fileURLToPath(import.meta.url));

/**
 * What a worker may load besides the frame's own program: what is typed into the console, as Blobs; and Python's
 * compiles WebAssembly, whose modules are Blobs too.
 */
const SOURCES = { javascript: " blob:", python: " 'wasm-unsafe-eval' blob:" };

/** Writes the files into a folder. */
export async function writeFiles(to) {
  const python = join(to, "python");
  await mkdir(python, { recursive: true });
  await Promise.all([
    editor().then((text) => writeFile(join(to, "editor.js"), text)),
    worker("worker/main.js").then((text) => writeFile(join(to, "worker.js"), text)),
    worker("storage/main.js").then((text) => writeFile(join(to, "storage.js"), text)),
    worker("socket/main.js").then((text) => writeFile(join(to, "socket.js"), text)),
    worker("python/main.js").then((text) => writeFile(join(python, "worker.js"), text)),
    sandbox(SOURCES.javascript).then((text) => writeFile(join(to, "sandbox.html"), text)),
    sandbox(SOURCES.python).then((text) => writeFile(join(python, "sandbox.html"), text)),
    writeEngine(python),
    cp(join(folder, "examples"), join(to, "examples"), { recursive: true }),
    cp(join(folder, "../../../docs/scripts.md"), join(to, "scripts.md")),
    cp(join(folder, "../../../docs/python.md"), join(to, "python.md")),
  ]);
}

/** The editor: a module, with the licences of what is in it. */
async function editor() {
  const { text, inputs } = await bundle({ entryPoints: ["editor/main.js"], format: "esm", minify: true });
  return (await notice(inputs)) + text;
}

/** A worker's program: one expression, to stand behind a user's text. Its classes keep their names. */
async function worker(main) {
  const names = { minifyWhitespace: true, minifySyntax: true };
  return (await bundle({ entryPoints: [main], format: "iife", ...names })).text;
}

/** The page of the frame that a worker runs in: its policy allows the one program that it has, by its hash. */
async function sandbox(sources) {
  const [page, program] = await Promise.all(["sandbox.html", "sandbox.js"].map((name) => readFile(join(folder, name), "utf8")));
  const hash = `sha256-${createHash("sha256").update(program).digest("base64")}`;
  return page.replace("{sources}", () => `'${hash}'${sources}`).replace("{program}", () => program);
}

async function bundle(options) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: folder,
    bundle: true,
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    write: false,
    ...options,
  });
  const [{ inputs }] = Object.values(metafile.outputs);
  return { text: outputFiles[0].text, inputs };
}

/** Which packages are in a bundle, and under which licences. */
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

if (argv[1] === fileURLToPath(import.meta.url)) await writeFiles(join(env.TRUNK_STAGING_DIR ?? argv[2], "script"));
