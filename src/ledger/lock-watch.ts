import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, RunError, systemCode } from '../core/errors.js';

/** How often a lock is looked at whose owner cannot be. */
const longestLookMs = 500;

/** What a lock looks like, through its handle: facts of a path may come out of a network file system's memory. */
async function look(file: string): Promise<string | undefined> {
  try {
    const handle = await open(file, 'r');
    try {
      const text = await handle.readFile('utf8');
      const { mtimeMs, ino } = await handle.stat();
      return `${mtimeMs} ${ino} ${text}`;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw new RunError('E_OUT', `${file}: ${describe(error)}`, { cause: error });
  }
}

/**
 * Watches a lock for a sign of life of its owner. Answers `silent` where nobody wrote to it for `limitMs`, `gone` where it was
 * given back, `alive` at the first sign, `stopped` where the signal came first. Compares no clocks.
 */
export async function watchLock(
  file: string,
  { limitMs, signal }: { readonly limitMs: number; readonly signal: AbortSignal | undefined },
): Promise<'alive' | 'silent' | 'gone' | 'stopped'> {
  const before = await look(file);
  if (before === undefined) return 'gone';
  const stopped = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
  for (const endsAt = performance.now() + limitMs; performance.now() < endsAt; ) {
    await Promise.race([sleep(Math.min(longestLookMs, limitMs / 10)), stopped]);
    if (signal?.aborted) return 'stopped';
    const now = await look(file);
    if (now === undefined) return 'gone';
    if (now !== before) return 'alive';
  }
  return 'silent';
}
