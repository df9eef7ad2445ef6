import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DoneLineReader, type RecordedOutcome } from '../../src/ledger/done-line.js';
import { essenceOf, makeOutcome } from './support.js';

/** Reads a line with others around it. */
function readDoneLine(line: string): RecordedOutcome | undefined {
  const reader = new DoneLineReader();
  reader.open(`{"index":1}\n${line}\n{"index":2}\n`);
  const from = '{"index":1}\n'.length;
  return reader.read(from, from + line.length);
}

describe('a line of an item that is done', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.stringMatching(/^[a-z0-9./"\\[\]{}-]{0,12}$/));
  const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
  const output = fc.record(
    {
      output: text,
      path: text,
      bytes: fc.nat(),
      sha256: hash,
      width: fc.nat(),
      height: fc.nat(),
      data: fc.dictionary(text, fc.nat()),
    },
    { requiredKeys: ['output', 'path', 'bytes', 'sha256'] },
  );
  const done = fc.record(
    {
      index: fc.nat(),
      url: text,
      status: fc.constant('done' as const),
      attempts: fc.nat(),
      bytes: fc.nat(),
      sha256: hash,
      kind: fc.constantFrom('image', 'text', 'other'),
      outputs: fc.array(output, { maxLength: 3 }),
      timings: fc.constant({ wait: 1, firstByte: 20 }),
    },
    { requiredKeys: ['index', 'url', 'status'] },
  );

  test('is read the quick way only where that gives what JSON gives', () => {
    fc.assert(
      fc.property(done, (outcome) => {
        const line = JSON.stringify(outcome);
        const quick = readDoneLine(line);
        if (quick !== undefined) expect(essenceOf(quick)).toEqual(essenceOf(JSON.parse(line)));
      }),
      { numRuns: 2_000 },
    );
  });

  test('as it is mostly written is read the quick way', () => {
    for (const outcome of [makeOutcome(7), makeOutcome(8, { outputs: [] })]) {
      expect(essenceOf(readDoneLine(JSON.stringify(outcome)) as RecordedOutcome)).toEqual(essenceOf(outcome));
    }
  });

  test('that is damaged anywhere is not read the quick way, unless only the text of a value changed', () => {
    const line = JSON.stringify(makeOutcome(7));
    for (let position = 0; position < line.length; position += 1) {
      expect(readDoneLine(`${line.slice(0, position)}\0${line.slice(position + 1)}`)?.index ?? 7).toBe(7);
      expect(readDoneLine(line.slice(0, position))).toBeUndefined();
    }
  });

  test.each([
    ['goes on behind its end', `${JSON.stringify(makeOutcome(7))}${JSON.stringify(makeOutcome(8))}`],
    ['has a space behind its end', `${JSON.stringify(makeOutcome(7))} `],
    ['has an index beyond all items', JSON.stringify(makeOutcome(1_000_000_000))],
    ['has a shorter hash', JSON.stringify(makeOutcome(7, { sha256: 'f'.repeat(63) }))],
    ['has more attempts than can be', JSON.stringify(makeOutcome(7, { attempts: 1_000_000_000 }))],
  ])('that %s is not read the quick way', (_what, line) => {
    expect(readDoneLine(line)).toBeUndefined();
  });
});
