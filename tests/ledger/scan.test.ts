import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordedOutcome } from '../../src/ledger/done-line.js';
import { scanLedger } from '../../src/ledger/scan.js';
import { essenceOf, makeOutcome, outcomes, useFolder } from './support.js';

const folder = useFolder();
const file = () => join(folder.path, 'ledger.jsonl');

async function scan(): Promise<RecordedOutcome[]> {
  const all: RecordedOutcome[] = [];
  await scanLedger(file(), (outcome) => all.push(outcome));
  return all;
}

describe('scanning a ledger', () => {
  test('hands on every line in order, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(outcomes, async (all) => {
        await writeFile(file(), all.map((outcome) => `${JSON.stringify(outcome)}\n`).join(''));
        expect((await scan()).map(essenceOf)).toEqual(all.map(essenceOf));
      }),
      { numRuns: 40 },
    );
  });

  test('reads across blocks, also where letters take several bytes, and leaves a torn last line out', async () => {
    const all = Array.from({ length: 9_000 }, (_, index) =>
      makeOutcome(index, index % 50 === 3 ? { message: 'ü€😀'.repeat(index % 40) } : {}),
    );
    await writeFile(file(), `${all.map((outcome) => `${JSON.stringify(outcome)}\n`).join('')}{"index":9000,`);
    expect((await scan()).map(essenceOf)).toEqual(all.map(essenceOf));
  });

  test('reads lines that are longer than a block, between others', async () => {
    const all = Array.from({ length: 5 }, (_, index) =>
      makeOutcome(index, index % 2 === 1 ? { message: 'm'.repeat(3_000_000 * index) } : {}),
    );
    await writeFile(file(), all.map((outcome) => `${JSON.stringify(outcome)}\n`).join(''));
    expect((await scan()).map(essenceOf)).toEqual(all.map(essenceOf));
  });

  test('tells escapes of one line from those of the next', async () => {
    const all = Array.from({ length: 40 }, (_, index) =>
      makeOutcome(index, index % 3 === 0 ? { url: `https://example.com/"\\${index}` } : {}),
    );
    await writeFile(file(), all.map((outcome) => `${JSON.stringify(outcome)}\n`).join(''));
    expect((await scan()).map(essenceOf)).toEqual(all.map(essenceOf));
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
