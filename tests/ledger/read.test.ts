import { spawnSync } from 'node:child_process';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFinalOutcomes } from '../../src/ledger/read.js';
import { root } from '../built.js';
import { finalOf, makeOutcome, outcomes, useFolder } from './support.js';

const folder = useFolder();
const file = () => join(folder.path, 'ledger.jsonl');

async function readAll<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

test('final outcomes come in index order, and the last of an item wins', async () => {
  await fc.assert(
    fc.asyncProperty(outcomes, async (all) => {
      await writeFile(file(), all.map((outcome) => `${JSON.stringify(outcome)}\n`).join(''));
      expect(await readAll(readFinalOutcomes(file()))).toEqual(JSON.parse(JSON.stringify(finalOf(all))));
    }),
    { numRuns: 60 },
  );
});

test('a line that is no outcome is refused with its number, whether its index can be read or not', async () => {
  const good = JSON.stringify(makeOutcome(0, { message: 'é한🦊' }));
  for (const bad of ['{"index":1,"url":5}', '{"index":1', '[]', '{"index":12345678901,"url":"x","status":"done"}']) {
    await writeFile(file(), `${good}\n${good}\n${bad}\n${good}\n`);
    await expect(readAll(readFinalOutcomes(file()))).rejects.toMatchObject({
      code: 'E_LEDGER_CORRUPT',
      message: expect.stringContaining('line 3 is not an outcome'),
    });
  }
});

test('an index is read wherever it stands in its line, and a torn last line is left out', async () => {
  const { index, ...rest } = makeOutcome(7);
  await writeFile(file(), `${JSON.stringify({ ...rest, index })}\n{"index":8,"url`);
  expect((await readAll(readFinalOutcomes(file()))).map((outcome) => outcome.index)).toEqual([7]);
});

test('lines longer than any block are read whole, in either direction', async () => {
  const all = [3, 0, 2, 1, 0].map((index, turn) =>
    makeOutcome(index, { message: String(turn).repeat(index * 150_000 + 10) }),
  );
  await writeFile(file(), all.map((outcome) => `${JSON.stringify(outcome)}\n`).join(''));
  expect(await readAll(readFinalOutcomes(file()))).toEqual(finalOf(all));
});

test('a ledger that is not there has no lines, one that cannot be read is refused', async () => {
  expect(await readAll(readFinalOutcomes(file()))).toEqual([]);
  await mkdir(file());
  await expect(readAll(readFinalOutcomes(file()))).rejects.toMatchObject({
    code: 'E_OUT',
    message: expect.stringContaining('cannot be read: EISDIR'),
  });
});

test('100,000 lines are read in the memory that a few of them take', async () => {
  const count = 100_000;
  const handle = await open(file(), 'w');
  for (let start = 0; start < count; start += 10_000) {
    const lines = Array.from({ length: 10_000 }, (_, position) => {
      // Forwards, then backwards: every item has an outcome that a later one replaces.
      const turn = start + position;
      const index = turn < count / 2 ? turn : count - 1 - turn;
      return JSON.stringify(makeOutcome(index, { attempts: turn < count / 2 ? 1 : 2 }));
    });
    await handle.appendFile(`${lines.join('\n')}\n`);
  }
  await handle.close();
  const reader = `
    const { readFinalOutcomes } = await import(${JSON.stringify(join(root, 'build/ledger/read.js'))});
    let next = 0;
    for await (const { index, attempts } of readFinalOutcomes(${JSON.stringify(file())})) {
      if (index !== next || attempts !== 2) throw new Error('found ' + index + ' for ' + next);
      next += 1;
    }
    process.stdout.write(String(next));
  `;
  // The outcomes as objects would take several times this heap.
  const { stdout, stderr, status } = spawnSync(process.execPath, [
    '--max-old-space-size=16',
    '--input-type=module',
    '-e',
    reader,
  ]);
  expect([status, stdout.toString(), stderr.toString()]).toEqual([0, String(count / 2), '']);
});
