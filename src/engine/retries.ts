import type { Outcome } from '../core/outcome.js';
import type { LedgerState } from '../ledger/state.js';

/** What of an outcome decides whether its item is worked again. */
export interface EndedItem {
  readonly status: Outcome['status'];
  readonly class: Outcome['class'];
  readonly code: Outcome['code'];
}

/** Picks the recorded items that are worked again; none where nobody asked for it. */
export function selectRetries(
  state: LedgerState,
  isWanted: ((outcome: EndedItem) => boolean) | undefined,
): (index: number) => boolean {
  if (isWanted === undefined) return () => false;
  const again = new Set<number>();
  for (let index = 0; index < state.end; index += 1) {
    const status = state.statusOf(index);
    if (status !== undefined && isWanted({ status, class: state.classOf(index), code: state.codeOf(index) }))
      again.add(index);
  }
  return (index) => again.has(index);
}
