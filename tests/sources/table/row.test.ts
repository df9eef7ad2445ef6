import { expect, test } from 'vitest';
import { toCells, toFieldValue } from '../../../src/sources/table/row.js';

test('values become fields: scalars as they are, the rest as text', () => {
  expect([1, 'a', true, null, undefined, 7n, 2n ** 53n].map(toFieldValue)).toEqual([
    ...[1, 'a', true, null, null, 7, '9007199254740992'],
  ]);
  expect(toFieldValue(Number.POSITIVE_INFINITY)).toBeNull();
  expect(toFieldValue(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
  expect(toFieldValue(Uint8Array.of(1, 2, 3))).toBe('AQID');
  expect(toFieldValue({ n: 2n ** 60n, list: [1n], bytes: Uint8Array.of(255) })).toBe(
    '{"n":"1152921504606846976","list":[1],"bytes":"/w=="}',
  );
});

test('cells keep names that objects have', () => {
  const cells = toCells(JSON.parse('{"__proto__":"x","constructor":1}'));
  expect(Object.entries(cells)).toEqual([
    ['__proto__', 'x'],
    ['constructor', 1],
  ]);
});
