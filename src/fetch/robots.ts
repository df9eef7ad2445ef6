import { ItemError, type Problem } from '../core/errors.js';
import type { FetchSettings } from '../core/settings.js';
import { AbortListeners } from '../flow/abort-listeners.js';
import { readNews } from './hop-news.js';
import type { RobotsRequests } from './robots-request.js';
import { allowAll, allowNone, type Rules } from './robots-rules.js';

const maxOrigins = 10_000;
/** Origins asked at once: enough for a hundred dead hosts not to keep the others waiting. */
const maxAsked = 256;
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

interface Entry {
  readonly expiresAt: number;
  readonly rules: Rules;
  silence: Problem | undefined;
}

/** Makes the robots answers of a run; with `ignoreRobots` all is allowed and nothing is asked. */
export function createRobots(settings: FetchSettings): Robots {
  return new RobotsCache(settings);
}

class RobotsCache implements Robots {
  readonly maxAsked: number;
  readonly #settings: FetchSettings;
  /** Loaded with the first question: a parent whose lanes fetch by themselves needs no client of its own for anything else. */
  #requests: Promise<RobotsRequests | undefined> | undefined;
  /** In order of last use, the oldest first. */
  readonly #entries = new Map<string, Entry>();
  readonly #asked = new Map<string, Promise<Rules>>();
  readonly #abortListeners = new AbortListeners();
  readonly #closing = new AbortController();

  constructor(settings: FetchSettings) {
    this.#settings = settings;
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
    await (await this.#requests)?.close();
  }

  #unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const forget = this.#abortListeners.add(signal, () => reject(signal.reason));
      promise.then(resolve, reject).finally(forget);
    });
  }

  /** One rule: a 5xx answer forbids everything, what cannot be reached lets the item itself fail with its own error. */
  async #ask(origin: string): Promise<Rules> {
    const requests = await this.#openRequests();
    // Nobody knows what the origin would say; the next item asks again.
    if (requests === undefined) return allowNone;
    let rules: Rules;
    let lifeMs = ttlMs;
    let silence: Problem | undefined;
    try {
      rules = await requests.fetchRules(origin);
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

  /** Undefined where the module for it cannot be read, as where no more files may be open. */
  #openRequests(): Promise<RobotsRequests | undefined> {
    this.#requests ??= import('./robots-request.js').then(
      (module) => new module.RobotsRequests(this.#settings, this.#closing.signal),
      () => {
        this.#requests = undefined;
        return undefined;
      },
    );
    return this.#requests;
  }
}
