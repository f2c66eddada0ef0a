// Publishes to topics of MQTT, and subscribes to them. The practice server is a broker on /mqtt: choose MQTT under
// Authentication.

await connect();
// It is there for those who come later, and the broker has confirmed that.
await publish("lamps/hall", { on: true }, { qos: 1, retain: true });

let count = 0;
for await (const { topic, payload } of subscribe("lamps/+", { qos: 1 })) {
  print(topic, payload);
  count += 1;
  if (count === 1) await publish("lamps/kitchen", { on: false });
  if (count === 2) break;
}
print("no longer subscribed");
