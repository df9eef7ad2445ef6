import { join } from 'node:path';
import { describeDuration } from '../core/duration.js';
import { ItemError } from '../core/errors.js';
import type { FetchSettings, HopNews } from '../core/settings.js';
import type { AbortListeners } from '../flow/abort-listeners.js';
import { Deadline } from '../flow/deadline.js';
import { BodyFile, type StoredBody } from './body-file.js';
import type { ConnectionPool } from './connections.js';
import type { FetchContext, Fetched } from './context.js';
import { makeAuthorization } from './credentials.js';
import { type Coding, parseCodings } from './encodings.js';
import { exchange } from './exchange.js';
import type { Continuation, ExchangeRequest, LeastSpeed, Response, RunningExchange } from './exchange-contract.js';
import { describeHost } from './failures.js';
import { isOptedOut, listValues, type ResponseHeaders } from './headers.js';
import { readNews } from './hop-news.js';
import { receive } from './received.js';
import { describeUrl, isRedirect, RedirectTrail } from './redirects.js';
import type { Resumption, Verdict } from './resumption.js';
import { failStatus, hasContent } from './statuses.js';

/** What all attempts of a fetcher share. */
export interface AttemptTools {
  readonly settings: FetchSettings;
  readonly pool: ConnectionPool;
  readonly abortListeners: AbortListeners;
  /** What `makeRequestHeaders` made. */
  readonly headers: readonly string[];
  readonly leastSpeed: LeastSpeed | undefined;
}

/** The headers that every request carries, names and values in turn. */
export function makeRequestHeaders(userAgent: string): string[] {
  return ['user-agent', userAgent, 'accept', '*/*', 'accept-encoding', 'identity'];
}

/** One attempt at an http or https URL: hop after hop under one deadline, which stands still while we wait for ourselves. */
export class Attempt {
  readonly #tools: AttemptTools;
  readonly #context: FetchContext;
  readonly #start: URL;
  readonly #resumption: Resumption;
  #verdict: Verdict = 'unrelated';
  #deadline: Deadline | undefined;
  readonly #heldBytes: number;
  #running: RunningExchange | undefined;
  /** Why it was ended from outside: an Error, or whatever the run's signal was aborted with. */
  #end: { readonly reason: unknown } | undefined;
  #codings: readonly Coding[] = [];
  #received = 0;
  /** True once the present hop has brought a status and headers. */
  #isAnswered = false;

  constructor(tools: AttemptTools, context: FetchContext, subject: { url: URL; resumption: Resumption }) {
    this.#start = subject.url;
    this.#resumption = subject.resumption;
    this.#tools = tools;
    this.#context = context;
    this.#heldBytes = context.ticket.bytes;
  }

