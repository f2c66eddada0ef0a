// A folder on a static host.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { promisify } from "node:util";
import { brotliCompress } from "node:zlib";

/** Where the site is served: not the root, so that only relative addresses work. */
const BASE = "/any/path/";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/**
 * Serves a folder under BASE as the plainest host would: no header but the type. With `brotli`, files are sent
 * as small as a host can make them.
 *
 * - `url`: of the folder
 * - `sent`: how many bytes of bodies went out so far
 * - `stop()`
 */
export async function serveFiles(folder, { brotli = false } = {}) {
  const encode = brotli ? remembered(promisify(brotliCompress)) : undefined;
  const server = createServer(async (request, response) => {
    const file = fileOf(request);
    const plain = file && (await readFile(join(folder, file)).catch(() => null));
    if (!plain) return response.writeHead(404).end();
    const body = encode ? await encode(file, plain) : plain;
    site.sent += body.length;
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type, ...(encode && { "content-encoding": "br" }) }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const site = {
    url: `http://127.0.0.1:${server.address().port}${BASE}`,
    sent: 0,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return site;
}

/** The file that a request asks for; `undefined` outside of BASE. */
function fileOf(request) {
  const { pathname } = new URL(request.url, "http://localhost");
  if (!pathname.startsWith(BASE)) return undefined;
  const name = normalize(pathname.slice(BASE.length)) || ".";
  if (name.startsWith("..")) return undefined;
  return name === "." ? "index.html" : name;
}

/** Compresses each file once. */
function remembered(compress) {
  const compressed = new Map();
  return (file, bytes) => {
    if (!compressed.has(file)) compressed.set(file, compress(bytes));
    return compressed.get(file);
  };
}
