import { ItemError } from '../core/errors.js';
import type { Item } from '../core/item.js';
import type { FetchSettings } from '../core/settings.js';
import { AbortListeners } from '../flow/abort-listeners.js';
import { Attempt, type AttemptTools, makeRequestHeaders } from './attempt.js';
import { ConnectionPool } from './connections.js';
import type { FetchContext, Fetched } from './context.js';
import { describeAddress } from './credentials.js';
import { fetchData } from './data.js';
import { fetchFile } from './file.js';
import { Resumption } from './resumption.js';
import { withRetries } from './retry.js';

export type { FetchContext, Fetched } from './context.js';

/** Gets bytes for items: http and https with retries, `file:` and `data:` where they are allowed. */
export interface Fetcher {
  /** Rejects with an ItemError, or with the reason of the context's signal once that is aborted. */
  fetch(item: Item, context: FetchContext): Promise<Fetched>;
  /** Takes a body's memory back for the next one. Nobody may read these bytes any more. */
  recycle(bytes: Uint8Array): void;
  /** Closes all connections; what is under way fails with `E_CANCELLED`. */
  close(): Promise<void>;
}

/** Makes a fetcher with its own connections and name cache. Throws a RunError (`E_USAGE`) for settings that make no sense. */
export function createFetcher(settings: FetchSettings): Fetcher {
  const pool = new ConnectionPool(settings);
  const headers = makeRequestHeaders(settings.userAgent);
  const { minSpeed, minSpeedTimeMs } = settings;
  const leastSpeed = minSpeed > 0 ? { bytesPerSecond: minSpeed, windowMs: minSpeedTimeMs } : undefined;
  const tools = { settings, pool, headers, leastSpeed, abortListeners: new AbortListeners() };
  return {
    async fetch(item, context) {
      context.signal.throwIfAborted();
      if (item.problem !== undefined) {
        throw new ItemError(item.problem.code as ItemError['code'], item.problem.message);
      }
      const heldBytes = context.ticket.bytes;
      try {
        return await fetchByScheme(item, tools, context);
      } catch (error) {
        context.ticket.shrink(heldBytes);
        throw error;
      }
    },
    recycle: (bytes) => pool.memory.giveBack(bytes),
    close: () => pool.close(),
  };
}

function fetchByScheme(item: Item, tools: AttemptTools, context: FetchContext): Promise<Fetched> {
  const { settings } = tools;
  // A long one is looked at before it is parsed.
  if (/^\s*data:/i.test(item.url)) return fetchData(item.url, settings, context);
  const url = parseUrl(item.url);
  if (url.protocol === 'http:' || url.protocol === 'https:') {
    return fetchHttp(url, tools, context);
  }
  if (url.protocol === 'file:' && (item.isLocal || settings.allowFiles)) return fetchFile(url, settings, context);
  throw new ItemError('E_URL_SCHEME', `${url.protocol} addresses are not permitted here, expected http: or https:`);
}

async function fetchHttp(url: URL, tools: AttemptTools, context: FetchContext): Promise<Fetched> {
  const resumption = new Resumption();
  const subject = { url, resumption };
  const task = {
    run: () => new Attempt(tools, context, subject).run(),
    prepareRetry: () => resumption.park(context.scratch),
  };
  try {
    return await withRetries(task, tools.settings, context);
  } finally {
    resumption.discard();
  }
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch (error) {
    throw new ItemError('E_URL_INVALID', `${describeAddress(text)} is not an absolute URL`, { cause: error });
  }
}
