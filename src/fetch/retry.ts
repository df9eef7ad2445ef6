import { factsOf, ItemError } from '../core/errors.js';
import type { FetchSettings } from '../core/settings.js';
import { drawBackoffMs, wait } from '../flow/backoff.js';
import type { FetchContext } from './context.js';

/** What is tried. */
export interface RetriedTask<T> {
  run(): Promise<T>;
  /** Gets ready to wait for the next attempt; from then on no bytes may be held. */
  prepareRetry(): Promise<void>;
}

/**
 * Runs attempts until one succeeds, a failure is of a kind that another try cannot mend, or the tries are used up. Waits
 * between them with full jitter, holding no host slot and no bytes; where the host named a time, its gate keeps us back.
 */
export async function withRetries<T>(task: RetriedTask<T>, settings: FetchSettings, context: FetchContext): Promise<T> {
  const heldBytes = context.ticket.bytes;
  for (let retries = 0; ; retries += 1) {
    try {
      return await task.run();
    } catch (error) {
      const isFinal = !(error instanceof ItemError) || retries >= allowedRetries(error, settings);
      if (!isFinal && !context.signal.aborted) await task.prepareRetry();
      context.ticket.shrink(heldBytes);
      if (context.signal.aborted) throw context.signal.reason;
      if (!(error instanceof ItemError)) throw error;
      if (isFinal) throw withAttempts(error, context.attempts);
      const pausedMs = error.retryAfterMs ?? 0;
      if (pausedMs === 0) await backOff(retries + 2, settings, context);
    }
  }
}

function allowedRetries(error: ItemError, settings: FetchSettings): number {
  if ((error.retryAfterMs ?? 0) > settings.maxRetryAfterMs) return 0;
  const { retries } = factsOf(error.code);
  const worthwhile = Math.min(error.maxRetries ?? settings.retries, settings.retries);
  return retries === 'all' ? worthwhile : Math.min(retries, worthwhile);
}

async function backOff(nextAttempt: number, settings: FetchSettings, context: FetchContext): Promise<void> {
  const waitingSince = performance.now();
  try {
    const bounds = { baseMs: settings.backoffMs, limitMs: settings.maxBackoffMs };
    await wait(drawBackoffMs(nextAttempt, bounds), context.signal);
  } finally {
    context.timings.wait += performance.now() - waitingSince;
  }
}

/** The last failure stands for all; how often it was tried belongs into its sentence. */
function withAttempts(error: ItemError, attempts: number): ItemError {
  if (attempts < 2) return error;
  return new ItemError(error.code, `${error.message} (${attempts} attempts)`, {
    cause: error.cause,
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  });
}
