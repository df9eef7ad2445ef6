import robotsParser from 'robots-parser';
import { describeDuration } from '../core/duration.js';
import { factsOf, ItemError, type Problem } from '../core/errors.js';
import { emptyTimings } from '../core/outcome.js';
import type { FetchSettings } from '../core/settings.js';
import { AbortListeners } from '../flow/abort-listeners.js';
import { backoffMs, wait } from '../flow/backoff.js';
import { Deadline } from '../flow/deadline.js';
import { makeRequestHeaders } from './attempt.js';
import { ConnectionPool } from './connections.js';
import { decodeBody, parseCodings } from './encodings.js';
import { exchange } from './exchange.js';
import type { Response, RunningExchange } from './exchange-contract.js';
import { describeHost } from './failures.js';
import { listValues } from './headers.js';
import { readNews } from './hop-news.js';
import { isRedirect, RedirectTrail } from './redirects.js';
import { failStatus, hasContent } from './statuses.js';

// Its types say `exports.default`, but the module is the function.
const parseRobots = robotsParser as unknown as typeof robotsParser.default;

const productToken = 'millrace';
const maxBytes = 500 * 1024;
const maxRedirects = 5;
const maxOrigins = 10_000;
/** Longer lines are no rules of any real site, and matching them costs time for every URL. */
const maxLineLength = 2_048;
/**
 * Rules with wildcards take time by their length times the URL's. No real site comes near this; one that goes beyond it would
 * hold up the whole run, for seconds with every URL, and is taken to refuse.
 */
const maxMatchSteps = 4_000_000;
const maxRetries = 2;
/** Origins asked at once: enough for a hundred dead hosts not to keep the others waiting. */
const maxAsked = 256;
/** A longer Crawl-delay counts as this. */
const maxDelayMs = 120_000;
const ttlMs = 24 * 60 * 60 * 1000;
/** What could not be had is asked for again sooner. */
const failureTtlMs = 5 * 60 * 1000;

/** What a site allows, by its robots.txt (RFC 9309). */
export interface Robots {
  /** How many origins may be asked at once. */
  readonly maxAsked: number;
  /** True where the URL may be fetched. Asks once per origin; rejects only with the signal's reason. */
  allows(url: URL, signal: AbortSignal): Promise<boolean>;
  /** The answer, where it needs no asking. */
  known(url: URL): boolean | undefined;
  /** How far apart the URL's origin wants requests (Crawl-delay), once it was asked; 0 where it does not say. */
  delayMs(url: URL): number;
  /** What the request met that asked the URL's origin, where it brought no response; told once. */
  takeSilence(url: URL): Problem | undefined;
  close(): Promise<void>;
}

/** What one origin allows. */
interface Rules {
  readonly allows: (url: URL) => boolean;
  readonly delayMs: number;
}

interface Entry {
  readonly expiresAt: number;
  readonly rules: Rules;
  silence: Problem | undefined;
}

const allowAll: Rules = { allows: () => true, delayMs: 0 };
const allowNone: Rules = { allows: () => false, delayMs: 0 };

/** Makes the robots answers of a run; with `ignoreRobots` all is allowed and nothing is asked. */
export function createRobots(settings: FetchSettings): Robots {
  return new RobotsCache(settings);
}

class RobotsCache implements Robots {
  readonly maxAsked: number;
  readonly #settings: FetchSettings;
  readonly #pool: ConnectionPool;
  /** In order of last use, the oldest first. */
  readonly #entries = new Map<string, Entry>();
  readonly #asked = new Map<string, Promise<Rules>>();
  readonly #abortListeners = new AbortListeners();
  readonly #closing = new AbortController();

  constructor(settings: FetchSettings) {
    this.#settings = settings;
    this.#pool = new ConnectionPool({ ...settings, perHost: 1 });
    this.maxAsked = Math.min(maxAsked, settings.maxConnections ?? maxAsked);
  }

