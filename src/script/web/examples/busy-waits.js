// Two tasks that wait by looking at the clock again and again. Each lets others run in between, so
// they take turns.

async function busyWait(name) {
  for (let round = 1; round <= 5; round += 1) {
    print(name, round);
    const end = time() + 0.2;
    while (time() < end) await sleep(0);
  }
}

await gather(busyWait("first"), busyWait("second"));
print("done");
