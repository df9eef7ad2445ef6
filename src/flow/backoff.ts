import { setTimeout as sleep } from 'node:timers/promises';

/** The longest pause before the first retry, which doubles with each further one, and the longest of all. */
export interface BackoffBounds {
  readonly baseMs: number;
  readonly limitMs: number;
}

/**
 * How long to wait before attempt `attempt` (2 for the first retry): exponential with full jitter.
 * After Marc Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
 */
export function drawBackoffMs(attempt: number, bounds: BackoffBounds, random: () => number = Math.random): number {
  const ceiling = Math.min(bounds.limitMs, bounds.baseMs * 2 ** Math.min(30, Math.max(0, attempt - 2)));
  return random() * ceiling;
}

/** Waits, or rejects with the signal's reason. */
export async function wait(durationMs: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(durationMs, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    throw signal?.reason ?? error;
  }
}