  known(url: URL): boolean | undefined {
    if (this.#settings.ignoreRobots || !/^https?:$/.test(url.protocol)) return true;
    const entry = this.#entries.get(url.origin);
    if (entry === undefined) return undefined;
    this.#entries.delete(url.origin);
    if (entry.expiresAt <= performance.now()) return undefined;
    this.#entries.set(url.origin, entry);
    return entry.rules.allows(url);
  }

  async allows(url: URL, signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    const known = this.known(url);
    if (known !== undefined) return known;
    const { origin } = url;
    let question = this.#asked.get(origin);
    if (question === undefined) {
      question = this.#ask(origin).finally(() => this.#asked.delete(origin));
      this.#asked.set(origin, question);
    }
    return (await this.#unlessAborted(question, signal)).allows(url);
  }

  delayMs(url: URL): number {
    return this.#entries.get(url.origin)?.rules.delayMs ?? 0;
  }

  takeSilence(url: URL): Problem | undefined {
    const entry = this.#entries.get(url.origin);
    const silence = entry?.silence;
    if (entry !== undefined) entry.silence = undefined;
    return silence;
  }

  async close(): Promise<void> {
    this.#closing.abort(new ItemError('E_CANCELLED', 'robots.txt was not waited for: fetching has ended'));
    await this.#pool.close();
  }

  #unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const forget = this.#abortListeners.add(signal, () => reject(signal.reason));
      promise.then(resolve, reject).finally(forget);
    });
  }

  /** One rule: a 5xx answer forbids everything, what cannot be reached lets the item itself fail with its own error. */
  async #ask(origin: string): Promise<Rules> {
    let rules: Rules;
    let lifeMs = ttlMs;
    let silence: Problem | undefined;
    try {
      rules = await this.#fetchRules(origin);
    } catch (error) {
      if (this.#closing.signal.aborted) return allowAll;
      const isServerError = error instanceof ItemError && /^E_HTTP_5|^E_RATE_LIMITED$/.test(error.code);
      rules = isServerError ? allowNone : allowAll;
      lifeMs = failureTtlMs;
      const news = readNews(error, false);
      if (typeof news === 'object') silence = news;
    }
    this.#entries.set(origin, { rules, expiresAt: performance.now() + lifeMs, silence });
    if (this.#entries.size > maxOrigins) {
      const oldest = this.#entries.keys().next();
      if (!oldest.done) this.#entries.delete(oldest.value);
    }
    return rules;
  }

  async #fetchRules(origin: string): Promise<Rules> {
    const { retries, backoffMs: base, maxBackoffMs } = this.#settings;
    for (let retry = 0; ; retry += 1) {
      try {
        return await this.#attempt(new URL('/robots.txt', origin));
      } catch (error) {
        const isOver = retry >= Math.min(retries, maxRetries) || !isWorthRetrying(error);
        if (isOver || this.#closing.signal.aborted) throw error;
        await wait(backoffMs(retry + 2, base, maxBackoffMs), this.#closing.signal);
      }
    }
  }

  async #attempt(start: URL): Promise<Rules> {
    const { timeoutMs } = this.#settings;
    const closing = this.#closing.signal;
    const deadline = new Deadline(timeoutMs, () => {
      const limit = describeDuration(timeoutMs);
      return new ItemError('E_TIMEOUT', `robots.txt of ${describeHost(start)} took longer than ${limit}`);
    });
    const ended = AbortSignal.any([deadline.signal, closing]);
    let running: RunningExchange | undefined;
    ended.addEventListener('abort', () => running?.fail(ended.reason));
    try {
      const trail = new RedirectTrail(start, { maxRedirects, allowDowngrade: this.#settings.allowDowngrade });
      for (let url = start; ; ) {
        const response = await this.#request(url, (started) => {
          running = started;
        });
        ended.throwIfAborted();
        if (response.body instanceof Uint8Array) return await readRules(start, response, response.body);
        if (!isRedirect(response.status)) return rulesOfStatus(url, response);
        const next = nextHop(trail, response);
        if (next === undefined) return allowAll;
        url = next;
      }
    } finally {
      deadline.clear();
    }
  }

  #request(url: URL, onStart: (running: RunningExchange) => void): Promise<Response> {
    const { userAgent, firstByteTimeoutMs, idleTimeoutMs } = this.#settings;
    const request = {
      url,
      headers: makeRequestHeaders(userAgent),
      firstByteTimeoutMs,
      idleTimeoutMs,
      maxBytes,
      overflow: 'cut',
      timings: emptyTimings(),
      judge: hasContent,
      reserve: () => undefined,
    } as const;
    return exchange(this.#pool, request, onStart);
  }
}

/** A redirect that leads nowhere, or too many, is as good as no robots.txt (RFC 9309, 2.3.1.2). */
function nextHop(trail: RedirectTrail, response: Response): URL | undefined {
  try {
    return trail.next(response.status, response.headers);
  } catch {
    return undefined;
  }
}

/** 4xx: there are no rules (RFC 9309, 2.3.1.3). 5xx throws. Anything else says nothing either. */
function rulesOfStatus(url: URL, response: Response): Rules {
  if (response.status < 500) return allowAll;
  throw failStatus(response.status, response.headers, describeHost(url));
}

async function readRules(start: URL, response: Response, body: Uint8Array): Promise<Rules> {
  const codings = parseCodings(listValues(response.headers, 'content-encoding'));
  const bytes =
    codings.length === 0
      ? body
      : await decodeBody(body, codings, { maxBytes, reserve: () => Promise.resolve(), check: () => {} });
  // TextDecoder drops the byte order mark that some editors put first.
  const text = new TextDecoder().decode(bytes);
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.length <= maxLineLength);
  const robot = parseRobots(start.href, lines.join('\n'));
  const delayMs = 1_000 * Math.max(0, robot.getCrawlDelay(productToken) ?? 0);
  let wildcardLength = 0;
  for (const line of lines) if (/^\s*(?:dis)?allow\s*:.*\*/i.test(line)) wildcardLength += line.length;
  const isCheap = (url: URL) => wildcardLength * (url.pathname.length + url.search.length) <= maxMatchSteps;
  return {
    allows: (url) => isCheap(url) && (robot.isAllowed(url.href, productToken) ?? true),
    delayMs: Math.min(delayMs, maxDelayMs),
  };
}

/** A hiccup is worth another try; a dead or silent host will tell the item the same. */
function isWorthRetrying(error: unknown): boolean {
  if (!(error instanceof ItemError)) return false;
  if (error.code === 'E_CONN_RESET' || error.code === 'E_CONN_CLOSED' || error.code === 'E_RATE_LIMITED') return true;
  const className = factsOf(error.code).class;
  return className === 'http-5xx' || className === 'truncated';
}
