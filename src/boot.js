// Starts Weft. Trunk names the program's two files, with their hashes, in the page's preload links. A release has
// the program in two parts: the first is all that the first screen needs, the rest comes behind it.

const script = document.querySelector("link[rel=modulepreload]");
const wasm = document.querySelector("link[rel=preload][type='application/wasm']");
const { rest, restIntegrity } = wasm.dataset;

/** Loads the rest and blocks for it: it is needed before it has come. */
globalThis.loadRestNow = (exports) => {
  const request = new XMLHttpRequest();
  request.open("GET", rest, false);
  // The one way to get bytes while everything waits: each is the low half of a character.
  request.overrideMimeType("text/plain; charset=x-user-defined");
  request.send();
  if (!request.responseText) throw new Error(`${rest}: ${request.status} ${request.statusText}`);
  const bytes = Uint8Array.from(request.responseText, (character) => character.charCodeAt(0));
  new WebAssembly.Instance(new WebAssembly.Module(bytes), { first: exports });
};

/** Loads the rest, as long as that takes. It puts its functions where the first part looks for them. */
async function loadRest(exports) {
  let wait = 1000;
  while (true) {
    try {
      const response = await fetch(rest, { integrity: restIntegrity, priority: "low" });
      if (!response.ok) throw new Error(`${rest}: ${response.status} ${response.statusText}`);
      return await WebAssembly.instantiate(await response.arrayBuffer(), { first: exports });
    } catch (error) {
      console.warn("The rest of Weft could not be loaded; it is tried again.", error);
      await new Promise((resolve) => setTimeout(resolve, wait));
      wait = Math.min(2 * wait, 60_000);
    }
  }
}

const { default: init } = await import(script.href);
// Browsers don't check what is preloaded for fetch; a fetch that names the digest is checked.
const exports = await init({ module_or_path: fetch(wasm.href, { integrity: wasm.integrity }) });
if (rest) {
  // The first screen is painted before.
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  await loadRest(exports);
}
