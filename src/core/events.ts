import type { FailureClass } from './errors.js';
import type { Outcome } from './outcome.js';
import type { Summary } from './summary.js';

/** Counts of items by the stage they have passed in this run, and body bytes received. */
export interface StageCounts {
  fetching: number;
  fetched: number;
  processed: number;
  saved: number;
  bytes: number;
}

/** Where a run stands. Items count over the whole ledger; `stages` over this run. */
export interface Progress {
  /** About how many items there are, where that is known. */
  readonly total: number | undefined;
  /** Items that had an outcome before this run. */
  readonly resumed: number;
  /** Of these, the items that were done. */
  readonly resumedDone: number;
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  readonly inFlight: number;
  readonly stages: Readonly<StageCounts>;
  readonly byClass: Readonly<Partial<Record<FailureClass, number>>>;
  /** Since the first lane could work. */
  readonly elapsedMs: number;
  readonly pausedHosts: readonly { readonly hostname: string; readonly leftMs: number }[];
}

/** What happens in a run, for progress bars, logs and dashboards. */
export type RunEvent =
  | {
      readonly type: 'start';
      readonly out: string;
      readonly mode: string;
      readonly lanes: number;
      readonly itemsAtOnce: number;
    }
  | { readonly type: 'ready'; readonly startMs: number }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'outcome'; readonly outcome: Outcome }
  /** A run on another machine or in another container may be at work here: its lock is watched for so long. */
  | { readonly type: 'lock-watched'; readonly pid: number; readonly host: string; readonly limitMs: number }
  /** The output folder lies on another machine's disks. */
  | { readonly type: 'network-folder'; readonly out: string; readonly fileSystem: string }
  /** Little space is left where results go. */
  | { readonly type: 'disk-low'; readonly out: string; readonly freeBytes: number }
  /** A process may open so few files that fewer items than wished are under way at once. */
  | { readonly type: 'few-files'; readonly limit: number; readonly itemsAtOnce: number; readonly wished: number }
  /** Another millrace worked into this folder before: what it saved may differ in its bytes from what this one will. */
  | { readonly type: 'version-changed'; readonly out: string; readonly before: string; readonly now: string }
  /** Items that were done, but whose files are missing or changed: they are worked again. */
  | { readonly type: 'results-damaged'; readonly count: number; readonly example: string }
  | { readonly type: 'lane-lost'; readonly reason: string; readonly url: string | undefined }
  | { readonly type: 'stopping' }
  | { readonly type: 'end'; readonly summary: Summary };
