// CPython as WebAssembly (Pyodide), started from files that the page has handed over: the worker can't fetch any.

/** An address that nothing is fetched from; Pyodide wants one. */
const NOWHERE = "https://sandbox.invalid/";

/** Which release of Pyodide's packages fits the engine. None is ever installed, so that is all that has to be known. */
const LOCK_FILE = { info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten", version: "", python: "" }, packages: {} };

/** Where Weft's own modules are put. */
const LIBRARY = "/lib/weft.zip";
/** Where packages are put, as the user handed them over. */
const PACKAGES = "/lib/wheels";

/**
 * Starts CPython; resolves to Pyodide's interface to it.
 *
 * @param {Record<string, Blob>} files by name
 * @param {object} page what Python imports as `_weft_page`
 */
export async function startEngine(files, page) {
  self.fetch = async (request) => {
    const name = String(request instanceof Request ? request.url : request).split("/").pop() ?? "";
    const file = files[name];
    if (!file) throw new TypeError("a script has no network of its own");
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return new Response(file, { headers: { "content-type": type } });
  };
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all([
    load(files["pyodide.mjs"]),
    load(files["pyodide.asm.mjs"]),
  ]);
  const python = await loadPyodide({
    indexURL: NOWHERE,
    packageBaseUrl: NOWHERE,
    lockFileContents: LOCK_FILE,
    createPyodideModule,
    jsglobals: {},
    env: { HOME: "/home/python" },
  });
  python.FS.writeFile(LIBRARY, new Uint8Array(await files["weft.zip"].arrayBuffer()));
  python.registerJsModule("_weft_page", page);
  python.runPython(`import sys; sys.path.insert(0, "${LIBRARY}")`);
  return python;
}

/**
 * Puts the user's packages where `_weft.packages` finds them.
 *
 * @param {any} python
 * @param {Record<string, Blob>} packages by the names of their files
 */
export async function putPackages(python, packages) {
  for (const [name, wheel] of Object.entries(packages)) {
    python.FS.mkdirTree(PACKAGES);
    python.FS.writeFile(`${PACKAGES}/${name}`, new Uint8Array(await wheel.arrayBuffer()));
  }
}

/**
 * Imports a module from its text.
 *
 * @param {Blob} file
 */
async function load(file) {
  const address = URL.createObjectURL(new Blob([file], { type: "text/javascript" }));
  try {
    return await import(address);
  } finally {
    URL.revokeObjectURL(address);
  }
}
