import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RecordedOutcome, readDoneLine, scanLedger } from '../../src/ledger/scan.js';
import { makeOutcome, outcomes, useFolder } from './support.js';

const folder = useFolder();
const file = () => join(folder.path, 'ledger.jsonl');

async function scan(): Promise<RecordedOutcome[]> {
  const all: RecordedOutcome[] = [];
  await scanLedger(file(), (outcome) => all.push(outcome));
  return all;
}

const essence = ({ index, url, status, bytes, attempts, kind, outputs = [] }: RecordedOutcome) => ({
  ...{ index, url, status, bytes, attempts, kind },
  outputs: outputs.map(({ output, path, bytes: size, sha256 }) => [output, path, size, sha256]),
});

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
        if (quick !== undefined) expect(essence(quick)).toEqual(essence(JSON.parse(line)));
      }),
      { numRuns: 2_000 },
    );
  });

  test('as it is mostly written is read the quick way', () => {
    for (const outcome of [makeOutcome(7), makeOutcome(8, { outputs: [] })]) {
      expect(essence(readDoneLine(JSON.stringify(outcome)) as RecordedOutcome)).toEqual(essence(outcome));
    }
  });

  test('that is damaged anywhere is not read the quick way, unless only the text of a value changed', () => {
    const line = JSON.stringify(makeOutcome(7));
    for (let position = 0; position < line.length; position += 1) {
      expect(readDoneLine(`${line.slice(0, position)}\0${line.slice(position + 1)}`)?.index ?? 7).toBe(7);
      expect(readDoneLine(line.slice(0, position))).toBeUndefined();
    }
  });
});

describe('scanning a ledger', () => {
  test('hands on every line in order, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(outcomes, async (all) => {
        await writeFile(file(), all.map((outcome) => `${JSON.stringify(outcome)}\n`).join(''));
        expect((await scan()).map(essence)).toEqual(all.map(essence));
      }),
      { numRuns: 40 },
    );
  });

  test('reads across blocks, also where letters take several bytes, and leaves a torn last line out', async () => {
    const all = Array.from({ length: 9_000 }, (_, index) =>
      makeOutcome(index, index % 50 === 3 ? { message: 'ü€😀'.repeat(index % 40) } : {}),
    );
    await writeFile(file(), `${all.map((outcome) => `${JSON.stringify(outcome)}\n`).join('')}{"index":9000,`);
    expect((await scan()).map(essence)).toEqual(all.map(essence));
  });

  test.each([
    ['with an index no ledger can hold', '{"index":900000000000,"url":"https://example.com","status":"done"}'],
    ['that the power left as zeros', '\0'.repeat(300)],
    ['whose outputs are none', '{"index":0,"url":"https://example.com","status":"done","outputs":[{"bytes":1}]}'],
  ])('refuses a line %s with its number', async (_, line) => {
    const good = JSON.stringify(makeOutcome(0));
    await writeFile(file(), `${good}\n${line}\n${good}\n`);
    await expect(scan()).rejects.toMatchObject({
      code: 'E_LEDGER_CORRUPT',
      message: expect.stringContaining(`${file()}: line 2 is not an outcome`),
    });
  });
});
