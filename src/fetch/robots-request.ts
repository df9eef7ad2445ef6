import robotsParser from 'robots-parser';
import { describeDuration } from '../core/duration.js';
import { factsOf, ItemError } from '../core/errors.js';
import { emptyTimings } from '../core/outcome.js';
import type { FetchSettings } from '../core/settings.js';
import { drawBackoffMs, wait } from '../flow/backoff.js';
import { Deadline } from '../flow/deadline.js';
import { makeRequestHeaders } from './attempt.js';
import { ConnectionPool } from './connections.js';
import { type Coding, decodeBody, parseCodings } from './encodings.js';
import { exchange } from './exchange.js';
import type { Response, RunningExchange } from './exchange-contract.js';
import { describeHost } from './failures.js';
import { listValues } from './headers.js';
import { isRedirect, RedirectTrail } from './redirects.js';
import { allowAll, type Rules } from './robots-rules.js';
import { failStatus, hasContent } from './statuses.js';

// Its types say `exports.default`, but the module is the function.
const parseRobots = robotsParser as unknown as typeof robotsParser.default;

const productToken = 'millrace';
const maxBytes = 500 * 1024;
const maxRedirects = 5;
/** Longer lines are no rules of any real site, and matching them costs time for every URL. */
const maxLineLength = 2_048;
/**
 * Rules with wildcards take time by their length times the URL's. No real site comes near this; one that goes beyond it would
 * hold up the whole run, for seconds with every URL, and is taken to refuse.
 */
const maxMatchSteps = 4_000_000;
const maxRetries = 2;
/** A longer Crawl-delay counts as this. */
const maxDelayMs = 120_000;

/** Requests for robots.txt, over connections of their own. */
export class RobotsRequests {
  readonly #settings: FetchSettings;
  readonly #closing: AbortSignal;
  readonly #pool: ConnectionPool;

  constructor(settings: FetchSettings, closing: AbortSignal) {
    this.#settings = settings;
    this.#closing = closing;
    this.#pool = new ConnectionPool({ ...settings, perHost: 1 });
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  /** Asks an origin for its rules; throws what kept it from having them. */
  async fetchRules(origin: string): Promise<Rules> {
    const { retries, backoffMs, maxBackoffMs } = this.#settings;
    for (let retry = 0; ; retry += 1) {
      try {
        return await this.#attempt(new URL('/robots.txt', origin));
      } catch (error) {
        const isOver = retry >= Math.min(retries, maxRetries) || !isWorthRetrying(error);
        if (isOver || this.#closing.aborted) throw error;
        await wait(drawBackoffMs(retry + 2, { baseMs: backoffMs, limitMs: maxBackoffMs }), this.#closing);
      }
    }
  }

  async #attempt(start: URL): Promise<Rules> {
    const { timeoutMs } = this.#settings;
    const deadline = new Deadline(timeoutMs, () => {
      const limit = describeDuration(timeoutMs);
      return new ItemError('E_TIMEOUT', `robots.txt of ${describeHost(start)} took longer than ${limit}`);
    });
    const ended = AbortSignal.any([deadline.signal, this.#closing]);
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

/** What is not packed as it says is taken as it came. */
function unpack(body: Uint8Array, codings: readonly Coding[]): Promise<Uint8Array> {
  const options = { maxBytes, reserve: () => Promise.resolve(), check: () => {} };
  return decodeBody(body, codings, options).catch((error: unknown) => {
    if (error instanceof ItemError && error.code === 'E_DECODE') return body;
    throw error;
  });
}

/** Writes what needs no percent-encoding without: rules and URLs are compared like that (RFC 9309, 2.2.2). */
function decodePlain(text: string): string {
  return text.replace(/%(?:2[de]|3\d|[46][1-9a-f]|[57][0-9a]|5f|7e)/gi, (encoded) => decodeURIComponent(encoded));
}

async function readRules(start: URL, response: Response, body: Uint8Array): Promise<Rules> {
  // Whoever forbids something is heard, whatever else is wrong with how it is said.
  const codings = parseCodings(listValues(response.headers, 'content-encoding'), true);
  const bytes = codings.length === 0 ? body : await unpack(body, codings);
  // TextDecoder drops the byte order mark that some editors put first.
  const text = new TextDecoder().decode(bytes);
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.length <= maxLineLength);
  const robot = parseRobots(start.href, decodePlain(lines.join('\n')));
  const delayMs = 1_000 * Math.max(0, robot.getCrawlDelay(productToken) ?? 0);
  let wildcardLength = 0;
  for (const line of lines) if (/^\s*(?:dis)?allow\s*:.*\*/i.test(line)) wildcardLength += line.length;
  const isCheap = (url: URL) => wildcardLength * (url.pathname.length + url.search.length) <= maxMatchSteps;
  return {
    allows: (url) => isCheap(url) && (robot.isAllowed(decodePlain(url.href), productToken) ?? true),
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
