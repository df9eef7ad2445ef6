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

  it('counts what is less than its first class and more than its last in these', () => {
    const histogram = new Histogram(24, 3);
    for (const value of [0, 0.001, 1, 50, 999, 1e9]) histogram.add(value, 0);
    const bins = histogram.bins();
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(6);
    expect([bins[0]?.count, bins.at(-1)?.count]).toEqual([3, 2]);
    expect(histogram.quantile(1)).toBeGreaterThan(900);
  });

  it('gives values that came while there are few, not the middles of classes', () => {
    expect(histogramOf([823]).quantile(0.5)).toBe(823);
    expect(histogramOf([823]).quantile(0.95)).toBe(823);
    expect([0.5, 0.95].map((share) => histogramOf([46, 40]).quantile(share))).toEqual([40, 46]);
    expect(histogramOf([0, 0.4, 0.6]).quantile(0.5)).toBe(0.4);
  });

  it('of 1,000 values is exact, of one more no longer', () => {
    const values = [...Array(1_000).keys()];
    expect(histogramOf(values)).toMatchObject({ isExact: true, count: 1_000, min: 0, max: 999 });
    expect(histogramOf(values).quantile(0.5)).toBe(499);
    expect(histogramOf([...values, 1_000])).toMatchObject({ isExact: false, count: 1_001, min: 0, max: 1_000 });
  });

  it('keeps fewer values where it is told so, and counts those it kept', () => {
    const [kept, counted] = [new Histogram(), new Histogram()];
    for (let value = 1; value <= 90; value += 1) kept.add(value);
    for (let value = 1; value <= 90; value += 1) counted.add(value, 64);
    expect([kept.isExact, counted.isExact]).toEqual([true, false]);
    expect(counted.bins()).toEqual(kept.bins());
  });

  it('never goes beyond the smallest and the largest value', () => {
    for (const value of [823, 787, 0.3, 1, 10]) {
      const histogram = histogramOf(Array(1_500).fill(value));
      for (const share of [0, 0.5, 0.95, 1]) expect(histogram.quantile(share)).toBe(value);
    }
  });

  it('counts every value, and its quantiles are within a class of the true ones', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 10_000_000 }), { minLength: 1 }),
        fc.constantFrom(0, 10, 1_000),
        (values, most) => {
          const histogram = new Histogram();
          for (const value of values) histogram.add(value, most);
          const sorted = [...values].sort((a, b) => a - b);
          expect(histogram.bins().reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
          expect([histogram.min, histogram.max]).toEqual([sorted[0], sorted.at(-1)]);
          for (const share of [0.01, 0.5, 0.95, 1]) {
            const exact = sorted[Math.max(0, Math.ceil(share * values.length) - 1)] ?? 0;
            const found = histogram.quantile(share) ?? 0;
            if (histogram.isExact) expect(found).toBe(exact);
            expect(Math.abs(Math.log10(found / exact))).toBeLessThan(1.01 / 24);
          }
        },
      ),
    );
  });
});
