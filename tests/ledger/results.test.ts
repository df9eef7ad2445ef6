import { readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/core/outcome.js';
import { writeResults } from '../../src/ledger/results.js';
import { finalOf, makeOutcome, outcomes, useFolder } from './support.js';

const folder = useFolder();
const stages = ['wait', 'dns', 'connect', 'firstByte', 'body', 'ops', 'save'] as const;

/** The row an outcome becomes. */
function rowOf(outcome: Outcome): Record<string, unknown> {
  const { index, url, status, code, message, attempts, bytes, sha256, kind, outputs, timings } = outcome;
  const row: Record<string, unknown> = {
    url,
    status,
    code,
    class: outcome.class,
    message,
    attempts,
    sha256,
    kind,
    outputs,
  };
  for (const stage of stages) row[`${stage}Ms`] = timings?.[stage] ?? 0;
  for (const name of Object.keys(row)) row[name] ??= null;
  return { ...row, index: BigInt(index), bytes: bytes === undefined ? null : BigInt(bytes) };
}

async function writeAndRead(all: readonly Outcome[]) {
  await writeFile(join(folder.path, 'ledger.jsonl'), all.map((outcome) => `${JSON.stringify(outcome)}\n`).join(''));
  await writeResults(folder.path);
  return parquetReadObjects({ file: await asyncBufferFromFile(join(folder.path, 'results.parquet')) });
}

describe('results.parquet', () => {
  test('has the final outcome of every item, in order', async () => {
    await fc.assert(
      fc.asyncProperty(outcomes, async (all) => {
        const plain = JSON.parse(JSON.stringify(all)) as Outcome[];
        const wellFormed = plain.map((outcome) => ({
          ...outcome,
          url: outcome.url.toWellFormed(),
          ...(outcome.message === undefined ? {} : { message: outcome.message.toWellFormed() }),
        }));
        expect(await writeAndRead(wellFormed)).toEqual(finalOf(wellFormed).map(rowOf));
      }),
      { numRuns: 30 },
    );
  });

  test('keeps outputs, timings and sizes past 32 bits', async () => {
    const all = [
      makeOutcome(1, { bytes: 5_000_000_000 }),
      makeOutcome(0, { status: 'failed', code: 'E_HTTP_404', class: 'http-4xx', message: 'not there: é한🦊' }),
    ];
    expect(await writeAndRead(all)).toEqual(finalOf(all).map(rowOf));
  });

  test('spans many row groups', async () => {
    const all = Array.from({ length: 20_001 }, (_, index) => ({ index, url: `u${index}`, status: 'done' as const }));
    const rows = await writeAndRead(all);
    expect(rows).toHaveLength(20_001);
    expect(rows.at(-1)).toMatchObject({
      index: 20_000n,
      url: 'u20000',
      status: 'done',
      bytes: null,
      waitMs: 0,
    });
    expect(rows.every((row, index) => row.index === BigInt(index))).toBe(true);
  });

  test('of a run without outcomes is a table without rows', async () => {
    expect(await writeAndRead([])).toEqual([]);
  });

  test('is left as it was where the ledger cannot be read', async () => {
    await writeAndRead([makeOutcome(0)]);
    const before = await readFile(join(folder.path, 'results.parquet'));
    await writeFile(join(folder.path, 'ledger.jsonl'), 'nonsense\n');
    await expect(writeResults(folder.path)).rejects.toMatchObject({ code: 'E_LEDGER_CORRUPT' });
    expect(await readFile(join(folder.path, 'results.parquet'))).toEqual(before);
    expect((await readdir(folder.path)).sort()).toEqual(['ledger.jsonl', 'results.parquet']);
  });

  test.skipIf(process.platform !== 'linux')('that does not fit the disk ends the run with a sentence', async () => {
    await symlink('/dev/full', join(folder.path, 'results.parquet.part'));
    await expect(writeAndRead([makeOutcome(0)])).rejects.toMatchObject({
      code: 'E_DISK_FULL',
      message: expect.stringMatching(
        /results\.parquet: the disk is full; free some space, then run the same command again/,
      ),
    });
    expect(await readdir(folder.path)).toEqual(['ledger.jsonl']);
  });
});
