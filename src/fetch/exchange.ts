import type { Dispatcher } from 'undici';
import { ItemError } from '../core/errors.js';
import type { Timings } from '../core/outcome.js';
import { BodyBuffer } from './body-buffer.js';
import type { Connection, ConnectionPool } from './connections.js';
import {
  describeBytes,
  describeDuration,
  describeHost,
  failExchange,
  isDisconnect,
  type Progress,
} from './failures.js';
import { parseContentLength, type ResponseHeaders } from './headers.js';

/** A body nobody wants is read to its end up to here, so that the connection can be kept. */
const maxDiscardBytes = 64 * 1024;
const maxDiscardMs = 1_000;
const maxInformational = 8;

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
  readonly timings: Timings;
  /** Says whether the body is wanted; throws an ItemError to end it at once. */
  judge(status: number, headers: ResponseHeaders): boolean;
  /** Asks for room for a body of that many bytes: undefined where there is, else a promise to wait for. */
  reserve(bytes: number): Promise<void> | undefined;
  onBytes?(count: number): void;
  /** The wait for room begins or ends: clocks stop meanwhile. */
  onWait?(isWaiting: boolean): void;
}

export interface Response {
  readonly status: number;
  readonly headers: ResponseHeaders;
  /** Undefined where it was not wanted. */
  readonly body: Uint8Array | undefined;
}

/** A kept connection turned out to be closed by the server before it took the request. */
class StaleConnection extends Error {}

/** An exchange that is under way, and a way to end it. */
export interface RunningExchange {
  /** Ends it with this reason; its socket is closed. */
  fail(reason: unknown): void;
}

/**
 * Sends one GET and gathers the answer. A request that a kept connection lost before any byte came back is sent once
 * more over a fresh one: that is no fault of the server (RFC 9112, 9.3.1). `onStart` gets hold of what runs.
 */
export async function exchange(
  pool: ConnectionPool,
  request: ExchangeRequest,
  onStart: (running: RunningExchange) => void,
): Promise<Response> {
  try {
    return await run(pool, request, { onStart, isFresh: false });
  } catch (error) {
    if (!(error instanceof StaleConnection)) throw error;
    return run(pool, request, { onStart, isFresh: true });
  }
}

function run(
  pool: ConnectionPool,
  request: ExchangeRequest,
  options: { onStart: (running: RunningExchange) => void; isFresh: boolean },
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const running = new Exchange(pool, request, { resolve, reject, isFresh: options.isFresh });
    options.onStart(running);
    running.start();
  });
}

interface Settle {
  readonly resolve: (response: Response) => void;
  readonly reject: (error: unknown) => void;
  readonly isFresh: boolean;
}

/** One request and its answer, as undici's parser reports it: callbacks, because a promise per chunk costs too much. */
class Exchange implements Dispatcher.DispatchHandler, RunningExchange {
  readonly #pool: ConnectionPool;
  readonly #request: ExchangeRequest;
  readonly #settle: Settle;
  readonly #connection: Connection;
  #controller: Dispatcher.DispatchController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #limit: { readonly durationMs: number; readonly makeReason: () => ItemError } | undefined;
  #phase: Progress['phase'] = 'connect';
  /** When the present phase began; moved forward by what was waited for room. */
  #since = 0;
  #informational = 0;
  #status = 0;
  #headers: ResponseHeaders = {};
  #body: BodyBuffer | undefined;
  #expected: number | undefined;
  #received = 0;
  #reserved = 0;
  #growth: Promise<void> | undefined;
  #isSettled = false;

  constructor(pool: ConnectionPool, request: ExchangeRequest, settle: Settle) {
    this.#pool = pool;
    this.#request = request;
    this.#settle = settle;
    this.#connection = pool.take(request.url.origin, settle.isFresh);
  }

  start(): void {
    const { url, timings } = this.#request;
    // undici only reads the list.
    const headers = this.#request.headers as string[];
    this.#connection.begin(timings);
    try {
      this.#connection.client.dispatch({ path: `${url.pathname}${url.search}`, method: 'GET', headers }, this);
    } catch (error) {
      this.fail(error);
    }
  }

