import type { Comparison } from './comparison.js';

/** The text of `comparison.json`: indented, with lists of numbers on one line each. */
export function printComparison(comparison: Comparison): string {
  // No line ends within a string of JSON: what holds one, and brackets and numbers alone, is a list.
  const text = JSON.stringify(comparison, undefined, 2).replace(/\[[\s\d.,eE+\-[\]]*\]/g, (list) =>
    list.includes('\n') ? list.replace(/\s+/g, '').replaceAll(',', ', ') : list,
  );
  return `${text}\n`;
}
