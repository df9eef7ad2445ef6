import type { FailureClass } from './errors.js';
import type { Json } from './json.js';
import type { Timings } from './outcome.js';

/** Failures of one class, with one of them as an example. */
export interface FailureGroup {
  readonly class: FailureClass;
  readonly count: number;
  readonly example: { readonly index: number; readonly url: string; readonly code: string; readonly message: string };
  /** What to do about the example. */
  readonly advice: string;
  /** How often each code of the class, the most frequent first; absent in summaries of older versions. */
  readonly codes?: readonly { readonly code: string; readonly count: number; readonly advice: string }[];
}

/** What a run came to. Items, classes and failures count over the whole ledger; times and rates over this run. */
export interface Summary {
  /** `interrupted` where it was stopped: run again into the same folder, it goes on. */
  readonly status: 'finished' | 'interrupted';
  /** The output folder, absolute. */
  readonly out: string;
  readonly mode: string;
  /** Lanes that worked side by side. */
  readonly lanes: number;
  /** With those that took the place of others, which were worn or lost; absent in summaries of older versions. */
  readonly lanesStarted?: number;
  /** How many items might be in flight over all lanes. */
  readonly itemsAtOnce: number;
  readonly items: {
    readonly total: number;
    readonly done: number;
    readonly failed: number;
    readonly skipped: number;
    /** Of these, the items that got their outcome in this run. */
    readonly thisRun: number;
  };
  /** Failed and skipped items. */
  readonly byClass: Readonly<Partial<Record<FailureClass, number>>>;
  /** Items by what their content turned out to be, where it came. */
  readonly byKind: Readonly<Record<string, number>>;
  /** The most frequent class first. */
  readonly failures: readonly FailureGroup[];
  /** From the first request to the last durable outcome, with lanes warm. */
  readonly wallMs: number;
  /** From the call until the first lane could work. */
  readonly startMs: number;
  /** Processor time, user and system; `lanes` is of lanes in processes of their own. */
  readonly cpuMs: { readonly total: number; readonly parent: number; readonly lanes: number };
  /** Highest resident memory of the parent plus those of its lanes. */
  readonly peakRssBytes: number;
  /** Body bytes received. */
  readonly bytes: number;
  /** Of this run, over `wallMs`. */
  readonly itemsPerSecond: number;
  readonly bytesPerSecond: number;
  /** Time in each stage, summed over items, in ms. */
  readonly stages: Readonly<Timings>;
  /** The 99th percentile of how late the busiest lane's event loop ran. */
  readonly loopDelayP99Ms: number;
  /** What held the run back, with a sentence that says what would help. */
  readonly bottleneck: {
    readonly name: 'network' | 'hosts' | 'cpu' | 'codecs' | 'disk' | 'none';
    readonly sentence: string;
  };
  readonly versions: Readonly<Record<string, string>>;
  /** As it was run, without passwords. */
  readonly recipe: Json;
}
