// What is measured inside a page, the same way in every page. Times are in milliseconds.

globalThis.probe = (() => {
  /** Calls `look` at the end of each frame, after scripts and layout and before it is painted; returns how to stop. */
  function atFrameEnds(look) {
    // The one callback that runs there: an element changes its size in each frame, and an observer is told.
    const marker = document.createElement("div");
    Object.assign(marker.style, { position: "fixed", height: "1px", width: "1px", visibility: "hidden" });
    document.body.append(marker);
    let wide = false;
    let next = requestAnimationFrame(function frame() {
      wide = !wide;
      marker.style.width = wide ? "2px" : "1px";
      next = requestAnimationFrame(frame);
    });
    const observer = new ResizeObserver(() => look(performance.now()));
    observer.observe(marker);
    return () => {
      cancelAnimationFrame(next);
      observer.disconnect();
      marker.remove();
    };
  }

  /** Notes when each frame begins. */
  function frames() {
    const starts = [];
    let next = requestAnimationFrame(function frame() {
      starts.push(performance.now());
      next = requestAnimationFrame(frame);
    });
    return () => {
      cancelAnimationFrame(next);
      return starts;
    };
  }

  /** Notes how long tasks were that took more than 50 ms; browsers tell of no others. */
  function longTasks() {
    const durations = [];
    const take = (entries) => durations.push(...entries.map(({ duration }) => duration));
    const observer = new PerformanceObserver((list) => take(list.getEntries()));
    observer.observe({ entryTypes: ["longtask"] });
    return () => {
      take(observer.takeRecords());
      observer.disconnect();
      return durations;
    };
  }

  /** Notes how long ordinary tasks wait for their turn: a timer, together with the message that it posts. */
  function waits(interval = 20) {
    const { port1, port2 } = new MessageChannel();
    const durations = [];
    let timer;
    const begin = () => {
      const due = performance.now() + interval;
      timer = setTimeout(() => port2.postMessage(due), interval);
    };
    port1.onmessage = ({ data: due }) => {
      durations.push(performance.now() - due);
      begin();
    };
    begin();
    return () => {
      clearTimeout(timer);
      port1.close();
      return durations;
    };
  }

  /** Notes how long it takes from a key to the end of the frame that shows what it typed. */
  function keys() {
    const durations = [];
    let pressed = [];
    let typed = [];
    const onKey = (event) => pressed.push(event.timeStamp);
    const onInput = () => {
      typed.push(...pressed);
      pressed = [];
    };
    addEventListener("keydown", onKey, true);
    addEventListener("input", onInput, true);
    const stop = atFrameEnds((now) => {
      durations.push(...typed.map((time) => now - time));
      typed = [];
    });
    return () => {
      removeEventListener("keydown", onKey, true);
      removeEventListener("input", onInput, true);
      stop();
      return durations;
    };
  }

  /** Starts to watch how the page responds; `stop` tells. */
  let watching;
  function start() {
    watching = { frames: frames(), longTasks: longTasks(), waits: waits(), keys: keys() };
  }
  function stop() {
    return Object.fromEntries(Object.entries(watching).map(([name, end]) => [name, end()]));
  }

  /** The number after "Received" in a status. */
  function receivedIn(status) {
    return Number(/Received ([\d,]+)/.exec(status.textContent)[1].replaceAll(",", ""));
  }

  /** Resolves once a status says that `total` were received: how many it said first, when, and when it said all. */
  function received(status, total) {
    return new Promise((resolve) => {
      let first;
      const observer = new MutationObserver(() => {
        const now = performance.now();
        const count = receivedIn(status);
        if (count > 0) first ??= { count, time: now };
        if (count < total) return;
        observer.disconnect();
        resolve({ first, last: { count, time: now } });
      });
      observer.observe(status, { childList: true, characterData: true, subtree: true });
    });
  }

  /** Resolves once all rows of a grid have this text. */
  function rowsHave(grid, text) {
    return new Promise((resolve) => {
      const stop = atFrameEnds(() => {
        const rows = [...grid.querySelectorAll("[role=row]")];
        if (rows.length === 0 || !rows.every((row) => row.textContent.includes(text))) return;
        stop();
        resolve();
      });
    });
  }

  /** Resolves to the number that an output says was measured. */
  function measured(output) {
    return new Promise((resolve) => {
      const look = () => {
        const found = /measured (\d[\d.]*)/.exec(output.textContent);
        if (found) resolve(Number(found[1]));
        return Boolean(found);
      };
      const observer = new MutationObserver(() => look() && observer.disconnect());
      observer.observe(output, { childList: true, characterData: true, subtree: true });
    });
  }

  /** Watches what the next key or paste in the filter does, until the rows have `shows` and `passing` of them pass. */
  let filtering;
  function watchFilter(group, grid, shows, passing) {
    let entered, first, complete;
    let frames = 0;
    let typed = false;
    // A key comes before what it types, a paste comes by itself.
    for (const name of ["keydown", "beforeinput"]) {
      addEventListener(name, (event) => (entered ??= event.timeStamp), { capture: true, once: true });
    }
    addEventListener("input", () => (typed = true), { capture: true, once: true });

    const isFirstScreen = () => {
      const rows = [...grid.querySelectorAll("[role=row]")];
      return rows.length > 0 ? rows.every((row) => row.textContent.includes(shows)) : passing === 0;
    };
    const isComplete = () =>
      !group.textContent.includes("% searched") && Number(grid.getAttribute("aria-rowcount")) === passing;

    filtering = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (typed && isComplete()) complete ??= performance.now() - entered;
      });
      const everything = { attributes: true, characterData: true, childList: true, subtree: true };
      for (const watched of [group, grid]) observer.observe(watched, everything);
      const stop = atFrameEnds((now) => {
        if (!typed) return;
        frames += 1;
        if (isFirstScreen()) first ??= { first: now - entered, frames };
        if (!first || complete === undefined) return;
        observer.disconnect();
        stop();
        resolve({ ...first, complete });
      });
    });
  }

  /**
   * Resolves once what was watched has done its work: after how long the first screen showed nothing but rows
   * that pass, in which frame, and after how long all were counted.
   */
  const filtered = () => filtering;

  return { start, stop, received, rowsHave, measured, watchFilter, filtered };
})();
