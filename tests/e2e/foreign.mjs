// Servers that were not written for Weft. Each start returns `url` (ws://…) and `stop()`; the echoes take
// a port, so that one can come back where it was.
//
// The variables come from `cargo xtask test e2e`: WEFT_NATS_SERVER, WEFT_PYTHON.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocketServer } from "ws";
import { ended, firstMatch } from "../shared/children.mjs";
import { variable } from "../shared/environment.mjs";

/** Node's ws: sends back each message as it came, text as text and binary as binary. */
export async function startNodeEcho(port = 0) {
  const server = new WebSocketServer({ host: "127.0.0.1", port });
  server.on("connection", (socket) => socket.on("message", (data, binary) => socket.send(data, { binary })));
  await once(server, "listening");
  return {
    url: `ws://127.0.0.1:${server.address().port}/`,
    async stop() {
      for (const client of server.clients) client.terminate();
      server.close();
      await once(server, "close");
    },
  };
}

const PYTHON_ECHO = `
import asyncio
import sys
from websockets.asyncio.server import serve

async def echo(connection):
    async for message in connection:
        await connection.send(message)

async def main():
    async with serve(echo, "127.0.0.1", int(sys.argv[1])) as server:
        print("listening on", server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

asyncio.run(main())
`;

/** Python's websockets: an echo as well. */
export async function startPythonEcho(wantedPort = 0) {
  const child = spawn(variable("WEFT_PYTHON"), ["-c", PYTHON_ECHO, String(wantedPort)], { stdio: ["ignore", "pipe", "inherit"] });
  const port = await firstMatch(child, child.stdout, /^listening on (\d+)/);
  return { url: `ws://127.0.0.1:${port}/`, stop: () => ended(child) };
}

const NATS_CONFIG = `
host: "127.0.0.1"
port: -1
websocket { host: "127.0.0.1", port: -1, no_tls: true }
`;

/** nats-server, which greets with INFO and speaks its line protocol in binary messages. */
export async function startNats(moreConfig = "") {
  const folder = await mkdtemp(join(tmpdir(), "weft-nats-"));
  const config = join(folder, "nats.conf");
  await writeFile(config, NATS_CONFIG + moreConfig);
  const child = spawn(variable("WEFT_NATS_SERVER"), ["-c", config], { stdio: ["ignore", "ignore", "pipe"] });
  const url = await firstMatch(child, child.stderr, /websocket clients on (ws:\S+)/);
  return {
    url,
    async stop() {
      await ended(child);
      await rm(folder, { recursive: true });
    },
  };
}
