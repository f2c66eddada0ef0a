// How smoothly the page paints.

/** How many frames the page paints in a second; runs in the page. */
export function framesPerSecond() {
  return new Promise((resolve) => {
    const start = performance.now();
    let frames = 0;
    const count = (now) => {
      frames += 1;
      if (now - start >= 1000) resolve((frames * 1000) / (now - start));
      else requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  });
}
