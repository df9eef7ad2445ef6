import { describe, expect, it } from 'vitest';
import { DistinctCounter, hashBytes, hashNumber } from '../../../src/formats/table/profile/distinct.js';

function count(values: number, { exactLimit = 100, indexBits = 14, step = 1 } = {}) {
  const counter = new DistinctCounter({ exactLimit, indexBits });
  for (let value = 0; value < values; value += 1) {
    const bytes = Buffer.from(`value ${(value * step) % values}`);
    counter.add(hashBytes(bytes, 0, bytes.length));
    counter.add(hashBytes(bytes, 0, bytes.length));
  }
  return counter.result();
}

describe('counting different values', () => {
  it('is exact up to the limit', () => {
    for (const values of [0, 1, 2, 99, 100]) expect(count(values)).toEqual({ count: values, isExact: true });
    expect(count(101).isExact).toBe(false);
  });

  it.each([101, 1_000, 20_000, 60_000, 200_000])('is within four standard errors for %i values', (values) => {
    for (const indexBits of [10, 14]) {
      const estimate = count(values, { indexBits }).count;
      expect(Math.abs(estimate / values - 1)).toBeLessThan((4 * 1.04) / Math.sqrt(2 ** indexBits));
    }
  });

  it('does not depend on the order', () => {
    expect(count(50_000, { step: 7 })).toEqual(count(50_000));
  });

  it('takes numbers by their value', () => {
    expect(hashNumber(0)).toBe(hashNumber(-0));
    expect(new Set(Array.from({ length: 10_000 }, (_, value) => hashNumber(value / 8))).size).toBe(10_000);
    for (const value of [0, 1, 1e300, Number.NaN]) expect(Number.isSafeInteger(hashNumber(value))).toBe(true);
  });
});
