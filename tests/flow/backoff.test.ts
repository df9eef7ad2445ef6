import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawBackoffMs, wait } from '../../src/flow/backoff.js';

const longest = (attempt: number, baseMs: number, limitMs: number) =>
  drawBackoffMs(attempt, { baseMs, limitMs }, () => 1);

describe('the pause before an attempt', () => {
  test('doubles from the second attempt on, up to its limit', () => {
    expect([2, 3, 4, 5, 6].map((attempt) => longest(attempt, 500, 3_000))).toEqual([500, 1_000, 2_000, 3_000, 3_000]);
    expect(longest(2, 500, 100)).toBe(100);
  });

  test('is anything from nothing to the whole, so that clients do not come back together', () => {
    const bounds = { baseMs: 500, limitMs: 30_000 };
    expect(drawBackoffMs(4, bounds, () => 0)).toBe(0);
    expect(drawBackoffMs(4, bounds, () => 0.25)).toBe(500);
    const drawn = new Set(Array.from({ length: 50 }, () => drawBackoffMs(4, bounds)));
    expect(drawn.size).toBeGreaterThan(40);
  });

  test('is never negative, endless or past its limit, at any attempt', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.nat(60_000), fc.nat(60_000), (attempt, baseMs, limitMs) => {
        const ms = drawBackoffMs(attempt, { baseMs, limitMs });
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThanOrEqual(limitMs);
      }),
    );
  });
});

describe('waiting', () => {
  test('ends by itself', async () => {
    await expect(wait(1)).resolves.toBeUndefined();
  });

  test('is given up with the reason of the signal, before and in the middle', async () => {
    const reason = { why: 'stopped' };
    await expect(wait(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
    const leaving = new AbortController();
    const waiting = wait(60_000, leaving.signal);
    leaving.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });
});
