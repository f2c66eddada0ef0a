// Makes what the page hands to a worker that runs a Python program: CPython (Pyodide), from its npm package; the
// standard library and Weft's own modules, compiled; and the list of these files.

import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const web = join(here, "../..");
const lib = join(here, "../lib");
const engine = join(web, "node_modules/pyodide");
/** What was compiled before: compiling takes a while, and the sources rarely change. */
const cache = join(web, "node_modules/.cache/weft-python");

/** Of the package, what runs in a worker. */
const PROGRAM = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"];

/** Where CPython has its archives. */
const PLACES = { library: "/lib/python314.zip", own: "/lib/weft.zip" };

/**
 * How CPython is started that compiles them. Without the columns of all that could fail, they are a fifth smaller; only
 * tracebacks would show those, and not even there: the sources aren't at hand to quote a line of.
 */
const COMPILER_OPTIONS = ["-X", "no_debug_ranges"];

/** Writes the files into a folder. */
export async function writeEngine(to) {
  await mkdir(to, { recursive: true });
  const { version, license } = JSON.parse(await read(join(engine, "package.json")));
  const [library, own] = await archives(version);
  const files = [...PROGRAM.map((name) => [name, join(engine, name)]), ["python_stdlib.zip", library], ["weft.zip", own]];
  const listed = [];
  for (const [name, path] of files) {
    const bytes = await readFile(path);
    await writeFile(join(to, name), bytes);
    listed.push({ name, bytes: bytes.length, version: hash(bytes).slice(0, 16) });
  }
  await writeFile(join(to, "engine.json"), JSON.stringify(listed));
  await writeFile(join(to, "LICENCES.txt"), notice(version, license));
}

async function read(path) {
  return readFile(path, "utf8").catch(() => {
    throw new Error("The npm package pyodide is missing: cargo xtask installs it, or `npm ci` in src/script/web does.");
  });
}

/** The archive of the standard library, and that of Weft's own modules. */
async function archives(version) {
  const [tool, source] = await Promise.all([readFile(join(here, "archive.py")), readFile(join(engine, "python_stdlib.zip"))]);
  const sources = readdirSync(lib, { recursive: true }).filter((name) => name.endsWith(".py")).sort();
  const own = await Promise.all(sources.map(async (name) => [name, await readFile(join(lib, name), "utf8")]));
  const compiler = hash(version, tool, ...COMPILER_OPTIONS);
  const wanted = [
    { path: join(cache, `${hash(compiler, source)}.zip`), make: (python) => compileLibrary(python, source) },
    { path: join(cache, `${hash(compiler, JSON.stringify(own))}.zip`), make: (python) => compileOwn(python, own) },
  ];
  let python;
  for (const { path, make } of wanted) {
    if (await readFile(path).catch(() => null)) continue;
    python ??= await startCompiler(tool.toString());
    await mkdir(cache, { recursive: true });
    // Under its name only once it is whole.
    await writeFile(`${path}.part`, make(python));
    await rename(`${path}.part`, path);
  }
  return wanted.map(({ path }) => path);
}

/** CPython, with the functions of `archive.py`. */
async function startCompiler(tool) {
  const { loadPyodide } = await import("pyodide");
  const python = await loadPyodide({ args: COMPILER_OPTIONS });
  python.runPython(tool);
  return python;
}

function compileLibrary(python, source) {
  python.FS.writeFile("/in.zip", source);
  python.globals.get("compile_archive")("/in.zip", "/out.zip", PLACES.library);
  return python.FS.readFile("/out.zip");
}

function compileOwn(python, sources) {
  for (const [name, text] of sources) {
    python.FS.mkdirTree(dirname(`/own/${name}`));
    python.FS.writeFile(`/own/${name}`, text);
  }
  python.globals.get("compile_folder")("/own", "/own.zip", PLACES.own);
  return python.FS.readFile("/own.zip");
}

function hash(...parts) {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(part);
  return sum.digest("hex");
}

/** What the licences of CPython and Pyodide ask to be told. */
function notice(version, license) {
  return `pyodide.mjs, pyodide.asm.mjs and pyodide.asm.wasm are Pyodide ${version}, unchanged, under the ${license} licence:
https://www.mozilla.org/MPL/2.0/. Their source is at https://github.com/pyodide/pyodide/tree/${version}.

They contain CPython, and python_stdlib.zip is its standard library, compiled, without some modules and with a sentence of
zoneinfo changed: Copyright © 2001 Python Software Foundation; All Rights Reserved. The licence is at https://docs.python.org/3/license.html, the source at https://github.com/python/cpython.

weft.zip is part of Weft, under its licences.
`;
}
