import type { Summary } from '../core/summary.js';
import type { Timeline } from '../core/timeline.js';
import type { Card } from './gallery.js';
import type { LedgerFacts } from './ledger-facts.js';

/** Everything a report is made of. */
export interface ReportInput {
  /** The output folder, absolute. */
  readonly out: string;
  readonly facts: LedgerFacts;
  /** Undefined where the run was killed before it could sum up. */
  readonly summary: Summary | undefined;
  readonly timelines: readonly Timeline[];
  readonly cards: readonly Card[];
  /** Sentences on what is special about this report: what is missing, and why. */
  readonly notes: readonly string[];
  readonly writtenAt: Date;
}
