import { expect, test } from 'vitest';
import { describeDuration } from '../../src/core/duration.js';

test.each([
  [700, '0.7 s'],
  [1, '0.001 s'],
  [1_500, '1.5 s'],
  [60_000, '60 s'],
  [3_600_000, '3600 s'],
  [1_234_567, '1230 s'],
])('a duration of %d ms is told as %s', (durationMs, text) => {
  expect(describeDuration(durationMs)).toBe(text);
});
