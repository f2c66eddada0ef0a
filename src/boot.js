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
  if (request.status !== 200) throw new Error(`${rest}: ${request.status} ${request.statusText}`);
  const bytes = Uint8Array.from(request.responseText, (character) => character.charCodeAt(0));
  if (`sha256-${sha256(bytes)}` !== restIntegrity) throw new Error(`${rest} is damaged: its digest is another`);
  new WebAssembly.Instance(new WebAssembly.Module(bytes), { first: exports });
};

/** The SHA-256 of the bytes, in Base64. The browser's own can't be blocked for. */
function sha256(bytes) {
  const fraction = (x) => ((x % 1) * 2 ** 32) >>> 0;
  const rotate = (x, by) => (x >>> by) | (x << (32 - by));
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime)) primes.push(n);
  const constants = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
  const state = Uint32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

  // The message ends with a bit, and with its length in bits in the last 8 bytes.
  const blocks = new DataView(new ArrayBuffer(((bytes.length + 8) >> 6 << 6) + 64));
  new Uint8Array(blocks.buffer).set(bytes);
  blocks.setUint8(bytes.length, 0x80);
  blocks.setBigUint64(blocks.byteLength - 8, BigInt(bytes.length) * 8n);

  const words = new Int32Array(64);
  for (let start = 0; start < blocks.byteLength; start += 64) {
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      if (i < 16) {
        words[i] = blocks.getUint32(start + 4 * i);
      } else {
        const x = words[i - 15];
        const y = words[i - 2];
        const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
        const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
        words[i] = words[i - 16] + s0 + words[i - 7] + s1;
      }
      const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + constants[i] + words[i]) | 0;
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] += word;
  }
  const digest = [...state].flatMap((word) => [24, 16, 8, 0].map((by) => (word >>> by) & 255));
  return btoa(String.fromCharCode(...digest));
}

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
