// Waiting for what comes about in its own time.

import { setTimeout as delay } from "node:timers/promises";

/** Calls `check` until it passes; after `timeout` milliseconds its last failure is the test's. */
export async function eventually(check, timeout = 20_000) {
  const end = Date.now() + timeout;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() >= end) throw error;
    }
    await delay(50);
  }
}
