// The least that a page can do with what a WebSocket sends: count it. No page can be faster.

/** Counts what comes from `url`; resolves, once `total` came, to when the first and the last did, in milliseconds. */
globalThis.receive = (url, total) =>
  new Promise((resolve) => {
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    let count = 0;
    let first;
    socket.onmessage = () => {
      count += 1;
      if (count === 1) first = performance.now();
      else if (count === total) resolve({ first, last: performance.now() });
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
