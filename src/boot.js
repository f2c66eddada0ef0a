// Starts Weft. Trunk names the program's two files, with their hashes, in the page's preload links.

const script = document.querySelector("link[rel=modulepreload]");
const wasm = document.querySelector("link[rel=preload][type='application/wasm']");

const { default: init } = await import(script.href);
// Browsers don't check what is preloaded for fetch; a fetch that names the digest is checked.
await init({ module_or_path: fetch(wasm.href, { integrity: wasm.integrity }) });
