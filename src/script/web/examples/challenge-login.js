// Logs in by a challenge: the server sends a random text, and the answer is signed with the password, which
// itself is never sent. URL: practice:/room?login=challenge, Login: Script (which logs in whenever the
// session connects, as long as this runs).

login(async (user, password) => {
  const challenge = await receive({ where: { "/type": "challenge" }, timeout: 5 });
  const signature = hex(await hmac(password, challenge.json.nonce));
  await send({ type: "answer", user, signature });
  const reply = await receive({ where: (message) => ["welcome", "error"].includes(message.json?.type), timeout: 5 });
  if (reply.json.type === "error") throw new Error(reply.json.message);
  print("logged in as", reply.json.user);
});

await connect();
print("online");
