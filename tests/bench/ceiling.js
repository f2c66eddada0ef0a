// The least that a page can do with what a WebSocket sends: count it. No page can be faster.

/** What was received: how many, and the strings if they are kept. */
globalThis.received = { count: 0, kept: [] };

/** Counts what comes from `url`; resolves once `total` came to when the first and the last did, in milliseconds. */
globalThis.count = (url, total) =>
  new Promise((resolve) => {
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    let first;
    socket.onmessage = () => {
      received.count += 1;
      if (received.count === 1) first = performance.now();
      else if (received.count === total) resolve({ first, last: performance.now() });
    };
  });

/** Sends and waits for the echo, `total` times one after the other; how long each took, in milliseconds. */
globalThis.roundTrips = (url, total) =>
  new Promise((resolve) => {
    const socket = new WebSocket(url);
    const times = [];
    let start;
    const next = () => {
      start = performance.now();
      socket.send(`round ${times.length}`);
    };
    socket.onopen = next;
    socket.onmessage = () => {
      times.push(performance.now() - start);
      if (times.length < total) next();
      else resolve(times);
    };
  });

/** Keeps what comes from `url` in an array; resolves once `total` came. */
globalThis.keep = (url, total) =>
  new Promise((resolve) => {
    const socket = new WebSocket(url);
    socket.onmessage = (event) => {
      received.kept.push(event.data);
      if (received.kept.length === total) resolve();
    };
  });

/** How many of the kept strings pass, and how long it took to find out, in milliseconds. */
globalThis.filter = (passes) => {
  const start = performance.now();
  let count = 0;
  for (const text of received.kept) if (passes(text)) count += 1;
  return { count, milliseconds: performance.now() - start };
};
