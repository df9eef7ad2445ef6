import type { Timings } from '../core/outcome.js';
import type { StoredBody } from './body-file.js';
import type { ResponseHeaders } from './headers.js';
import type { IncomingBody, LargeBodies } from './incoming-body.js';

/** The head of an answer. */
export interface Answer {
  readonly status: number;
  readonly headers: ResponseHeaders;
}

/** The first part of a body, which an answer continues. */
export interface Continuation {
  readonly body: IncomingBody;
  /** How much of the body there will be after this answer, and in all. */
  readonly end: number;
  readonly total: number;
}

/** How slowly a body may come. */
export interface LeastSpeed {
  readonly bytesPerSecond: number;
  readonly windowMs: number;
}

/** What one exchange needs to know. */
export interface ExchangeRequest {
  readonly url: URL;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly firstByteTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly maxBytes: number;
  /** What a body longer than `maxBytes` is: `fail`, too large; `cut`, good up to there. */
  readonly overflow: 'fail' | 'cut';
  /** A body over this size goes into the file that `openFile` gives; left out, all are held in memory. */
  readonly large?: LargeBodies;
  /** Left out, a body may come as slowly as it likes. */
  readonly leastSpeed?: LeastSpeed | undefined;
  readonly timings: Timings;
  /** Says whether the body is wanted, and what it continues; throws an ItemError to end it at once. */
  judge(status: number, headers: ResponseHeaders): boolean | Continuation;
  /** Is offered a body that broke off; true where it is kept. */
  keep?(broken: { answer: Answer; body: IncomingBody; reason: unknown }): boolean;
  /** Asks for room for a body of that many bytes: undefined where there is, else a promise to wait for. */
  reserve(bytes: number): Promise<void> | undefined;
  onBytes?(count: number): void;
  /** The wait for room begins or ends: clocks stop meanwhile. */
  onWait?(isWaiting: boolean): void;
}

/** What came back, once it is all there. */
export interface Response extends Answer {
  /** Undefined where it was not wanted. */
  readonly body: Uint8Array | StoredBody | undefined;
  /** The beginning of a body that was not wanted, where the status is an error. */
  readonly excerpt?: Uint8Array | undefined;
}

/** An exchange that is under way, and a way to end it. */
export interface RunningExchange {
  /** Ends it with this reason; its socket is closed. */
  fail(reason: unknown): void;
}

/** A kept connection turned out to be closed by the server before it took the request. */
export class StaleConnection extends Error {}

/** How the outcome is handed over, and on which connection it is tried. */
export interface Settle {
  readonly resolve: (response: Response) => void;
  readonly reject: (error: unknown) => void;
  readonly isFresh: boolean;
}
