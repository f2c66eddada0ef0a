// Runs one script in a worker of its own. Opened by itself, in the site's origin, it does nothing.

if (self.origin === "null") {
  addEventListener("message", start);
  parent.postMessage("ready", "*");
}

/** @param {MessageEvent} event */
function start({ source, data, ports: [reports, port] }) {
  if (source !== parent) return;
  removeEventListener("message", start);
  const blob = new Blob(data.source, { type: "text/javascript" });
  const worker = new Worker(URL.createObjectURL(blob));
  worker.onerror = (event) => {
    event.preventDefault();
    reports.postMessage([event.message, event.lineno, event.colno]);
  };
  reports.onmessage = () => reports.postMessage([]);
  worker.postMessage(data.script, [port]);
}
