import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Summary } from '../../src/core/summary.js';
import { isSummedUp, readSummary, writeSummary } from '../../src/ledger/summary-file.js';
import { makeSummary } from '../report/make-run.js';
import { useFolder } from './support.js';

const folder = useFolder();
const summary: Summary = makeSummary('/out');

test('a summary is read back as it was written, and is for people too', async () => {
  await writeSummary(folder.path, { ...summary, status: 'interrupted' });
  await writeSummary(folder.path, summary);
  expect(await readSummary(folder.path)).toEqual(summary);
  expect(await readFile(join(folder.path, 'summary.json'), 'utf8')).toBe(`${JSON.stringify(summary, null, 2)}\n`);
  expect(await readdir(folder.path)).toEqual(['summary.json']);
});

test('a summary that is not there or not whole is refused with a sentence', async () => {
  const message = expect.stringMatching(/summary\.json: expected the summary of a finished run: /);
  await expect(readSummary(folder.path)).rejects.toMatchObject({ code: 'E_OUT', message });
  for (const text of ['{', 'null', '{"items":{}}']) {
    await writeFile(join(folder.path, 'summary.json'), text);
    await expect(readSummary(folder.path)).rejects.toMatchObject({ code: 'E_OUT', message });
  }
});

test('a run that found nothing to do has been summed up where one that worked ended as it did', async () => {
  const items = { total: 2, done: 1, failed: 1, skipped: 0, thisRun: 2 };
  const idle = { ...summary, items: { ...items, thisRun: 0 } };
  expect(await isSummedUp(folder.path, idle)).toBe(false);
  await writeSummary(folder.path, { ...summary, items });
  expect(await isSummedUp(folder.path, idle)).toBe(true);
  expect(await isSummedUp(folder.path, { ...idle, items: { ...idle.items, done: 2, failed: 0 } })).toBe(false);
  await writeSummary(folder.path, { ...summary, items, status: 'interrupted' });
  expect(await isSummedUp(folder.path, idle)).toBe(false);
});
