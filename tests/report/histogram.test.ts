import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from '../../src/report/histogram.js';

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

describe('a histogram', () => {
  it('has no quantile and no bins without values', () => {
    expect(histogramOf([]).quantile(0.5)).toBeUndefined();
    expect(histogramOf([]).bins()).toEqual([]);
  });

  it('leaves out what is no size or time', () => {
    expect(histogramOf([Number.NaN, -1, Number.POSITIVE_INFINITY]).count).toBe(0);
  });

  it('starts at its first value and ends at its last, without gaps', () => {
    const bins = histogramOf([10, 12, 900]).bins();
    expect(bins[0]?.from).toBeCloseTo(10);
    expect(bins.at(-1)?.to).toBeCloseTo(1_000);
    expect(bins.map(({ count }) => count)).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    for (const [index, bin] of bins.slice(1).entries()) expect(bin.from).toBeCloseTo(bins[index]?.to ?? 0);
  });

  it('counts every value, and its quantiles are within a class of the true ones', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 10_000_000 }), { minLength: 1 }), (values) => {
        const histogram = histogramOf(values);
        const sorted = [...values].sort((a, b) => a - b);
        expect(histogram.bins().reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
        expect(histogram.max).toBe(sorted.at(-1));
        for (const share of [0.01, 0.5, 0.95, 1]) {
          const exact = sorted[Math.max(0, Math.ceil(share * values.length) - 1)] ?? 0;
          expect(Math.abs(Math.log10((histogram.quantile(share) ?? 0) / exact))).toBeLessThan(1.01 / 24);
        }
      }),
    );
  });
});