  fail(reason: unknown): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.#countTime();
    this.#pool.discard(this.#connection);
    const { reject } = this.#settle;
    // Room that was asked for cannot be asked back, so it is waited for: only then may the caller give it up.
    if (this.#growth === undefined) reject(reason);
    else this.#growth.finally(() => reject(reason)).catch(() => {});
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isSettled) {
      controller.abort(new Error('given up'));
      return;
    }
    this.#phase = 'headers';
    this.#since = performance.now();
    const { firstByteTimeoutMs, url } = this.#request;
    this.#limitSilence(firstByteTimeoutMs, () => {
      const limit = describeDuration(firstByteTimeoutMs);
      return new ItemError(
        'E_HEADERS_TIMEOUT',
        `${describeHost(url)} took the request but sent no headers in ${limit}`,
      );
    });
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: ResponseHeaders): void {
    if (this.#isSettled) return;
    if (status < 200) {
      this.#informational += 1;
      if (this.#informational <= maxInformational) return;
      const host = describeHost(this.#request.url);
      throw new ItemError('E_HTTP_PROTOCOL', `${host} sent more than ${maxInformational} informational responses`);
    }
    this.#countTime();
    this.#phase = 'body';
    this.#status = status;
    this.#headers = headers;
    this.#expected = parseContentLength(headers);
    if (this.#request.judge(status, headers)) this.#beginBody();
    else this.#beginDiscard();
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isSettled) return;
    const { onBytes, maxBytes, overflow } = this.#request;
    this.#received += chunk.length;
    onBytes?.(chunk.length);
    if (this.#body === undefined) {
      if (this.#received > maxDiscardBytes) this.#finish(false);
      return;
    }
    this.#timer?.refresh();
    if (this.#received > maxBytes) {
      if (overflow === 'fail') throw this.#tooLarge(`${this.#received} bytes came and it goes on`);
      const room = maxBytes - this.#body.length;
      if (room > 0) this.#body.append(chunk.subarray(0, room));
      this.#finish(false);
      return;
    }
    this.#append(this.#body, chunk);
  }

  onResponseEnd(): void {
    this.#finish(true);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const isLost = this.#phase === 'headers' && this.#informational === 0 && !this.#connection.hasOpened;
    if (isLost && isDisconnect(error) && !this.#settle.isFresh) {
      this.fail(new StaleConnection());
      return;
    }
    const progress = { phase: this.#phase, received: this.#received, expected: this.#expected };
    this.fail(failExchange(error, describeHost(this.#request.url), progress));
  }

  #beginBody(): void {
    const { idleTimeoutMs, maxBytes, overflow } = this.#request;
    const expected = this.#expected;
    if (expected !== undefined && expected > maxBytes && overflow === 'fail') {
      throw this.#tooLarge(`the body is ${expected} bytes`);
    }
    this.#body = new BodyBuffer(expected, maxBytes);
    if (expected === 0) return;
    this.#limitSilence(idleTimeoutMs, () => {
      const got = describeBytes(this.#received, expected);
      const host = describeHost(this.#request.url);
      return new ItemError(
        'E_BODY_STALLED',
        `${host} sent nothing for ${describeDuration(idleTimeoutMs)} after ${got}`,
      );
    });
    this.#reserve(this.#body.capacity, () => {});
  }

  #tooLarge(sentence: string): ItemError {
    return new ItemError('E_TOO_LARGE', `${sentence}, the limit is ${this.#request.maxBytes} bytes`);
  }

  #beginDiscard(): void {
    if (this.#expected !== undefined && this.#expected > maxDiscardBytes) {
      this.#finish(false);
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#finish(false), Math.min(maxDiscardMs, this.#request.idleTimeoutMs));
  }

  #append(body: BodyBuffer, chunk: Buffer): void {
    const capacity = body.capacityFor(chunk.length);
    if (capacity <= this.#reserved) body.append(chunk);
    else this.#reserve(capacity, () => body.append(chunk));
  }

  /** Runs `then` once there is room; until then the parser, and so the socket, reads no further. */
  #reserve(bytes: number, then: () => void): void {
    const growth = this.#request.reserve(bytes);
    if (growth === undefined) {
      this.#reserved = bytes;
      then();
      return;
    }
    const { onWait, timings } = this.#request;
    const waitingSince = performance.now();
    this.#growth = growth;
    this.#controller?.pause();
    clearTimeout(this.#timer);
    onWait?.(true);
    const end = () => {
      const waitedMs = performance.now() - waitingSince;
      timings.wait += waitedMs;
      this.#since += waitedMs;
      this.#growth = undefined;
      onWait?.(false);
    };
    growth.then(
      () => {
        end();
        if (this.#isSettled) return;
        this.#reserved = bytes;
        then();
        this.#armTimer();
        this.#controller?.resume();
      },
      (error) => {
        end();
        this.fail(error);
      },
    );
  }

  #limitSilence(durationMs: number, makeReason: () => ItemError): void {
    this.#limit = { durationMs, makeReason };
    this.#armTimer();
  }

  #armTimer(): void {
    clearTimeout(this.#timer);
    const limit = this.#limit;
    if (limit !== undefined) this.#timer = setTimeout(() => this.fail(limit.makeReason()), limit.durationMs);
  }

  /** Adds the present phase's time to the timings; connecting counts its own. */
  #countTime(): void {
    const now = performance.now();
    if (this.#phase === 'headers') this.#request.timings.firstByte += now - this.#since;
    else if (this.#phase === 'body') this.#request.timings.body += now - this.#since;
    this.#since = now;
  }

  #finish(isWhole: boolean): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.#countTime();
    if (isWhole) this.#pool.giveBack(this.#connection);
    else this.#pool.discard(this.#connection);
    this.#settle.resolve({ status: this.#status, headers: this.#headers, body: this.#body?.take() });
  }
}
