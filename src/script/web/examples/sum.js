// Two numbers are asked for at the same time; the sum waits for both.

async function compute(number, seconds) {
  await sleep(seconds);
  print("computed", number);
  return number;
}

const [a, b] = await gather(compute(1, 0.2), compute(2, 0.1));
print(`${a} + ${b} = ${a + b}`);
