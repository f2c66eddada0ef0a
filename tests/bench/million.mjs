// A million messages in each page, and what can be measured with them.

import { Keeping } from "./bare.mjs";
import { Filter } from "./filter.mjs";
import { MESSAGES, SIZE } from "./flood.mjs";
import { Keep } from "./keep.mjs";
import { Memory } from "./memory.mjs";
import { Open } from "./open.mjs";
import { Weft } from "./weft.mjs";

/** In this order: a saved log takes memory. Each has `before` and `after` the messages came, and `figures`. */
const PARTS = { memory: Memory, filter: Filter, keep: Keep, open: Open };

export async function million(bench, names) {
  const parts = Object.keys(PARTS)
    .filter((name) => names.includes(name))
    .map((name) => new PARTS[name](bench));
  const url = bench.peer.ws(`/flood?count=${MESSAGES}&size=${SIZE}&kind=text`);
  for (let run = 0; run < bench.runs; run += 1) {
    for (const Subject of [Keeping, Weft]) {
      const subject = await Subject.open(bench);
      for (const part of parts) await part.before?.(subject);
      await subject.receive(url, MESSAGES);
      for (const part of parts) await part.after(subject);
      await subject.close();
    }
  }
  return parts.flatMap((part) => part.figures());
}
