import type { Dispatcher } from 'undici';
import { ItemError } from '../core/errors.js';
import { BodyBuffer } from './body-buffer.js';
import type { BodyFile } from './body-file.js';
import type { Connection, ConnectionPool } from './connections.js';
import type { ExchangeRequest, Response, RunningExchange } from './exchange-contract.js';
import {
  describeBytes,
  describeDuration,
  describeHost,
  failExchange,
  isDisconnect,
  type Progress,
} from './failures.js';
import { parseContentLength, type ResponseHeaders } from './headers.js';
import { SilenceTimer } from './silence-timer.js';

/** A body nobody wants is read to its end up to here, so that the connection can be kept. */
const maxDiscardBytes = 64 * 1024;
const maxDiscardMs = 1_000;
const maxInformational = 8;

/** A kept connection turned out to be closed by the server before it took the request. */
export class StaleConnection extends Error {}

/** How the outcome is handed over, and on which connection it is tried. */
export interface Settle {
  readonly resolve: (response: Response) => void;
  readonly reject: (error: unknown) => void;
  readonly isFresh: boolean;
}

/** One request and its answer, as undici's parser reports it: callbacks, because a promise per chunk costs too much. */
export class Exchange implements Dispatcher.DispatchHandler, RunningExchange {
  readonly #pool: ConnectionPool;
  readonly #request: ExchangeRequest;
  readonly #settle: Settle;
  readonly #connection: Connection;
  #controller: Dispatcher.DispatchController | undefined;
  readonly #silence = new SilenceTimer();
  #phase: Progress['phase'] = 'connect';
  /** Up to when the present phase's time is counted. */
  #since = 0;
  #informational = 0;
  #status = 0;
  #headers: ResponseHeaders = {};
  #body: BodyBuffer | BodyFile | undefined;
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
    this.#silence.stop();
    if (this.#growth === undefined) this.#countTime();
    this.#pool.discard(this.#connection);
    if (this.#body !== undefined && 'discard' in this.#body) this.#body.discard();
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
    this.#silence.start(firstByteTimeoutMs, () => {
      const sentence = `${describeHost(url)} took the request but sent no headers in ${describeDuration(firstByteTimeoutMs)}`;
      this.fail(new ItemError('E_HEADERS_TIMEOUT', sentence));
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
    this.#silence.refresh();
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
    const { url, idleTimeoutMs, maxBytes, overflow, large } = this.#request;
    const expected = this.#expected;
    if (expected !== undefined && expected > maxBytes && overflow === 'fail') {
      throw this.#tooLarge(`the body is ${expected} bytes`);
    }
    const isLarge = large !== undefined && (expected ?? 0) > large.bytes;
    this.#body = isLarge ? large.openFile() : new BodyBuffer(expected, maxBytes, this.#pool.memory);
    if (expected === 0) return;
    this.#silence.start(idleTimeoutMs, () => {
      const got = describeBytes(this.#received, expected);
      const sentence = `${describeHost(url)} sent nothing for ${describeDuration(idleTimeoutMs)} after ${got}`;
      this.fail(new ItemError('E_BODY_STALLED', sentence));
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
    this.#silence.start(Math.min(maxDiscardMs, this.#request.idleTimeoutMs), () => this.#finish(false));
  }

  #append(body: BodyBuffer | BodyFile, chunk: Buffer): void {
    const { large } = this.#request;
    // Without a declared length a body turns out to be large only as it grows.
    if (large !== undefined && body instanceof BodyBuffer && body.length + chunk.length > large.bytes) {
      const file = large.openFile();
      this.#body = file;
      file.append(body.take());
      file.append(chunk);
      return;
    }
    const capacity = body.capacityFor(chunk.length);
    if (capacity <= this.#reserved) {
      body.append(chunk);
      return;
    }
    // The chunk's memory is read into again as soon as this returns.
    let kept = chunk;
    if (!this.#reserve(capacity, () => body.append(kept))) kept = Buffer.from(chunk);
  }

  /** Runs `then` once there is room, true if at once; until then the parser, and so the socket, reads no further. */
  #reserve(bytes: number, then: () => void): boolean {
    const growth = this.#request.reserve(bytes);
    if (growth === undefined) {
      this.#reserved = bytes;
      then();
      return true;
    }
    const { onWait, timings } = this.#request;
    this.#countTime();
    const waitingSince = this.#since;
    this.#growth = growth;
    this.#controller?.pause();
    this.#silence.pause();
    onWait?.(true);
    const end = () => {
      this.#since = performance.now();
      timings.wait += this.#since - waitingSince;
      this.#growth = undefined;
      onWait?.(false);
    };
    growth.then(
      () => {
        end();
        if (this.#isSettled) return;
        this.#reserved = bytes;
        then();
        this.#silence.resume();
        this.#controller?.resume();
      },
      (error) => {
        end();
        this.fail(error);
      },
    );
    return false;
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
    let body: Response['body'];
    try {
      body = this.#body?.take();
    } catch (error) {
      // The last bytes of a large body did not fit on the disk.
      this.fail(error);
      return;
    }
    this.#isSettled = true;
    this.#silence.stop();
    this.#countTime();
    if (isWhole) this.#pool.giveBack(this.#connection);
    else this.#pool.discard(this.#connection);
    this.#settle.resolve({ status: this.#status, headers: this.#headers, body });
  }
}
