// Starts Weft. Trunk puts the program's two files, with their digests, into the page's preload links. A release has
// the program in two parts: the first is all that the first screen needs, the rest is loaded when the program asks.

const script = document.querySelector("link[rel=modulepreload]");
const wasm = document.querySelector("link[rel=preload][type='application/wasm']");
const { rest, restIntegrity } = wasm.dataset;

let loading;
/** Gives the program's exports, once it is there. */
let exports;

/** Loads the rest unless that has been done, then calls the function at this index of the program's table. */
globalThis.loadRest = async (callback, argument) => {
  loading ??= load();
  const isLoaded = await loading;
  if (!isLoaded) loading = undefined;
  exports().__indirect_function_table.get(callback)(argument, isLoaded);
};

/** Resolves to whether it was loaded. */
async function load() {
  try {
    const response = await fetch(rest, { integrity: restIntegrity, priority: "low" });
    const bytes = await response.arrayBuffer();
    await WebAssembly.instantiate(bytes, { __wasm_split: exports() });
    return true;
  } catch (error) {
    console.warn(`The rest of Weft could not be loaded (${await diagnosis(rest, error)}). Weft will try again.`);
    return false;
  }
}

/** Says why: a fetch with a digest doesn't tell what is wrong with what was served. */
async function diagnosis(file, error) {
  try {
    const response = await fetch(file, { cache: "no-store" });
    if (!response.ok) return `${file}: ${response.status} ${response.statusText}`;
    const bytes = new Uint8Array(await response.arrayBuffer());
    const isProgram = [0, 0x61, 0x73, 0x6d].every((byte, at) => bytes[at] === byte);
    if (!isProgram) return `${file} is ${response.headers.get("content-type")}, not WebAssembly: the server sent a different file`;
    return `${file} doesn't match the build: ${error}`;
  } catch {
    return String(error);
  }
}

/** Starts the program, which replaces what the page shows. */
async function start() {
  try {
    const { default: init, initSync } = await import(script.href);
    exports = initSync;
    // Browsers don't check what is preloaded for fetch; a fetch that names the digest is checked.
    await init({ module_or_path: fetch(wasm.href, { integrity: wasm.integrity }) });
  } catch (error) {
    const words = document.createElement("p");
    words.role = "alert";
    words.className = "empty";
    words.textContent = `Weft could not be loaded (${await diagnosis(wasm.getAttribute("href"), error)}). Reload the page to try again.`;
    document.getElementById("starting")?.replaceChildren(words);
    throw error;
  }
}

await start();
for (const sheet of document.querySelectorAll("link[media=print]")) {
  sheet.media = "all";
  // A release only has it fetched now.
  sheet.rel = "stylesheet";
}
