// Child processes that say on a line that they are ready, the practice server for one.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { variable } from "./environment.mjs";

/**
 * A practice server on a free port, which ends with this process at the latest.
 *
 * - `url`: `http://127.0.0.1:PORT`
 * - `ws(target)`: the URL of one of its endpoints
 * - `pid`, `stop()`
 */
export async function startPractice() {
  const child = spawn(variable("WEFT_PRACTICE"), ["--listen", "127.0.0.1:0", "--until-stdin-closes"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const url = await firstMatch(child, child.stdout, /^practice server on (\S+)/);
  return {
    url,
    ws: (target) => url.replace(/^http/, "ws") + target,
    pid: child.pid,
    stop: () => ended(child, () => child.stdin.end()),
  };
}

/** The first group of the first line that matches in a child's output, `stream`. */
export async function firstMatch(child, stream, pattern) {
  const lines = createInterface({ input: stream });
  for await (const line of lines) {
    const match = pattern.exec(line);
    if (match) {
      // Read on, or the child would block on a full pipe.
      stream.resume();
      return match[1];
    }
  }
  throw new Error(`${child.spawnfile} ended without saying ${pattern}`);
}

/** Asks a child to end, and waits until it has. */
export async function ended(child, ask = () => child.kill()) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  ask();
  await exit;
}
