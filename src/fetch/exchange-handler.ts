import type { Dispatcher } from 'undici';
import { ItemError } from '../core/errors.js';
import { watchBody } from './body-pace.js';
import { BodyRoom, type Reading } from './body-room.js';
import type { Connection, ConnectionPool } from './connections.js';
import {
  type Continuation,
  type ExchangeRequest,
  type Response,
  type RunningExchange,
  type Settle,
  StaleConnection,
} from './exchange-contract.js';
import {
  describeBytes,
  describeHost,
  failExchange,
  failHeaders,
  failHints,
  failLarge,
  failRange,
  failStatusLine,
  isDisconnect,
} from './failures.js';
import { checkHead, parseContentLength, type ResponseHeaders } from './headers.js';
import { IncomingBody } from './incoming-body.js';
import { PaceTimer } from './pace-timer.js';
import { PhaseClock } from './phase-clock.js';
import { addressRequest, blameRelay, checkLogin } from './relay.js';
import { UnwantedBody } from './unwanted-body.js';

/** How long a body that nobody wants is read. */
const maxDiscardMs = 1_000;
const maxInformational = 8;

/** One request and its answer, as undici's parser reports it: callbacks, because a promise per chunk costs too much. */
export class Exchange implements Dispatcher.DispatchHandler, RunningExchange, Reading {
  readonly #pool: ConnectionPool;
  readonly #request: ExchangeRequest;
  readonly #settle: Settle;
  readonly #connection: Connection;
  #controller: Dispatcher.DispatchController | undefined;
  readonly #pace = new PaceTimer();
  readonly #clock: PhaseClock;
  readonly #room: BodyRoom;
  #informational = 0;
  #status = 0;
  #headers: ResponseHeaders = {};
  #body: IncomingBody | undefined;
  #continued: Continuation | undefined;
  /** Bytes of the body that were there before this answer. */
  #before = 0;
  #expected: number | undefined;
  /** Of this answer; `#most` of them are taken. */
  #received = 0;
  #most = 0;
  #unwanted: UnwantedBody | undefined;
  #isSettled = false;

  constructor(pool: ConnectionPool, request: ExchangeRequest, settle: Settle) {
    this.#pool = pool;
    this.#request = request;
    this.#settle = settle;
    this.#connection = pool.take(request.url.origin, settle.isFresh);
    this.#clock = new PhaseClock(request.timings);
    this.#room = new BodyRoom((bytes) => request.reserve(bytes), this);
  }

  start(): void {
    const { url, headers, timings } = this.#request;
    this.#connection.begin(timings);
    try {
      this.#connection.client.dispatch(addressRequest(url, headers, this.#connection.relay), this);
    } catch (error) {
      this.fail(error);
    }
  }

