import type { Timings } from '../core/outcome.js';
import type { HostGate } from '../core/settings.js';
import type { ByteTicket } from '../flow/byte-budget.js';
import type { StoredBody } from './body-file.js';
import type { ResponseHeaders } from './headers.js';

/** What came back for an item. */
export interface Fetched {
  /** The body, unpacked; empty where `stored` has it. */
  readonly bytes: Uint8Array;
  /** A body over `largeBytes`: in a file, with its hash and its beginning. */
  readonly stored?: StoredBody;
  /** Nobody said how long the body is: the end of the connection was the end of it. */
  readonly hasUnverifiedLength?: true;
  /** Content-Type as declared, in lower case, without parameters. */
  readonly mime: string | undefined;
  /** The declared charset, in lower case. */
  readonly charset: string | undefined;
  /** The last URL after redirects, without credentials; empty for a `data:` URL. */
  readonly url: string;
  /** The status and headers of the answer, where the context takes refusals. */
  readonly answer?: { readonly status: number; readonly headers: ResponseHeaders };
}

/** What one fetch shares with the run around it. */
export interface FetchContext {
  /** Asked before every hop, told after it; its waits stop the attempt's clock. */
  readonly gate: HostGate;
  /** Holds the body's bytes when the fetch succeeds, what it held before when it fails. */
  readonly ticket: ByteTicket;
  /** A folder for temporary files, made when it is needed; whoever calls removes it. */
  readonly scratch: string;
  /** Stages are added to, in fractional ms: `wait`, `dns`, `connect`, `firstByte`, `body`. */
  readonly timings: Timings;
  /** The run is stopping: the fetch rejects with its reason. */
  readonly signal: AbortSignal;
  /** Attempts made so far: counted here. */
  attempts: number;
  /** Hears of body bytes as they arrive. */
  onBytes?(count: number): void;
  /** True for a status (4xx) whose body is wanted all the same: an API says there why it refuses. */
  takesRefusal?(status: number): boolean;
}
