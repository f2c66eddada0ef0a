// A server that scripts must not reach.

import { once } from "node:events";
import { createServer } from "node:http";

/** What the browser says when it keeps a script from something. */
export const REFUSED = [/Content Security Policy/, /Refused to/, /violates/, /Failed to/, /ERR_/, /WebSocket/, /EventSource/];

/** A server that welcomes everybody, and keeps what it was asked for. */
export async function countHits() {
  const hits = [];
  const server = createServer((request, response) => {
    hits.push(request.url);
    response.writeHead(200, { "access-control-allow-origin": "*", "content-type": "text/javascript" });
    response.end("self.reached = true;");
  });
  server.on("upgrade", (request, socket) => {
    hits.push(request.url);
    socket.destroy();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const host = `127.0.0.1:${server.address().port}`;
  return {
    hits,
    host,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
