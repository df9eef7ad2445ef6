import type { Summary } from '../../../src/core/summary.js';
import type { LedgerFacts } from '../../../src/report/ledger-facts.js';
import type { ReportInput } from '../../../src/report/report-input.js';
import { makeSummary } from '../make-run.js';

/** What a section is rendered from. */
export function makeInput(facts: LedgerFacts, summary?: Partial<Summary>): ReportInput {
  const writtenAt = new Date('2026-01-02T03:04:05Z');
  return { out: '/out', facts, summary: makeSummary('/out', summary), timelines: [], cards: [], notes: [], writtenAt };
}
