// The least that a page can do which keeps what a WebSocket sends: put each message into an array, and show how many
// there are. Unlike a page that only counts, it has the browser make a value of every message.

const kept = [];

/** Keeps what comes from `url`; resolves, once `total` came, to when the first and the last did, in milliseconds. */
globalThis.receive = (url, total) =>
  new Promise((resolve) => {
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    let first;
    socket.onmessage = ({ data }) => {
      kept.push(data);
      if (kept.length === 1) first = performance.now();
      else if (kept.length === total) resolve({ first, last: performance.now() });
    };
    show();
  });

/** Shows the count, once a frame. */
function show() {
  document.querySelector("output").textContent = kept.length.toLocaleString("en");
  requestAnimationFrame(show);
}

/** How many of the kept strings pass, and how long it took to find out, in milliseconds. */
globalThis.filter = (passes) => {
  const start = performance.now();
  let count = 0;
  for (const text of kept) if (passes(text)) count += 1;
  return { count, milliseconds: performance.now() - start };
};
