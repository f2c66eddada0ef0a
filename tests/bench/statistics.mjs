// Medians and percentiles.

/** The value in the middle, or between the two there. */
export function median(values) {
  const sorted = ascending(values);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** The smallest value that at least `percent` % of them don't exceed. */
export function percentile(values, percent) {
  return ascending(values)[Math.max(0, Math.ceil((values.length * percent) / 100) - 1)];
}

/** How far the runs lie apart, as a part of their median. */
export function spread(values) {
  return (Math.max(...values) - Math.min(...values)) / median(values);
}

function ascending(values) {
  if (values.length === 0) throw new Error("nothing was measured");
  return Float64Array.from(values).sort();
}
