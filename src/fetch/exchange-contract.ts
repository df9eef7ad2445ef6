import type { Timings } from '../core/outcome.js';
import type { BodyFile, StoredBody } from './body-file.js';
import type { ResponseHeaders } from './headers.js';

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
  readonly large?: { readonly bytes: number; openFile(): BodyFile };
  readonly timings: Timings;
  /** Says whether the body is wanted; throws an ItemError to end it at once. */
  judge(status: number, headers: ResponseHeaders): boolean;
  /** Asks for room for a body of that many bytes: undefined where there is, else a promise to wait for. */
  reserve(bytes: number): Promise<void> | undefined;
  onBytes?(count: number): void;
  /** The wait for room begins or ends: clocks stop meanwhile. */
  onWait?(isWaiting: boolean): void;
}

/** What came back, once it is all there. */
export interface Response {
  readonly status: number;
  readonly headers: ResponseHeaders;
  /** Undefined where it was not wanted. */
  readonly body: Uint8Array | StoredBody | undefined;
}

/** An exchange that is under way, and a way to end it. */
export interface RunningExchange {
  /** Ends it with this reason; its socket is closed. */
  fail(reason: unknown): void;
}
