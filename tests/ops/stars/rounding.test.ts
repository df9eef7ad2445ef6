import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decimals, significant } from '../../../src/ops/stars/rounding.js';

/** Any number, those of a catalog, and those on a half or next to one. */
const values = fc.oneof(
  fc.double(),
  fc.double({ min: -2e5, max: 2e5 }),
  fc.integer({ min: -2_000_000, max: 2_000_000 }).map((whole) => (whole + 0.5) / 1_000),
  fc.integer({ min: -2_000_000, max: 2_000_000 }).map((whole) => whole / 1_000 + 1e-13),
);

it('numbers are rounded to decimals as they are written', () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 0, max: 4 }), (value, count) => {
      expect(decimals(value, count)).toBe(Number(value.toFixed(count)) + 0);
    }),
    { numRuns: 2_000 },
  );
});

it('numbers are rounded to digits as they are written', () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 6 }), (value, count) => {
      expect(significant(value, count)).toBe(Number(value.toPrecision(count)) + 0);
    }),
    { numRuns: 2_000 },
  );
});
