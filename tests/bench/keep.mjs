// How many of the messages that were sent Weft has kept, in order and byte for byte, by the log that it saves.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { figure } from "./figures.mjs";
import { MESSAGES, SIZE, flood } from "./flood.mjs";
import { Weft } from "./weft.mjs";

export class Keep {
  #kept = [];

  constructor(bench) {
    this.bench = bench;
    this.expected = digest(flood(MESSAGES, SIZE));
  }

  async after(subject) {
    if (!(subject instanceof Weft)) return;
    const { bench } = this;
    const expected = await this.expected;
    const kept = await subject.saveLog((file) => digest(received(file)));
    bench.tell(`kept: ${kept.count} of ${MESSAGES} messages, SHA-256 ${kept.sha256}`);
    const same = kept.sha256 === expected.sha256;
    if (!same) bench.note(`kept: what was kept is not what was sent, whose SHA-256 is ${expected.sha256}`);
    this.#kept.push(same ? kept.count : 0);
  }

  figures() {
    const target = { least: MESSAGES };
    return [figure({ name: "kept, in order, byte for byte", unit: "messages", weft: this.#kept, target })];
  }
}

/** The texts of all messages that a saved log has as received. */
async function* received(file) {
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { direction, text } = JSON.parse(line);
    if (direction === "received") yield text;
  }
}

/** How many texts there are, and a SHA-256 over all of them, the length of each before it. */
async function digest(texts) {
  const hash = createHash("sha256");
  let count = 0;
  for await (const text of texts) {
    hash.update(`${Buffer.byteLength(text)}:${text}`);
    count += 1;
  }
  return { count, sha256: hash.digest("hex") };
}
