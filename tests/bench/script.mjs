// What a script costs: how many messages it receives, and how much longer a round trip through it takes.

import { Ceiling, Keeping } from "./bare.mjs";
import { figure } from "./figures.mjs";
import { median } from "./statistics.mjs";
import { Weft } from "./weft.mjs";

/** Messages a run. */
const MESSAGES = 100_000;

/** Round trips a run, one after the other. */
const ROUND_TRIPS = 500;

const RECEIVE = `
  const stream = messages({ where: "data" });
  await connect();
  let count = 0;
  let first;
  for await (const message of stream) {
    first ??= time();
    if ((count += 1) === ${MESSAGES}) break;
  }
  print("measured", (${MESSAGES} - 1) / (time() - first));`;

const ROUND_TRIP = `
  await connect();
  const times = [];
  for (let round = 0; round < ${ROUND_TRIPS}; round += 1) {
    const start = performance.now();
    await send("round " + round);
    await receive();
    times.push(performance.now() - start);
  }
  times.sort((one, other) => one - other);
  print("measured", times[${ROUND_TRIPS / 2}]);`;

export async function script(bench) {
  const rates = { weft: [], keeping: [] };
  const trips = { weft: [], ceiling: [] };
  for (let run = 0; run < bench.runs; run += 1) {
    const flood = bench.peer.ws(`/flood?count=${MESSAGES}&size=200&kind=json`);
    rates.keeping.push(await withSubject(bench, Keeping, (keeping) => keeping.receive(flood, MESSAGES)));
    rates.weft.push(await withSubject(bench, Weft, (weft) => weft.script(flood, RECEIVE)));
    const echo = bench.peer.ws("/echo");
    trips.ceiling.push(median(await withSubject(bench, Ceiling, (ceiling) => ceiling.roundTrips(echo, ROUND_TRIPS))));
    trips.weft.push(await withSubject(bench, Weft, (weft) => weft.script(echo, ROUND_TRIP)));
    const told = [rates.weft, rates.keeping].map((all) => `${Math.round(all.at(-1))}/s`);
    bench.tell(`script: ${told[0]}, the keeping page ${told[1]}; round trip ${trips.weft.at(-1)} ms, the ceiling page ${trips.ceiling.at(-1)} ms`);
  }
  return [
    figure({ name: "script: messages that it wants", unit: "messages/s", ...rates, target: { leastRatio: 0.9 } }),
    figure({ name: "script: round trip", unit: "ms", ...trips, target: { mostMore: 0.5 } }),
  ];
}

async function withSubject(bench, Subject, measure) {
  const subject = await Subject.open(bench);
  const measured = await measure(subject);
  await subject.close();
  return measured;
}
