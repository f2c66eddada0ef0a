// Servers that speak a protocol on top of WebSocket, as npm has them. Each start returns `url` (ws://…), `drop()`, which cuts all
// connections, and `stop()`.

import { EventEmitter, on, once } from "node:events";
import { createServer } from "node:http";
import { JsonHubProtocol, MessageType } from "@microsoft/signalr";
import { Aedes } from "aedes";
import { buildSchema } from "graphql";
import { handleProtocols } from "graphql-ws";
import { useServer } from "graphql-ws/use/ws";
import { Server } from "socket.io";
import StompServer from "stomp-broker-js";
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

/**
 * npm's stomp-broker-js. It sends heartbeats, which `silence()` ends; `publish(destination, body)` is the broker's own, and
 * `next(destination)` waits for what a client sends there.
 */
export async function startStomp() {
  const http = createServer();
  const broker = new StompServer({ server: http, path: "/", heartbeat: [100, 0] });
  broker.addMiddleware("connect", (_, { headers }, proceed) => isAnn(headers.login, headers.passcode) && proceed());
  // A connection that is cut is no error here.
  broker.on("error", () => {});
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  return {
    url: `ws://127.0.0.1:${http.address().port}`,
    publish: (destination, body) => broker.send(destination, { destination }, body),
    next: (destination) => new Promise((resolve) => broker.subscribe(destination, (body) => resolve(body))),
    silence() {
      for (const socket of broker.socket.clients) broker.heartbeatOff(socket);
    },
    drop: () => cut(broker.socket.clients),
    stop() {
      cut(broker.socket.clients);
      http.close();
    },
  };
}

/** Who may connect to the hub. */
export const HUB_TOKEN = "t0ken-of-ann";

/**
 * A hub whose records npm's @microsoft/signalr writes: `Say` returns what it heard, and `Counter` streams numbers
 * without an end.
 */
export async function startSignalR() {
  const hub = new JsonHubProtocol();
  const verifyClient = ({ req }) => new URL(req.url, "ws://hub").searchParams.get("access_token") === HUB_TOKEN;
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, verifyClient });
  server.on("connection", async (socket) => {
    const [handshake] = await once(socket, "message");
    const { protocol, version } = JSON.parse(handshake.toString().replace("\u001e", ""));
    const isKnown = protocol === hub.name && version === 1;
    socket.send(isKnown ? "{}\u001e" : '{"error":"unknown protocol"}\u001e');
    const reply = (record) => socket.send(hub.writeMessage(record));
    socket.on("message", (data) => {
      // The package only reads what a client receives.
      const records = data.toString().split("\u001e").filter(Boolean).map((record) => JSON.parse(record));
      for (const { type, target, invocationId, arguments: [first] = [] } of records) {
        if (type === MessageType.Invocation && target === "Say") {
          reply({ type: MessageType.Completion, invocationId, result: { heard: first } });
        } else if (type === MessageType.StreamInvocation) {
          reply({ type: MessageType.StreamItem, invocationId, item: first });
        }
      }
    });
  });
  await once(server, "listening");
  return {
    url: `ws://127.0.0.1:${server.address().port}/hub`,
    drop: () => cut(server.clients),
    stop() {
      cut(server.clients);
      server.close();
    },
  };
}
