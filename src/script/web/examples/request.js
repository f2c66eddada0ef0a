// Requests of JSON-RPC: each gets an id, and its result is found by that. The practice server answers them on /rpc.

await connect();
print("1 + 2 =", await request("add", [1, 2]));

// Several at once: each gets its own result.
const sums = await gather([1, 2, 3].map((n) => request("add", [n, n])));
print("doubled:", sums);

try {
  await request("dance");
} catch (error) {
  print(`${error.name} ${error.value.code}: ${error.message}`);
}
