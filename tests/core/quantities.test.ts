import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byteSize, duration, parseDuration, parseSize, wholeNumber } from '../../src/core/quantities.js';

describe('a duration', () => {
  test.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['1.5s', 1_500],
    [' 2 M ', 120_000],
    ['0s', 0],
  ])('%j is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(['', '5', '5 parsecs', '-5s', '5s 3ms', 's', '1e3s', '0x5s', '5.s', '٥s', '5constructor'])(
    '%j is none',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  test('in a recipe is text with a unit or a number of milliseconds', () => {
    expect(duration().parse('2m')).toBe(120_000);
    expect(duration().parse(250)).toBe(250);
    expect(duration(0).parse(0)).toBe(0);
  });

  test.each(['30', 'soon', 0, -1, Number.NaN, Number.POSITIVE_INFINITY, null, true, ['2m']])(
    'in a recipe is not %j',
    (value) => {
      expect(duration().safeParse(value).success).toBe(false);
    },
  );
});

describe('a size', () => {
  test.each([
    ['500', 500],
    ['500B', 500],
    ['20MB', 20_000_000],
    ['1GiB', 1_073_741_824],
    ['1.5 kib', 1_536],
    ['2kb', 2_000],
  ])('%j is %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  test.each(['', 'MB', '-5MB', '5TB', '1,000', '5M', 'lots'])('%j is none', (text) => {
    expect(parseSize(text)).toBeUndefined();
  });

  test('in a recipe is refused with an example of what was expected', () => {
    expect(byteSize().safeParse('lots').error?.issues[0]?.message).toBe('expected a size such as 500KB, 20MB or 1GiB');
    expect(byteSize().safeParse(0).success).toBe(false);
  });
});

test('a size in bytes written out is read back as itself', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 40 }), (bytes) => {
      expect(parseSize(`${bytes}`)).toBe(bytes);
      expect(parseSize(`${bytes}B`)).toBe(bytes);
      expect(parseDuration(`${bytes}ms`)).toBe(bytes);
    }),
  );
});

describe('a whole number', () => {
  test('is taken within its limits', () => {
    for (const value of [0, 7, 100]) expect(wholeNumber(0, 100).parse(value)).toBe(value);
  });

  test.each([1.5, -1, 101, '7', '', ' ', null, true, false, [], [3], Number.NaN, Number.POSITIVE_INFINITY])(
    'is not %j',
    (value) => {
      expect(wholeNumber(0, 100).safeParse(value).success).toBe(false);
    },
  );
});
