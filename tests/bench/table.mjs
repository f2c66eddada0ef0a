// The table of all figures, for a terminal.

import { number, targetInWords } from "./figures.mjs";

/** The pages that Weft is measured beside, and how it compares with them. */
const BESIDE = ["keeping", "over it", "ceiling", "over it", "without", "over it", "JavaScript", "over it"];
const HEAD = ["figure", "unit", "Weft", ...BESIDE, "to reach", "reached"];
/** Columns of words, which begin at the left. */
const WORDS = 2;

/** The table as text. */
export function table(figures) {
  const rows = [HEAD, ...figures.map(row)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  const line = (cells) => cells.map((cell, column) => padded(cell, column, widths[column])).join("  ").trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join("  ");
  const [head, ...body] = rows.map(line);
  return [head, rule, ...body].join("\n");
}

function row({ name, unit, weft, target, reached, ...beside }) {
  const { keeping, overKeeping, ceiling, overCeiling, without, overWithout, javascript, overJavascript } = beside;
  const pairs = [keeping, overKeeping, ceiling, overCeiling, without, overWithout, javascript, overJavascript];
  const value = (figure) => (figure === undefined ? "" : number(figure));
  const verdict = target ? (reached ? "yes" : "NO") : "";
  const goal = target ? targetInWords(target) : "";
  return [name, unit, ...[weft, ...pairs].map(value), goal, verdict];
}

function padded(cell, column, width) {
  return column < WORDS ? cell.padEnd(width) : cell.padStart(width);
}
