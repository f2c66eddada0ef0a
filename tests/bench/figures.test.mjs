// Medians, percentiles, targets, and the table they end in.

import assert from "node:assert/strict";
import { test } from "node:test";
import { figure, number, unclean } from "./figures.mjs";
import { flood } from "./flood.mjs";
import { median, percentile, spread } from "./statistics.mjs";
import { table } from "./table.mjs";

test("medians and percentiles are of the values in order of size", () => {
  assert.equal(median([10, 9, 100]), 10);
  assert.equal(median([4, 1, 2, 30]), 3);
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  assert.equal(percentile(values, 95), 95);
  assert.equal(percentile(values, 50), 50);
  assert.equal(percentile([7], 95), 7);
  assert.equal(spread([90, 100, 110]), 0.2);
  assert.throws(() => median([]), /nothing was measured/);
});

test("a figure is reached or not by its medians", () => {
  const reached = (weft, ceiling, target) => figure({ name: "", unit: "", weft, ceiling, target }).reached;
  const overKeeping = { name: "", unit: "", weft: [90], keeping: [90], ceiling: [100], target: { leastRatio: 1 } };
  assert.equal(figure(overKeeping).reached, true);
  assert.equal(figure({ ...overKeeping, keeping: [91] }).reached, false);
  assert.equal(figure(overKeeping).overCeiling, 0.9);
  assert.equal(reached([94, 96, 10], [100, 100, 100], { leastRatio: 0.95 }), false);
  assert.equal(reached([95, 96, 10], [100, 100, 100], { leastRatio: 0.95 }), true);
  assert.equal(reached([30], [90], { mostRatio: 1 / 3 }), true);
  assert.equal(reached([31], [90], { mostRatio: 1 / 3 }), false);
  assert.equal(reached([55], undefined, { least: 55 }), true);
  assert.equal(reached([51], undefined, { most: 50 }), false);
  assert.equal(reached([1.9], [1], { mostMore: 1 }), true);
  assert.equal(reached([2.1], [1], { mostMore: 1 }), false);
  assert.equal(reached([51], [1], undefined), undefined);
});

test("runs that lie far apart are told, where something is to be reached", () => {
  const of = (weft, target) => figure({ name: "rate", unit: "", weft, target });
  assert.deepEqual(unclean([of([90, 100, 130], { least: 1 })]), ["rate: weft's runs lie 40 % apart"]);
  assert.deepEqual(unclean([of([90, 100, 105], { least: 1 }), of([1, 2, 3])]), []);
});

test("the table shows what there is and leaves the rest empty", () => {
  const lines = table([
    figure({ name: "rate", unit: "messages/s", weft: [36000], keeping: [30000], ceiling: [40000], target: { leastRatio: 1 } }),
    figure({ name: "trip", unit: "ms", weft: [2], ceiling: [1], target: { mostMore: 0.5 } }),
    figure({ name: "size", unit: "bytes", weft: [12.25], target: { most: 16 } }),
    figure({ name: "Python", unit: "ms", weft: [2], javascript: [1], target: { mostMore: 1.5, than: "JavaScript" } }),
  ]).split("\n");
  assert.deepEqual(lines.map((line) => line.split(/ {2,}/)).slice(2), [
    ["rate", "messages/s", "36,000", "30,000", "1.2", "40,000", "0.9", "ratio ≥ 1", "yes"],
    ["trip", "ms", "2", "1", "2", "bare page + 0.5", "NO"],
    ["size", "bytes", "12.3", "≤ 16", "yes"],
    ["Python", "ms", "2", "1", "2", "JavaScript + 1.5", "yes"],
  ]);
  assert.equal(number(0.956), "0.96");
});

test("a flood of text is numbered, filled up to its size, and no shorter than its number", () => {
  assert.deepEqual([...flood(2, 12)], ["1 abcdefghij", "2 abcdefghij"]);
  assert.deepEqual([...flood(1, 1)], ["1 "]);
  const [long] = flood(1, 200);
  assert.equal(long.length, 200);
  assert.equal(long.slice(62, 70), "WXYZ-abc");
});
