import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countOpen, joinStretches, thinOpen } from '../../src/compare/stretches.js';

const stretch = fc
  .tuple(fc.double({ min: 0, max: 1e4, noNaN: true }), fc.double({ min: 0, max: 1e3, noNaN: true }))
  .map(([from, length]) => [from, from + length] as const);

describe('countOpen', () => {
  it('counts what is open from each moment on', () => {
    expect(
      countOpen([
        [0, 10],
        [5, 20],
        [10, 30],
      ]),
    ).toEqual([
      { at: 0, open: 1 },
      { at: 5, open: 2 },
      { at: 10, open: 1 },
      { at: 10, open: 2 },
      { at: 20, open: 1 },
      { at: 30, open: 0 },
    ]);
  });

  it('counts what ends where another begins as over, in whatever order they come', () => {
    const steps = countOpen([
      [10, 30],
      [0, 10],
    ]);
    expect(steps.map(({ open }) => open)).toEqual([1, 0, 1, 0]);
  });

  it('never falls below zero and ends at it', () => {
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 30 }), (stretches) => {
        const steps = countOpen(stretches);
        expect(steps.every(({ open }) => open >= 0 && open <= stretches.length)).toBe(true);
        expect(steps.at(-1)?.open ?? 0).toBe(0);
      }),
    );
  });
});

describe('what is too fine to be seen', () => {
  it('is joined: stretches without a gap worth drawing', () => {
    const joined = joinStretches(
      [
        [20, 30],
        [0, 5],
        [5.5, 10],
        [30.2, 31],
        [40, 60],
        [45, 50],
      ],
      1,
    );
    expect(joined).toEqual([
      [0, 10],
      [20, 31],
      [40, 60],
    ]);
  });

  it('is thinned: the most that was open stays, and the end', () => {
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 60 }), fc.integer({ min: 1, max: 500 }), (stretches, leastMs) => {
        const steps = countOpen(stretches);
        const thin = thinOpen(steps, leastMs);
        const most = (each: typeof steps) => Math.max(0, ...each.slice(0, -1).map(({ open }) => open));
        expect(thin.at(-1)).toEqual(steps.at(-1));
        expect(most(thin)).toBe(most(steps));
        expect(thin.length).toBeLessThanOrEqual(11_000 / leastMs + 2);
      }),
    );
  });
});