  /** How much of the body there is, for sentences. */
  get progress(): string {
    return describeBytes(this.#before + this.#received, this.#expected);
  }

  fail(reason: unknown): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#pace.stop();
    if (!this.#room.isWaiting) this.#clock.count();
    this.#pool.discard(this.#connection);
    const body = this.#body;
    const answer = { status: this.#status, headers: this.#headers };
    if (body !== undefined && this.#request.keep?.({ answer, body, reason }) !== true) body.discard();
    // Only once no room is waited for may the caller give it up.
    this.#room.settle(() => this.#settle.reject(reason));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isSettled) {
      controller.abort(new Error('given up'));
      return;
    }
    this.#clock.begin('headers');
    const { firstByteTimeoutMs, url } = this.#request;
    this.#pace.start(firstByteTimeoutMs, () => {
      this.fail(failHeaders(describeHost(url), firstByteTimeoutMs, this.#connection.hasAnswered));
    });
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: ResponseHeaders): void {
    if (this.#isSettled) return;
    if (status < 200) {
      if (status < 100 || status === 101) throw failStatusLine(describeHost(this.#request.url), status);
      this.#informational += 1;
      if (this.#informational <= maxInformational) return;
      throw failHints(describeHost(this.#request.url), maxInformational);
    }
    this.#clock.begin('body');
    this.#connection.beginBody();
    this.#status = status;
    this.#headers = headers;
    this.#expected = parseContentLength(headers);
    checkLogin(status, headers, this.#connection.relay);
    checkHead(headers, describeHost(this.#request.url));
    const judged = this.#request.judge(status, headers);
    if (judged === false) this.#beginDiscard();
    else if (judged === true) this.#beginBody();
    else this.#continueBody(judged);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isSettled) return;
    const { onBytes, maxBytes, overflow } = this.#request;
    this.#received += chunk.length;
    onBytes?.(chunk.length);
    const body = this.#body;
    if (body === undefined) {
      this.#unwanted?.take(chunk);
      if (this.#unwanted?.isWorthReading === false) this.#finish(false);
      return;
    }
    this.#pace.hear(chunk.length);
    if (this.#received > this.#most) {
      if (this.#continued !== undefined) throw failRange(describeHost(this.#request.url), 'more', this.#continued);
      if (overflow === 'fail') throw failLarge(`${this.#received} bytes came and it goes on`, maxBytes);
      const room = maxBytes - body.length;
      if (room > 0) body.append(chunk.subarray(0, room));
      this.#finish(false);
      return;
    }
    const capacity = body.capacityFor(chunk.length);
    if (capacity <= this.#room.bytes) {
      body.append(chunk);
      return;
    }
    // The chunk's memory is read into again as soon as this returns.
    let kept = chunk;
    if (!this.#room.reserve(capacity, () => body.append(kept))) kept = Buffer.from(chunk);
  }

  onResponseEnd(): void {
    const length = this.#before + this.#received;
    if (this.#continued === undefined || length >= this.#continued.total) this.#finish(true);
    else this.fail(failRange(describeHost(this.#request.url), length, this.#continued));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const { phase } = this.#clock;
    const isLost = phase === 'headers' && this.#informational === 0 && !this.#connection.hasOpened;
    if (isLost && isDisconnect(error) && !this.#settle.isFresh) {
      this.fail(new StaleConnection());
      return;
    }
    if (this.#unwanted !== undefined && !(error instanceof ItemError)) {
      // Nobody wanted that body: what the head said stands.
      this.#finish(false);
      return;
    }
    const progress = { phase, received: this.#before + this.#received, expected: this.#expected };
    const fault = blameRelay(error, this.#connection.relay, progress);
    this.fail(failExchange(fault, describeHost(this.#request.url), progress));
  }

  #beginBody(): void {
    const { maxBytes, overflow } = this.#request;
    const expected = this.#expected;
    if (expected !== undefined && expected > maxBytes && overflow === 'fail') {
      throw failLarge(`the body is ${expected} bytes`, maxBytes);
    }
    this.#most = maxBytes;
    this.#body = new IncomingBody(expected, this.#request, this.#pool.memory);
    if (expected === 0) return;
    watchBody(this.#pace, this.#request, this);
    this.#room.reserve(this.#body.capacity, () => {});
  }

  /** The body goes on where an earlier answer broke off; what came then may first have to be brought back into memory. */
  #continueBody(continued: Continuation): void {
    const { body, end, total } = continued;
    const { maxBytes } = this.#request;
    if (total > maxBytes) throw failLarge(`the body is ${total} bytes`, maxBytes);
    this.#continued = continued;
    this.#body = body;
    this.#before = body.length;
    this.#expected = total;
    this.#most = end - body.length;
    watchBody(this.#pace, this.#request, this);
    this.#room.reserveFor(body.expect(total), () => body.unpark());
  }

  #beginDiscard(): void {
    this.#unwanted = new UnwantedBody(this.#status, this.#headers, this.#expected);
    if (!this.#unwanted.isWorthReading) {
      this.#finish(false);
      return;
    }
    this.#pace.start(Math.min(maxDiscardMs, this.#request.idleTimeoutMs), () => this.#finish(false));
  }

  pause(): () => void {
    const { onWait } = this.#request;
    const endWait = this.#clock.beginWait();
    this.#controller?.pause();
    this.#pace.pause();
    onWait?.(true);
    return () => {
      endWait();
      onWait?.(false);
    };
  }

  resume(then: () => void): void {
    if (this.#isSettled) return;
    then();
    this.#pace.resume();
    this.#controller?.resume();
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
    this.#pace.stop();
    this.#clock.count();
    if (isWhole) this.#pool.giveBack(this.#connection);
    else this.#pool.discard(this.#connection);
    this.#settle.resolve({ status: this.#status, headers: this.#headers, body, excerpt: this.#unwanted?.page });
  }
}
