import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeSteps, timeTicks } from '../../../src/report/sections/over-time.js';

const timeline = (ended: readonly number[]) => ({
  startedAt: '2026-01-02T03:04:05.000Z',
  atMs: ended.map((_, index) => (index + 1) * 100),
  ended,
  bytes: ended.map((count) => 10 * count),
  inFlight: ended.map(() => 4),
});

describe('steps of a run', () => {
  it('are rates within equal times, from where the run before ended', () => {
    expect(makeSteps(timeline([1, 2, 4, 8]), 1_000, 200)).toEqual([
      { fromMs: 1_000, toMs: 1_200, itemsPerSecond: 10, bytesPerSecond: 100, inFlight: 4 },
      { fromMs: 1_200, toMs: 1_400, itemsPerSecond: 30, bytesPerSecond: 300, inFlight: 4 },
    ]);
  });

  it('of a run shorter than a step are one', () => {
    expect(makeSteps(timeline([5]), 0, 1_000)).toHaveLength(1);
    expect(makeSteps(timeline([]), 0, 1_000)).toEqual([]);
  });

  it('hold every item, but for a rest shorter than half a step', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(20), { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 100, max: 5_000 }),
        (adds, stepMs) => {
          let sum = 0;
          const ended = adds.map((add) => (sum += add));
          const steps = makeSteps(timeline(ended), 0, stepMs);
          const last = Math.round((steps.at(-1)?.toMs ?? 0) / 100);
          const held = steps.reduce(
            (total, step) => total + (step.itemsPerSecond * (step.toMs - step.fromMs)) / 1_000,
            0,
          );
          expect(held).toBeCloseTo(ended[last - 1] ?? 0, 5);
          expect(adds.length * 100 - last * 100).toBeLessThanOrEqual(Math.max(0, stepMs / 2));
        },
      ),
    );
  });
});

describe('ticks of a time axis', () => {
  it.each([
    [1, ['0', '1 ms']],
    [7, ['0', '2 ms', '4 ms', '6 ms']],
    [41, ['0', '10 ms', '20 ms', '30 ms', '40 ms']],
    [900, ['0', '200 ms', '400 ms', '600 ms', '800 ms']],
    [42_000, ['0', '10 s', '20 s', '30 s', '40 s']],
    [600_000, ['0', '2 min', '4 min', '6 min', '8 min', '10 min']],
    [30 * 3_600_000, ['0', '8 h', '16 h', '24 h']],
  ])('over %i ms are whole and few', (mostMs, texts) => {
    expect(timeTicks(mostMs, 5).map(({ text }) => text)).toEqual(texts);
  });

  it('count in seconds where there are some, not in thousands of milliseconds', () => {
    expect(timeTicks(1_600, 5).map(({ text }) => text)).toEqual(['0', '0.5 s', '1 s', '1.5 s']);
    expect(timeTicks(600, 4).map(({ text }) => text)).toEqual(['0', '200 ms', '400 ms', '600 ms']);
  });

  it('are few over any time', () => {
    for (let mostMs = 1; mostMs < 1e10; mostMs *= 3) expect(timeTicks(mostMs, 6).length).toBeLessThan(9);
  });
});
