import type { Progress } from '../../src/core/events.js';

/** Progress of a run that has just begun, with changes. */
export function makeProgress(changes: Partial<Progress> = {}): Progress {
  return {
    total: 10,
    resumed: 0,
    resumedDone: 0,
    done: 0,
    failed: 0,
    skipped: 0,
    inFlight: 0,
    stages: { fetching: 0, fetched: 0, processed: 0, saved: 0, bytes: 0 },
    byClass: {},
    elapsedMs: 0,
    pausedHosts: [],
    ...changes,
  };
}
