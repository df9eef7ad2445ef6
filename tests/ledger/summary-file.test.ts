import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Summary } from '../../src/core/summary.js';
import { readSummary, writeSummary } from '../../src/ledger/summary-file.js';
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
