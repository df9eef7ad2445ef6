import { expect, test } from 'vitest';
import { describeDuration, describeLong } from '../../src/core/duration.js';

test.each([
  [700, '0.7 s'],
  [1, '0.001 s'],
  [1_500, '1.5 s'],
  [60_000, '60 s'],
  [119_000, '119 s'],
  [120_000, '2 min'],
  [3_600_000, '1 h'],
  [1_234_567, '20 min 35 s'],
  [86_400_000, '24 h'],
  [90_061_000, '25 h 1 min'],
  [440_000_000, '5 days 2 h'],
  [99_999_999_000, '1157 days 9 h'],
])('a duration of %d ms is told as %s', (durationMs, text) => {
  expect(describeDuration(durationMs)).toBe(text);
});

test.each([
  [60_000, '1 min'],
  [250_000, '4 min 10 s'],
  [3_599_600, '1 h'],
  [7_530_000, '2 h 5 min'],
  [3_605_000, '1 h'],
])('a long one of %d ms is told as %s', (durationMs, text) => {
  expect(describeLong(durationMs)).toBe(text);
});
