/**
 * How a run went over time: columns of equal length, a sample an entry. `ended` and `bytes` count from the start of this
 * run; `inFlight` is how many items were under way at that moment.
 */
export interface Timeline {
  /** When the first lane could work: ISO 8601, UTC. */
  readonly startedAt: string;
  /** Since then; ascending. */
  readonly atMs: readonly number[];
  readonly ended: readonly number[];
  readonly bytes: readonly number[];
  readonly inFlight: readonly number[];
}
