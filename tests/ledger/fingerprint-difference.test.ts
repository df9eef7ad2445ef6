import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/core/json.js';
import { describeDifference } from '../../src/ledger/fingerprint-difference.js';

/** A fingerprint as a run makes it, with parts replaced. */
const fingerprint = (changes: { [name: string]: Json } = {}, output: { [name: string]: Json } = {}): Json => ({
  outputs: {
    small: {
      kind: 'any',
      ops: [{ name: 'image.resize', options: { width: 800, fit: 'inside' } }],
      save: [{ png: {} }, { jpeg: { quality: 80 } }],
      ...output,
    },
  },
  accept: 'any',
  sink: 'files',
  key: '{index}-{name}',
  source: { source: 'list', sha256: 'a'.repeat(64) },
  urlColumn: null,
  ...changes,
});

describe('the difference of two fingerprints', () => {
  test('is nothing where they say the same, in whatever order', () => {
    expect(describeDifference({ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 2] }, a: 1 })).toBeUndefined();
    expect(describeDifference(fingerprint(), fingerprint())).toBeUndefined();
  });

  test.each<[string, Json, string]>([
    ['another key', fingerprint({ key: '{name}' }), 'key was "{index}-{name}", now "{name}"'],
    ['what is accepted', fingerprint({ accept: ['image', 'text'] }), 'accept was "any", now ["image","text"]'],
    ['a column that was not named', fingerprint({ urlColumn: 'link' }), 'urlColumn was not given, now "link"'],
    [
      'an option of an op',
      fingerprint({}, { ops: [{ name: 'image.resize', options: { width: 640, fit: 'inside' } }] }),
      'output small: image.resize: width was 800, now 640',
    ],
    [
      'another op',
      fingerprint(
        {},
        {
          ops: [
            { name: 'image.resize', options: {} },
            { name: 'image.blur', options: { sigma: 2 } },
          ],
        },
      ),
      'output small: ops was image.resize, now image.resize, image.blur',
    ],
    ['no op any more', fingerprint({}, { ops: [] }), 'output small: ops was image.resize, now nothing'],
    ['another format', fingerprint({}, { save: [{ png: {} }] }), 'output small: save was png, jpeg, now png'],
    [
      'an option of a format',
      fingerprint({}, { save: [{ png: {} }, { jpeg: { quality: 90 } }] }),
      'output small: jpeg: quality was 80, now 90',
    ],
    ['a filter', fingerprint({}, { url: ['*.png'] }), 'output small: url was not given, now ["*.png"]'],
    [
      'another text of the source',
      fingerprint({ source: { source: 'list', sha256: 'b'.repeat(64) } }),
      'the source has other rows',
    ],
    [
      'another kind of source',
      fingerprint({ source: [{ name: 'folder', options: { directory: '/in' } }] }),
      'the source was list, now folder',
    ],
    [
      'a table of another format',
      fingerprint({ source: { source: 'table', format: 'csv', sha256: 'a'.repeat(64) } }),
      'the source was list, now table of csv',
    ],
    [
      'one more source',
      fingerprint({ source: [{ source: 'list' }, { source: 'list' }] }),
      'the source was list, now 2 sources',
    ],
  ])('names %s', (_, now, sentence) => {
    expect(describeDifference(fingerprint(), now)).toBe(sentence);
  });

  test('names outputs that are new and gone, not all that is in them', () => {
    const before = fingerprint() as { outputs: { small: Json } };
    const now = { ...before, outputs: { large: before.outputs.small } };
    expect(describeDifference(before, now)).toBe('output small is gone; output large is new');
  });

  test('says that a user’s module has another text, and shows no hash', () => {
    const op = (sha256: string) => fingerprint({}, { ops: [{ name: './a.mjs', options: {}, sha256 }] });
    expect(describeDifference(op('a'.repeat(64)), op('b'.repeat(64)))).toBe(
      'output small: ./a.mjs: its module has another text',
    );
  });

  test('is told where it lies in what no run would write', () => {
    const save = (b: number) => fingerprint({}, { save: [{ a: 1, b }] });
    expect(describeDifference(save(2), save(3))).toBe('outputs.small.save.0.b was 2, now 3');
  });

  test('names three and counts the rest', () => {
    expect(describeDifference({ z: 0 }, { z: 0, a: 1, b: 2, c: 3, d: 4, e: 5 })).toBe(
      'a was not given, now 1; b was not given, now 2; c was not given, now 3; and 2 more',
    );
  });

  test('shows no value that is long, and no line that breaks', () => {
    const said = describeDifference({ key: 'x'.repeat(5_000) }, { key: 'a\nb' }) ?? '';
    expect(said).toMatch(/^key was "x{78}…, now "a\\nb"$/);
  });

  test('is seen between an empty list and an empty record, and between none and one', () => {
    expect(describeDifference({ resolve: {} }, { resolve: [] })).toBeDefined();
    expect(describeDifference({ ops: {} }, {})).toBeDefined();
    expect(describeDifference({ key: { valueOf: 0 } }, { key: {} })).toBe('key.valueOf was 0, now not given');
  });

  const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
  const anyFingerprint = fc.record({
    outputs: fc.dictionary(fc.constantFrom('a', 'b'), fc.record({ ops: fc.array(json), save: fc.array(json) })),
    source: json,
    key: json,
  }) as fc.Arbitrary<Json>;

  test('is told for any two that are not the same, and for no two that are', () => {
    fc.assert(
      fc.property(anyFingerprint, anyFingerprint, (before, now) => {
        const copy = JSON.parse(JSON.stringify(before)) as Json;
        expect(describeDifference(before, copy)).toBeUndefined();
        const sorted = (value: Json): string =>
          JSON.stringify(value, (_, each) =>
            typeof each === 'object' && each !== null && !Array.isArray(each)
              ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
              : each,
          );
        const isSame =
          sorted(JSON.parse(JSON.stringify(before)) as Json) === sorted(JSON.parse(JSON.stringify(now)) as Json);
        expect(describeDifference(copy, JSON.parse(JSON.stringify(now)) as Json) === undefined).toBe(isSame);
      }),
      { numRuns: 300 },
    );
  });
});
