import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { servePictures } from '../../cli/pictures.js';
import { makeFolder, runProgram, startProgram } from '../../cli/start-program.js';
import { until } from '../../processes.js';
import { readLedgerLines } from '../../results.js';

it('a run whose lock is taken from it stops and says so, leaves the new one alone, and can be continued', async () => {
  const cwd = await makeFolder();
  // The last picture never comes: nothing else would end this run.
  const { urls } = await servePictures(3, { faults: [{ kind: 'stall', path: '/p2.webp', afterBytes: 1 }] });
  const { ended } = startProgram(['run', ...urls, '-o', 'out', '--allow-private', '--quiet'], { cwd });
  const out = join(cwd, 'out');
  const lock = join(out, '.millrace', 'lock');
  await until('two are done', async () => (await readLedgerLines(out)).length === 2);
  await rm(lock);
  const { code, stdout, stderr } = await ended;
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain(`millrace: ${lock}: was taken away while this run had it; run the same command again\n`);
  expect(await readFile(lock, 'utf8').catch(() => 'gone')).toBe('gone');
  const rest = [
    'run',
    ...urls,
    '-o',
    'out',
    '--allow-private',
    '--quiet',
    '--timeout',
    '1s',
    '--retries',
    '0',
    '--json',
  ];
  const again = await runProgram(rest, { cwd });
  expect(JSON.parse(again.stdout).items).toMatchObject({ done: 2, failed: 1, thisRun: 1 });
});
