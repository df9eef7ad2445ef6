import type { Summary } from '../core/summary.js';
import { formatSummary } from '../report/summary-text.js';

/** Writes a summary to standard output: a line of JSON, or for a person, fitted to the terminal; `report` is the page's file. */
export function printSummary(
  summary: Summary,
  { json, report }: { json?: boolean | undefined; report?: string | undefined },
): void {
  const { columns } = process.stdout;
  process.stdout.write(json ? `${JSON.stringify(summary)}\n` : formatSummary(summary, { report, columns }));
}
