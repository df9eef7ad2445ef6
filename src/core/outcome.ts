import type { Kind } from './content.js';
import type { FailureClass } from './errors.js';
import type { Json } from './json.js';

/** `skipped` where nothing went wrong but nothing was to be had either: the site asked programs to leave it alone. */
export type OutcomeStatus = 'done' | 'failed' | 'skipped';

/** One saved file of an item. */
export interface OutputRecord {
  /** The output of the recipe that it belongs to. */
  readonly output: string;
  /** Relative to the output folder, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  /** Of the file, in hex. */
  readonly sha256: string;
  /** Of a picture, in pixels. */
  readonly width?: number;
  readonly height?: number;
  /** The `facts` that ops left: a few small values. */
  readonly data?: Readonly<Record<string, Json>>;
}

/** Where an item's time went, in whole milliseconds. Zeros are left out of the ledger. */
export interface Timings {
  /** Waiting for our own queues: host slots, pauses, codecs, the thread of script ops, the byte budget, code that is loaded. */
  wait: number;
  /** Looking the host's name up. */
  dns: number;
  /** Until the connection stood, TLS included. */
  connect: number;
  /** From the request to the first byte of the answer. */
  firstByte: number;
  body: number;
  /** Ops and encoding. */
  ops: number;
  save: number;
}

/** What was done, from when to when: milliseconds on a clock that all processes of the machine share. */
export type TraceSpan = readonly [what: 'fetch' | 'native' | 'script' | 'save', from: number, to: number];

/** What a lane did for an item, in runs that were asked for it. */
export interface Trace {
  readonly lane: string;
  readonly spans: readonly TraceSpan[];
}

/** What became of an item: one line of the ledger. */
export interface Outcome {
  /** The item's ordinal in the source, from 0. */
  readonly index: number;
  /** Without user and password. */
  readonly url: string;
  readonly status: OutcomeStatus;
  /** Why it is not done: a `FailureCode`, or that of a single status such as `E_HTTP_418`; its class, and a sentence. */
  readonly code?: string;
  readonly class?: FailureClass;
  readonly message?: string;
  /** How often it was tried, the first time included. */
  readonly attempts?: number;
  /** Size of the fetched body, and its SHA-256 in hex. */
  readonly bytes?: number;
  readonly sha256?: string;
  /** Nobody said how long the body is: the end of the connection was taken for its end. */
  readonly lengthUnverified?: true;
  readonly kind?: Kind;
  readonly outputs?: readonly OutputRecord[];
  readonly timings?: Partial<Timings>;
  readonly trace?: Trace;
}

/** Makes timings with every stage at zero. */
export function emptyTimings(): Timings {
  return { wait: 0, dns: 0, connect: 0, firstByte: 0, body: 0, ops: 0, save: 0 };
}

const stages = Object.keys(emptyTimings()) as (keyof Timings)[];

/** Rounds to whole milliseconds and leaves out the zeros. */
export function compactTimings(timings: Timings): Partial<Timings> {
  const compact: Partial<Timings> = {};
  for (const stage of stages) {
    const rounded = Math.round(timings[stage]);
    if (rounded > 0) compact[stage] = rounded;
  }
  return compact;
}
