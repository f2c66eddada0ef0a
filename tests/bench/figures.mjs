// Figures: the medians of their runs, beside what is to be reached.

import { median, spread } from "./statistics.mjs";

/** Runs that differ by more than this part of their median are no clean measurement. */
const CLEAN_SPREAD = 0.2;

/**
 * A figure of Weft's and, where there are any, of the keeping and the ceiling page's, each with a value a run. What it
 * is compared with is the keeping page's, or else the ceiling page's, or else what Weft does without what is measured, or
 * what a script in JavaScript does.
 *
 * `target` says what is to be reached: `{ least }`, `{ most }` for Weft's median; `{ leastRatio }`, `{ mostRatio }`
 * for Weft's median over what it is compared with; `{ mostMore, than }` for how much more it is, and than what. A figure without
 * it is for comparison.
 */
export function figure({ name, unit, weft, keeping, ceiling, without, javascript, target }) {
  const value = median(weft);
  const beside = [keeping, ceiling, without, javascript];
  const [kept, counted, lacking, scripted] = beside.map((values) => values && median(values));
  const reference = kept ?? counted ?? lacking ?? scripted;
  // Nothing is no measure.
  const over = (median) => (median ? value / median : undefined);
  const [overKeeping, overCeiling] = [over(kept), over(counted)];
  const [overWithout, overJavascript] = [over(lacking), over(scripted)];
  const ratio = overKeeping ?? overCeiling ?? overWithout ?? overJavascript;
  const reached = target && reaches(target, value, ratio, reference);
  return {
    ...{ name, unit, weft: value, keeping: kept, ceiling: counted, without: lacking, javascript: scripted },
    ...{ ratio, overKeeping, overCeiling, overWithout, overJavascript, target, reached },
    runs: { weft, keeping, ceiling, without, javascript },
  };
}

function reaches({ least, most, leastRatio, mostRatio, mostMore }, value, ratio, reference) {
  if (least !== undefined) return value >= least;
  if (most !== undefined) return value <= most;
  if (leastRatio !== undefined) return ratio >= leastRatio;
  if (mostMore !== undefined) return value - reference <= mostMore;
  return ratio <= mostRatio;
}

/** What is to be reached, in words. */
export function targetInWords({ least, most, leastRatio, mostRatio, mostMore, than = "bare page" }) {
  if (least !== undefined) return `≥ ${number(least)}`;
  if (most !== undefined) return `≤ ${number(most)}`;
  if (mostMore !== undefined) return `${than} + ${number(mostMore)}`;
  return leastRatio === undefined ? `ratio ≤ ${number(mostRatio)}` : `ratio ≥ ${number(leastRatio)}`;
}

/** Which figures of a ratio come from runs that lie far apart, in words. */
export function unclean(figures) {
  return figures.flatMap(({ name, target, runs }) =>
    Object.entries(runs)
      .filter(([, values]) => target && values && spread(values) > CLEAN_SPREAD)
      .map(([subject, values]) => `${name}: ${subject}'s runs lie ${Math.round(100 * spread(values))} % apart`),
  );
}

/** A figure's value with the digits that mean something. */
export function number(value) {
  const fractionDigits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en", { maximumFractionDigits: fractionDigits });
}
