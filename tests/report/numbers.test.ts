import fc from 'fast-check';
import prettyBytes from 'pretty-bytes';
import { describe, expect, it } from 'vitest';
import { showBytes, showCount, showDuration, showMany, showRate, showText } from '../../src/report/numbers.js';

function expectLikePrettyBytes(bytes: number): void {
  expect([bytes, showBytes(bytes)]).toEqual([bytes, prettyBytes(bytes, { maximumFractionDigits: 1 })]);
}

describe('sizes', () => {
  it('read as pretty-bytes writes them', () => {
    fc.assert(fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), expectLikePrettyBytes), { numRuns: 2_000 });
    fc.assert(fc.property(fc.double({ noNaN: true, min: -1e36, max: 1e36 }), expectLikePrettyBytes), {
      numRuns: 2_000,
    });
  });

  it('read so around every power of ten and a thousand', () => {
    for (let power = 0; power < 26; power += 1)
      for (const factor of [0.9995, 0.99999999999999, 1, 1.05, 1.1, 1.15, 2.3, 4.35, 8.05, 9.99, 32.3])
        for (const sign of [1, -1]) expectLikePrettyBytes(sign * factor * 10 ** power);
    expectLikePrettyBytes(0);
    expectLikePrettyBytes(999_999_999_999_999);
  });
});

describe('counts', () => {
  it('are whole, with a comma at every thousand', () => {
    expect([0, 999.6, 1_234_567].map(showCount)).toEqual(['0', '1,000', '1,234,567']);
    const usual = new Intl.NumberFormat('en-US');
    fc.assert(
      fc.property(fc.maxSafeInteger(), (count) => {
        expect(showCount(count)).toBe(usual.format(count));
      }),
    );
  });
});

describe('durations', () => {
  it.each([
    [0, '0 ms'],
    [0.04, '0 ms'],
    [0.4, '0.4 ms'],
    [0.96, '1 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [12_340, '12.3 s'],
    [59_960, '1 min'],
    [250_000, '4 min 10 s'],
    [90_000_000, '25 h'],
  ])('of %d ms read as %s', (durationMs, text) => {
    expect(showDuration(durationMs)).toBe(text);
  });
});

describe('words', () => {
  it('count none and many alike, and one alone', () => {
    expect([0, 1, 2, 2_000].map((count) => showMany(count, 'item'))).toEqual([
      '0 items',
      '1 item',
      '2 items',
      '2,000 items',
    ]);
  });

  it('of a rate have a digit after the point below ten', () => {
    expect([0, 7.26, 9.9, 10, 1_234.5].map(showRate)).toEqual(['0.0', '7.3', '9.9', '10', '1,235']);
  });

  it('from outside are cut only where they are longer, and hold nothing that moves a cursor', () => {
    expect([showText('abc', 3), showText('abcd', 3)]).toEqual(['abc', 'ab…']);
    expect(showText('a\u001b[2J\u202eb')).toBe('a\\u001b[2J\\u202eb');
  });
});
