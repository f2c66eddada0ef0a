// What xtask tells its Node programs, and how they start Chromium.

/** The variable of that name, which xtask sets. */
export function variable(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: start this with \`cargo xtask\``);
  return value;
}

/** Flags that keep Chromium from doing anything but what it is told. */
export const QUIET = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Whether Chromium's own sandbox works: it doesn't for root. */
export const SANDBOX_WORKS = process.getuid?.() !== 0;
