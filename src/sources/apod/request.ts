import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FailureClass, factsOf, ItemError, RunError } from '../../core/errors.js';
import { emptyTimings } from '../../core/outcome.js';
import type { FetchSettings, HostGate } from '../../core/settings.js';
import { createFetcher, type Fetched } from '../../fetch/fetcher.js';
import { firstValue } from '../../fetch/headers.js';
import { wait } from '../../flow/backoff.js';
import { ByteBudget } from '../../flow/byte-budget.js';
import { hideKey, removeKey } from './key.js';

/** The largest answer that is taken: every entry since 1995 is a quarter of it. */
const maxAnswerBytes = 64_000_000;

/** What the API takes of requests, as its headers say. */
export interface Quota {
  readonly limit: number;
  readonly remaining: number;
}

/** What the API answered. */
export interface ApiAnswer {
  /** 200, or a status of the four hundreds. */
  readonly status: number;
  /** Without the key, should the server repeat it. */
  readonly text: string;
  readonly sizeBytes: number;
  readonly mime: string | undefined;
  readonly quota: Quota | undefined;
}

/** A question to the API. */
export interface ApiQuestion {
  /** Without query. */
  readonly endpoint: URL;
  /** Names and values of the query, but for the key. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly key: string;
  /** What sentences call the API. */
  readonly name: string;
}

/**
 * Asks the API as the run fetches everything: address guard, timeouts, retries, size cap. robots.txt is not asked, since
 * a person named this address. Throws a RunError (`E_SOURCE`) where no answer can be had, or the signal's reason.
 */
export async function askApi(question: ApiQuestion, settings: FetchSettings, signal: AbortSignal): Promise<ApiAnswer> {
  const { key, name } = question;
  const maxBytes = Math.min(settings.maxBytes, maxAnswerBytes);
  const fetcher = createFetcher({ ...settings, maxBytes, largeBytes: maxBytes, ignoreRobots: true });
  try {
    const item = { index: 0, url: addressOf(question), fields: {} };
    const fetched = await fetcher.fetch(item, {
      gate: new PauseGate(),
      ticket: new ByteBudget(maxBytes).open(),
      scratch: join(tmpdir(), 'millrace-apod'),
      timings: emptyTimings(),
      signal,
      attempts: 0,
      takesRefusal: isExplained,
    });
    return readAnswer(fetched, key);
  } catch (error) {
    if (signal.aborted || !(error instanceof ItemError)) throw error;
    throw new RunError('E_SOURCE', `${name} could not be asked: ${hideKey(error.message, key)}; ${adviceFor(error)}`);
  } finally {
    await fetcher.close();
  }
}

/** Refusals that the API explains and that another try would not mend. */
function isExplained(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 425;
}

function addressOf({ endpoint, parameters, key }: ApiQuestion): string {
  const address = new URL(endpoint);
  address.search = new URLSearchParams({ ...parameters, api_key: key }).toString();
  return address.href;
}

function readAnswer({ bytes, mime, answer }: Fetched, key: string): ApiAnswer {
  const headers = answer?.headers ?? {};
  const limit = readCount(firstValue(headers, 'x-ratelimit-limit'));
  const remaining = readCount(firstValue(headers, 'x-ratelimit-remaining'));
  return {
    status: answer?.status ?? 200,
    text: removeKey(new TextDecoder().decode(bytes), key),
    sizeBytes: bytes.length,
    mime,
    quota: limit === undefined || remaining === undefined ? undefined : { limit, remaining },
  };
}

function readCount(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,9}$/.test(value.trim()) ? Number(value) : undefined;
}

const adviceByClass: Readonly<Partial<Record<FailureClass, string>>> = {
  dns: 'check the network and the address of the API',
  connect: 'check the network and the address of the API',
  timeout: 'try again later, ask for fewer entries, or give it longer with --timeout',
};

function adviceFor({ code }: ItemError): string {
  const facts = factsOf(code);
  return adviceByClass[facts.class] ?? (facts.retries === 0 ? facts.advice : 'try again later');
}

/** Only keeps the pause that a server asks for: there is one request at a time. */
class PauseGate implements HostGate {
  #until = 0;

  async acquire(_url: URL, signal: AbortSignal): Promise<void> {
    const left = this.#until - performance.now();
    if (left > 0) await wait(left, signal);
  }

  release(): void {}

  pause(_url: URL, durationMs: number): void {
    this.#until = performance.now() + durationMs;
  }
}
