// Events of Socket.IO and what the server acknowledges them with. The practice server has them on
// /socket.io/: choose Socket.IO under Authentication.

await connect();
print("2 + 3 =", await emit("add", 2, 3));

const { heard } = await emit("say", "hello");
print("the server has heard", heard);

// Nobody waits for this one to be acknowledged.
await emitWith({ acknowledge: false }, "say", "hello again");
const said = await receive({ where: { "/event": "said", "/args/0/text": "hello again" }, timeout: 5 });
print(said.args[0].user, "said", said.args[0].text);

const tick = await receive({ where: { "/event": "tick" }, timeout: 5 });
print("the price is", tick.args[0].price);
