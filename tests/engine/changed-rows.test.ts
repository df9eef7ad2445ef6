import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Item } from '../../src/core/item.js';
import { describeChangedRows } from '../../src/engine/changed-rows.js';

/** A folder whose ledger has these URLs, by index. */
async function makeLedger(urls: Readonly<Record<number, string>>): Promise<string> {
  const out = await mkdtemp(join(tmpdir(), 'millrace-rows-'));
  onTestFinished(() => rm(out, { recursive: true, force: true }));
  const lines = Object.entries(urls).map(([index, url]) =>
    JSON.stringify({ index: Number(index), url, status: 'done' }),
  );
  await writeFile(join(out, 'ledger.jsonl'), lines.map((line) => `${line}\n`).join(''));
  return out;
}

async function* rowsOf(...urls: string[]): AsyncGenerator<Item> {
  for (const [index, url] of urls.entries()) yield { index, url, fields: {} } as Item;
}

test.each([
  [{ 0: 'a', 2: 'c' }, ['a', 'b', 'c', 'd'], 'the 2 worked so far are the same'],
  [{ 0: 'a', 1: 'b', 2: 'c' }, ['a', 'x', 'y'], '2 of the 3 worked so far differ: row 1 was b, now x'],
  [{ 0: 'a', 1: 'b', 2: 'c' }, ['a'], '2 of the 3 worked so far are gone'],
  [{ 0: 'a', 5: 'f' }, ['x'], '1 of the 2 worked so far differ: row 0 was a, now x; 1 of the 2 worked so far are gone'],
  [{ 0: 'http://h/' }, ['http://user:secret@h/'], 'the 1 worked so far are the same'],
])('rows %j that were worked and rows %j: %s', async (worked, now, sentence) => {
  expect(await describeChangedRows(await makeLedger(worked), rowsOf(...now))).toBe(sentence);
});

test('where nothing was worked there is nothing to compare', async () => {
  expect(await describeChangedRows(await makeLedger({}), rowsOf('a'))).toBeUndefined();
  expect(await describeChangedRows(join(tmpdir(), 'nowhere'), rowsOf('a'))).toBeUndefined();
});
