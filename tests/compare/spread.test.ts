import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSame, spreadOf } from '../../src/compare/spread.js';

const values = fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 9 });

describe('spreadOf', () => {
  it.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[1, 9, 5, 6], 5.5],
  ])('takes the middle of %j', (measured, median) => {
    expect(spreadOf(measured, 1)).toEqual({
      median,
      min: Math.min(...measured),
      max: Math.max(...measured),
      values: measured,
    });
  });

  it('rounds to the digits asked for', () => {
    expect(spreadOf([1.26, 2.24], 1)).toEqual({ median: 1.8, min: 1.3, max: 2.2, values: [1.3, 2.2] });
    expect(spreadOf([1.6]).median).toBe(2);
  });

  it('lies between least and most, whatever the order', () => {
    fc.assert(
      fc.property(values, (measured) => {
        const { median, min, max } = spreadOf(measured, 1);
        expect(min).toBeLessThanOrEqual(median);
        expect(median).toBeLessThanOrEqual(max);
        expect(spreadOf([...measured].reverse(), 1).median).toBe(median);
      }),
    );
  });

  it('refuses to sum up nothing', () => {
    expect(() => spreadOf([])).toThrow(RangeError);
  });
});

describe('isSame', () => {
  it('holds where ranges meet, either way round', () => {
    expect(isSame(spreadOf([1, 3]), spreadOf([3, 5]))).toBe(true);
    expect(isSame(spreadOf([1, 3]), spreadOf([4, 5]))).toBe(false);
    fc.assert(
      fc.property(values, values, (one, other) => {
        expect(isSame(spreadOf(one), spreadOf(other))).toBe(isSame(spreadOf(other), spreadOf(one)));
        expect(isSame(spreadOf(one), spreadOf([...one, ...other]))).toBe(true);
      }),
    );
  });

  it('does not hold where one is clearly larger in each of three rounds, though ranges meet', () => {
    expect(isSame(spreadOf([120, 240, 360]), spreadOf([100, 200, 300]))).toBe(false);
    expect(isSame(spreadOf([100, 200, 300]), spreadOf([120, 240, 360]))).toBe(false);
    expect(isSame(spreadOf([105, 210, 315]), spreadOf([100, 200, 300]))).toBe(true);
    expect(isSame(spreadOf([120, 240, 300]), spreadOf([100, 200, 300]))).toBe(true);
    expect(isSame(spreadOf([120, 240]), spreadOf([100, 200]))).toBe(true);
  });
});
