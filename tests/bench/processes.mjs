// What the system knows of processes, where it has a /proc.

import { readFileSync } from "node:fs";

/** Linux counts processor time in hundredths of a second, whatever the machine. */
const TICKS_A_SECOND = 100;

/** Starts to watch a process; what it returns tells how much of a processor it has used since, 1 being all of one. */
export function busySince(pid) {
  const start = { cpu: cpuSeconds(pid), time: performance.now() };
  return () => (1000 * (cpuSeconds(pid) - start.cpu)) / (performance.now() - start.time);
}

/** Seconds of processor time; not a number where nobody tells. */
function cpuSeconds(pid) {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return NaN;
  // The name, in brackets, may have spaces; user and system time are the 12th and 13th after it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

/** The memory that a process keeps busy and its part of what it shares, in bytes; `undefined` where nobody tells. */
export function memory(pid) {
  const rollup = read(`/proc/${pid}/smaps_rollup`);
  // What the system has moved out of memory is the process's as well.
  const parts = [...(rollup ?? "").matchAll(/^(?:Pss|SwapPss):\s+(\d+) kB/gm)];
  return rollup && parts.reduce((sum, [, kilobytes]) => sum + 1024 * Number(kilobytes), 0);
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
