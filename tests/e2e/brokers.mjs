// Servers that speak a protocol on top of WebSocket, as npm has them. Each start returns `url` (ws://…), `drop()`, which cuts all
// connections, and `stop()`.

import { EventEmitter, on, once } from "node:events";
import { createServer } from "node:http";
import { Aedes } from "aedes";
import { buildSchema } from "graphql";
import { handleProtocols } from "graphql-ws";
import { useServer } from "graphql-ws/use/ws";
import { Server } from "socket.io";
import { createWebSocketStream, WebSocketServer } from "ws";

/** Who may log in. The quote has to be escaped in JSON. */
export const ANN = { user: "ann", password: 's3"cret' };

const isAnn = (user, password) => user === ANN.user && password === ANN.password;

/** npm's socket.io: the event `say` is acknowledged, and `said` to everybody; `/news` greets those who join it. */
export async function startSocketIo() {
  const http = createServer();
  const io = new Server(http, { transports: ["websocket"], pingInterval: 500, pingTimeout: 5000 });
  io.use((socket, next) => {
    const { user, password } = socket.handshake.auth;
    next(isAnn(user, password) ? undefined : new Error("wrong password"));
  });
  io.on("connection", (socket) => {
    socket.on("say", (text, acknowledge) => {
      acknowledge?.({ heard: text });
      io.emit("said", text);
    });
  });
  io.of("/news").on("connection", (socket) => socket.emit("headline", "welcome"));
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  return {
    url: `ws://127.0.0.1:${http.address().port}`,
    drop: () => cut(Object.values(io.engine.clients).map((client) => client.transport.socket)),
    stop: () => io.close(),
  };
}

function cut(sockets) {
  for (const socket of sockets) socket.terminate();
}

/** npm's aedes, an MQTT broker; `publish(topic, payload, qos)` is the broker's own. */
export async function startMqtt() {
  const broker = await Aedes.createBroker();
  broker.authenticate = (_, user, password, done) => {
    if (isAnn(user, password?.toString())) return done(null, true);
    done(Object.assign(new Error("no"), { returnCode: 4 }), false);
  };
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, handleProtocols: (offered) => offered.has("mqtt") && "mqtt" });
  server.on("connection", (socket, request) => {
    const stream = createWebSocketStream(socket);
    // One message for what is written at once: aedes writes a packet in several pieces.
    stream._writev = (chunks, done) => socket.send(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
    // A connection that is cut is no error here.
    stream.on("error", () => {});
    broker.handle(stream, request);
  });
  await once(server, "listening");
  return {
    url: `ws://127.0.0.1:${server.address().port}`,
    publish: (topic, payload, qos) =>
      new Promise((resolve, reject) => broker.publish({ topic, payload, qos }, (error) => (error ? reject(error) : resolve()))),
    drop: () => cut(server.clients),
    async stop() {
      cut(server.clients);
      server.close();
      await new Promise((resolve) => broker.close(resolve));
    },
  };
}

/** npm's graphql-ws: who subscribes to `tick` gets 0 at once, and then what `tick(number)` is called with. */
export async function startGraphQl() {
  const ticks = new EventEmitter();
  const query = { hello: ({ name }) => `hello ${name}` };
  const subscription = {
    async *tick() {
      yield { tick: 0 };
      for await (const [number] of on(ticks, "tick")) yield { tick: number };
    },
  };
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, handleProtocols });
  const graphql = useServer(
    {
      schema: buildSchema("type Query { hello(name: String): String } type Subscription { tick: Int }"),
      roots: { query, subscription },
      onConnect: ({ connectionParams }) => isAnn(connectionParams?.user, connectionParams?.password),
    },
    server,
  );
  await once(server, "listening");
  return {
    url: `ws://127.0.0.1:${server.address().port}`,
    tick: (number) => ticks.emit("tick", number),
    drop: () => cut(server.clients),
    async stop() {
      cut(server.clients);
      await graphql.dispose();
    },
  };
}

/** A small JSON-RPC server, which adds and counts; it never answers `silence`. */
export async function startJsonRpc() {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  const methods = { add: ([a, b]) => a + b, echo: (params) => params };
  const requests = [];
  server.on("connection", (socket) => {
    socket.on("message", (data) => {
      const { id, method, params } = JSON.parse(data);
      requests.push(id);
      if (method === "silence") return;
      const found = methods[method];
      const answer = found ? { result: found(params) } : { error: { code: -32601, message: "Method not found", data: method } };
      socket.send(JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
    });
  });
  await once(server, "listening");
  return {
    url: `ws://127.0.0.1:${server.address().port}`,
    requests,
    drop: () => cut(server.clients),
    async stop() {
      cut(server.clients);
      server.close();
    },
  };
}