  /** Fetches the URL. Rejects with an ItemError, or with the signal's reason. */
  async run(): Promise<Fetched> {
    const { signal } = this.#context;
    const forget = this.#tools.abortListeners.add(signal, () => this.#stop(signal.reason));
    let trail: RedirectTrail | undefined;
    let url = this.#start;
    try {
      this.#check();
      for (;;) {
        const isOwn = url === this.#start || url.origin === this.#start.origin;
        const response = await this.#hop(url, isOwn ? this.#start : undefined, trail === undefined);
        if (response.body !== undefined) return await this.#finish(url, response, response.body);
        trail ??= new RedirectTrail(this.#start, this.#tools.settings);
        url = trail.next(response.status, response.headers);
      }
    } finally {
      forget();
      this.#deadline?.clear();
    }
  }

  /** One request to one host, while holding a slot of that host. */
  async #hop(url: URL, credentials: URL | undefined, isFirst: boolean): Promise<Response> {
    const { gate, timings, signal } = this.#context;
    this.#deadline?.pause();
    const granting = gate.acquire(url, signal);
    if (granting !== undefined) {
      const waitingSince = performance.now();
      try {
        await granting;
      } finally {
        timings.wait += performance.now() - waitingSince;
      }
    }
    let news: HopNews | undefined;
    this.#isAnswered = false;
    try {
      this.#check();
      if (isFirst) this.#context.attempts += 1;
      this.#startClock();
      const response = await this.#ask(url, credentials);
      if (response.body === undefined && !isRedirect(response.status)) throw this.#refuse(url, response);
      return response;
    } catch (error) {
      news = readNews(error, this.#isAnswered);
      throw error;
    } finally {
      this.#running = undefined;
      gate.release(url, news);
    }
  }

  /** Asks for the rest of a body where a part of it is there, and for the whole where that comes to nothing. */
  async #ask(url: URL, credentials: URL | undefined): Promise<Response> {
    for (;;) {
      const request = this.#makeRequest(url, credentials);
      const response = await exchange(this.#tools.pool, request, (running) => {
        this.#running = running;
      });
      this.#check();
      if (this.#verdict === 'complete') return this.#completePart(response);
      if (this.#verdict === 'restart') this.#resumption.discard();
      else if (typeof this.#verdict === 'string') return response;
      else return { ...response, status: 200, headers: this.#resumption.release()?.headers ?? response.headers };
    }
  }

  /** The server has no more than what is there already. */
  async #completePart(response: Response): Promise<Response> {
    const part = this.#resumption.release();
    if (part === undefined) return response;
    await this.#reserve(part.body.expect(part.body.length));
    await part.body.unpark();
    return { status: 200, headers: part.headers, body: part.body.take() };
  }

  #makeRequest(url: URL, credentials: URL | undefined): ExchangeRequest {
    const { settings } = this.#tools;
    const { ticket, timings, signal, onBytes } = this.#context;
    const authorization = credentials && makeAuthorization(credentials);
    const rest = this.#resumption.headersFor(url);
    let { headers } = this.#tools;
    if (rest !== undefined) headers = [...headers, ...rest];
    if (authorization !== undefined) headers = [...headers, 'authorization', authorization];
    this.#received = 0;
    return {
      url,
      headers,
      firstByteTimeoutMs: settings.firstByteTimeoutMs,
      idleTimeoutMs: settings.idleTimeoutMs,
      maxBytes: settings.maxBytes,
      overflow: 'fail',
      leastSpeed: this.#tools.leastSpeed,
      large: { bytes: settings.largeBytes, openFile: () => this.#openFile() },
      timings,
      judge: (status, answered) => this.#judge(url, status, answered),
      keep: (broken) => this.#resumption.keep(url, broken),
      reserve: (bytes) => {
        const total = this.#heldBytes + bytes;
        const growth = ticket.grow(total, signal);
        return ticket.bytes >= total ? undefined : growth;
      },
      onBytes: (count) => {
        this.#received += count;
        onBytes?.(count);
      },
      onWait: (isWaiting) => {
        if (isWaiting) this.#deadline?.pause();
        else this.#deadline?.resume();
      },
    };
  }

  #judge(url: URL, status: number, headers: ResponseHeaders): boolean | Continuation {
    this.#isAnswered = true;
    this.#verdict = this.#resumption.judge(url, status, headers);
    if (this.#verdict === 'restart' || this.#verdict === 'complete') return false;
    if (typeof this.#verdict !== 'string') return this.#verdict;
    const isRefusal = !hasContent(status);
    if (isRefusal && this.#context.takesRefusal?.(status) !== true) return false;
    if (!isRefusal && !this.#tools.settings.ignoreRobots && isOptedOut(headers)) {
      throw new ItemError('E_OPTED_OUT', `${describeHost(url)} asks programs not to use this (X-Robots-Tag)`);
    }
    this.#codings = parseCodings(listValues(headers, 'content-encoding'), this.#tools.settings.tolerateCoding);
    return true;
  }

  /** Makes the failure of a status; a host that asks for a pause gets it before its slot goes to the next request. */
  #refuse(url: URL, response: Response): ItemError {
    const failure = failStatus(response.status, response.headers, describeHost(url), response.excerpt);
    const { retryAfterMs } = failure;
    if (retryAfterMs !== undefined && retryAfterMs <= this.#tools.settings.maxRetryAfterMs) {
      this.#context.gate.pause(url, retryAfterMs);
    }
    return failure;
  }

  /** Each attempt has a file of its own. */
  #openFile(): BodyFile {
    return new BodyFile(join(this.#context.scratch, `body-${this.#context.attempts}`));
  }

  #finish(url: URL, { status, headers }: Response, body: Uint8Array | StoredBody): Promise<Fetched> {
    const { ticket, takesRefusal } = this.#context;
    return receive(
      { url, status, headers, body, codings: this.#codings },
      {
        settings: this.#tools.settings,
        wantsAnswer: takesRefusal !== undefined,
        check: () => this.#check(),
        reserve: (bytes) => this.#reserve(bytes),
        shrink: (bytes) => ticket.shrink(this.#heldBytes + bytes),
      },
    );
  }

  /** Waits for room in memory, on nobody's clock. */
  async #reserve(needed: number): Promise<void> {
    const { ticket, timings, signal } = this.#context;
    const total = this.#heldBytes + needed;
    const growth = ticket.grow(total, signal);
    if (ticket.bytes >= total) return;
    const waitingSince = performance.now();
    this.#deadline?.pause();
    try {
      await growth;
    } finally {
      timings.wait += performance.now() - waitingSince;
      this.#deadline?.resume();
    }
  }

  /** Starts the deadline with the first request, and lets it run on after a pause. */
  #startClock(): void {
    if (this.#deadline !== undefined) {
      this.#deadline.resume();
      return;
    }
    this.#deadline = new Deadline(this.#tools.settings.timeoutMs, () => {
      const reason = this.#describeTimeout();
      this.#stop(reason);
      return reason;
    });
  }

  #stop(reason: unknown): void {
    this.#end ??= { reason };
    this.#running?.fail(reason);
  }

  #check(): void {
    if (this.#end !== undefined) throw this.#end.reason;
  }

  #describeTimeout(): ItemError {
    const limit = describeDuration(this.#tools.settings.timeoutMs);
    const got = this.#received === 0 ? '' : ` (${this.#received} bytes came)`;
    return new ItemError('E_TIMEOUT', `${describeUrl(this.#start)} took longer than ${limit}${got}`);
  }
}
