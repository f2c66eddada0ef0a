// Starts Weft without a network, and always with the files of one build: a new build takes over once all of its files
// are here and the user agrees. `cargo xtask build` writes the files and their digests in.

/** The build's files: by their addresses, which the scope begins, their digests. */
const FILES = new Map(Object.entries({}));

/** What is only fetched once it is needed: a Python script's engine. */
const LATER = "script/python/";

const scope = new URL(self.registration.scope);
/** Of all builds on this site. There may be other sites under other paths. */
const PREFIX = `weft ${scope.pathname} `;
const CACHE = PREFIX + FILES.get("index.html");

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", ({ data }) => data === "activate" && self.skipWaiting());
self.addEventListener("fetch", (event) => {
  const address = addressOf(event.request);
  if (address !== undefined) event.respondWith(answer(address, event.request));
});

async function install() {
  const cache = await caches.open(CACHE);
  const addresses = [...FILES.keys()].filter((address) => !address.startsWith(LATER));
  await Promise.all(addresses.map((address) => keep(cache, address)));
}

/** Other tabs may still show the build before this one, whose files stay until the next. */
async function activate() {
  const before = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(before.slice(0, -1).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** The address of a file of this build or the one before; `undefined` of anything else. */
function addressOf({ method, mode, url }) {
  if (method !== "GET" || !url.startsWith(scope.href)) return undefined;
  const { pathname, search } = new URL(url);
  const path = pathname.slice(scope.pathname.length);
  if (mode === "navigate" && (path === "" || path === "index.html")) return "index.html";
  const address = path + search;
  return FILES.has(address) || path.startsWith("script/") ? address : undefined;
}

async function answer(address, request) {
  const cache = await caches.open(CACHE);
  const kept = (await cache.match(urlOf(address))) ?? (await caches.match(request));
  if (kept) return kept;
  if (!FILES.has(address)) return fetch(request);
  try {
    return await keep(cache, address);
  } catch (error) {
    // The site may have a newer build by now: its page brings everything along.
    if (address === "index.html") return fetch(request);
    throw error;
  }
}

/** Fetches a file of this build and keeps it. */
async function keep(cache, address) {
  const url = urlOf(address);
  const integrity = FILES.get(address);
  // What the browser has cached may be of another build.
  const response = await fetch(url, { integrity }).catch(() => fetch(url, { integrity, cache: "reload" }));
  if (!response.ok) throw new TypeError(`${url}: status ${response.status}`);
  // Some hosts lead from one address of the page to another, which the answer to a visit must not say.
  const plain = response.redirected ? new Response(response.body, { headers: response.headers }) : response;
  await cache.put(url, plain.clone());
  return plain;
}

/** The page has the address of its folder, as visitors type it. */
function urlOf(address) {
  return new URL(address === "index.html" ? "./" : address, scope).href;
}
