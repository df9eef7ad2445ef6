import { join } from 'node:path';
import type { FailureClass } from '../core/errors.js';
import { ledgerFile } from '../ledger/ledger.js';
import { readFinalOutcomes } from '../ledger/read.js';
import type { LedgerState } from '../ledger/state.js';
import type { Tally } from './summary.js';

/**
 * Reads back a failure of each class that a run has not seen itself, since it went on with the work of another: its summary
 * counts those too, and is to tell of them.
 */
export async function noteEarlierFailures(out: string, state: LedgerState, tally: Tally): Promise<void> {
  const classes = Object.keys(state.counts.byClass) as FailureClass[];
  const unseen = new Set(classes.filter((name) => !tally.hasExample(name)));
  if (unseen.size === 0) return;
  for await (const outcome of readFinalOutcomes(join(out, ledgerFile))) {
    if (outcome.class === undefined || !unseen.delete(outcome.class)) continue;
    tally.note(outcome);
    if (unseen.size === 0) return;
  }
}
