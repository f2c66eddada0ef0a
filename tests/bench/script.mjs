// What a script costs, in both languages: how many messages it receives, how much longer a round trip through it takes, how
// long a Python program takes to start, and how the page responds while one never yields.

import { setTimeout as delay } from "node:timers/promises";
import { Ceiling, Keeping } from "./bare.mjs";
import { figure } from "./figures.mjs";
import { inWords, perSecond, watch } from "./response.mjs";
import { median, percentile } from "./statistics.mjs";
import { Weft } from "./weft.mjs";

/** Messages a run. */
const MESSAGES = 100_000;

/** Messages a run that are received one by one. */
const ONE_BY_ONE = 20_000;

/** How long a worker for the next program takes to be ready, in milliseconds: nobody presses Run again at once. */
const UNTIL_READY = 5000;

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

const RECEIVE_ONE = `
  await connect();
  await receive();
  const first = time();
  for (let count = 1; count < ${ONE_BY_ONE}; count += 1) await receive();
  print("measured", (${ONE_BY_ONE} - 1) / (time() - first));`;

const RECV = (url) => `
import asyncio, time, websockets

async def main():
    async with websockets.connect("${url}") as connection:
        await connection.recv()
        first = time.monotonic()
        for _ in range(1, ${ONE_BY_ONE}):
            await connection.recv()
        print("measured", (${ONE_BY_ONE} - 1) / (time.monotonic() - first))

asyncio.run(main())`;

const PYTHON_ROUND_TRIP = (url) => `
import asyncio, statistics, time, websockets

async def main():
    times = []
    async with websockets.connect("${url}") as connection:
        for round in range(${ROUND_TRIPS}):
            start = time.perf_counter()
            await connection.send(f"round {round}")
            await connection.recv()
            times.append(time.perf_counter() - start)
    print("measured", 1000 * statistics.median(times))

asyncio.run(main())`;

/** Programs that never let anything else have its turn. */
const NEVER_YIELDING = {
  "prints without end": "while True: print('busy', 'wait')",
  spins: "print('busy', 'wait')\nwhile True: pass",
};

export async function script(bench) {
  return [...(await inJavaScript(bench)), ...(await inPython(bench)), ...(await beside(bench))];
}

/** How the page responds beside a Python program that never yields. */
async function beside(bench) {
  const figures = [];
  for (const [what, program] of Object.entries(NEVER_YIELDING)) {
    const seen = [];
    for (let run = 0; run < bench.runs; run += 1) {
      seen.push(await withSubject(bench, Weft, (weft) => respond(weft, program)));
      bench.tell(`script: Python ${what}: ${inWords(seen.at(-1))}`);
    }
    const [frames, keys] = [seen.map(({ frames }) => perSecond(frames)), seen.map(({ keys }) => percentile(keys, 95))];
    figures.push(
      figure({ name: `Python ${what}: frames`, unit: "frames/s", weft: frames, target: { least: 58 } }),
      figure({ name: `Python ${what}: key to paint, 95 %`, unit: "ms", weft: keys, target: { most: 25 } }),
    );
  }
  return figures;
}

async function respond(weft, program) {
  await weft.write(program, "Python");
  await weft.firstLine("busy wait");
  return watch(weft.page);
}

async function inPython(bench) {
  const [rates, trips] = [0, 0].map(() => ({ weft: [], javascript: [] }));
  const starts = { first: [], later: [] };
  for (let run = 0; run < bench.runs; run += 1) {
    const flood = bench.peer.ws(`/flood?count=${ONE_BY_ONE}&size=200&kind=json`);
    rates.javascript.push(await withSubject(bench, Weft, (weft) => weft.script(flood, RECEIVE_ONE)));
    rates.weft.push(await withSubject(bench, Weft, (weft) => weft.script(flood, RECV(flood), "Python")));
    const echo = bench.peer.ws("/echo");
    trips.javascript.push(await withSubject(bench, Weft, (weft) => weft.script(echo, ROUND_TRIP)));
    trips.weft.push(await withSubject(bench, Weft, (weft) => weft.script(echo, PYTHON_ROUND_TRIP(echo), "Python")));
    const { first, later } = await withSubject(bench, Weft, startPython);
    starts.first.push(first);
    starts.later.push(later);
    const told = [rates.weft, rates.javascript].map((all) => `${Math.round(all.at(-1))}/s`);
    bench.tell(
      `script: Python receives ${told[0]}, JavaScript ${told[1]}; round trip ${trips.weft.at(-1)} ms, ${trips.javascript.at(-1)} ms; starts in ${first} ms, then ${later} ms`,
    );
  }
  return [
    figure({ name: "Python: recv in a loop", unit: "messages/s", ...rates, target: { leastRatio: 0.3 } }),
    figure({ name: "Python: round trip", unit: "ms", ...trips, target: { mostMore: 1.5, than: "JavaScript" } }),
    figure({ name: "Python: from Run to a line, first", unit: "ms", weft: starts.first, target: { most: 2500 } }),
    figure({ name: "Python: from Run to a line, later", unit: "ms", weft: starts.later, target: { most: 1200 } }),
  ];
}

/** How long programs take from Run to their first line: the first of a visit, and a later one. */
async function startPython(weft) {
  const started = async (line) => {
    await weft.write(`print("${line.replace(" ", '", "')}")`, "Python");
    return weft.firstLine(line);
  };
  const first = await started("first line");
  await delay(UNTIL_READY);
  return { first, later: await started("another line") };
}

async function inJavaScript(bench) {
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
