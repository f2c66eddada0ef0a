// The same two tasks, but they do not let others run: the second begins when the first is done. Nothing
// but this script is blocked: the page, its receiver and all other scripts go on.

async function blockingWait(name) {
  for (let round = 1; round <= 5; round += 1) {
    print(name, round);
    const end = time() + 0.4;
    while (time() < end);
  }
}

await gather(blockingWait("first"), blockingWait("second"));
print("done");
