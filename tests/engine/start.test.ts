import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { equipment } from '../../src/builtins.js';
import type { RunEvent } from '../../src/core/events.js';
import { version } from '../../src/core/version.js';
import { type RunOptions, startRun } from '../../src/engine/start.js';
import { RunLock } from '../../src/ledger/lock.js';

let directory = '';
beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'millrace-start-')));
  await mkdir(join(directory, 'in'));
  for (const name of ['a.txt', 'b.txt', 'c.txt']) await writeFile(join(directory, 'in', name), name);
  await writeFile(
    join(directory, 'list.txt'),
    ['a', 'b'].map((name) => `file://${directory}/in/${name}.txt`).join('\n'),
  );
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const at = (...names: string[]) => join(directory, ...names);

/** A list repeats itself; a folder does not, and is written down. */
function run(source: 'list.txt' | 'in', options: RunOptions = {}) {
  const recipe = { outputs: { saved: {} }, fetch: { allowFiles: true } };
  return startRun(recipe, { source, out: 'out', mode: 'async', workingDirectory: directory, ...options }, equipment);
}

describe('running again into a folder', () => {
  test('with another source changes nothing, and the first one still continues', async () => {
    await run('list.txt');
    await expect(run('in')).rejects.toMatchObject({ code: 'E_PLAN_CHANGED' });
    expect(existsSync(at('out', '.millrace', 'source.jsonl'))).toBe(false);
    expect((await run('list.txt')).items).toMatchObject({ total: 2, done: 2, thisRun: 0 });
  });

  test('of another version of millrace is told once, and done all the same', async () => {
    await run('list.txt', { limit: 1 });
    const file = at('out', '.millrace', 'recipe.json');
    const record = JSON.parse(await readFile(file, 'utf8'));
    expect(record).toMatchObject({ format: 1, version });
    await writeFile(file, JSON.stringify({ ...record, version: '0.0.1' }));
    const told: RunEvent[] = [];
    const onEvent = (event: RunEvent) => void (event.type === 'version-changed' && told.push(event));
    expect((await run('list.txt', { onEvent })).items).toMatchObject({ done: 2 });
    await run('list.txt', { onEvent });
    expect(told).toEqual([{ type: 'version-changed', out: at('out'), before: '0.0.1', now: version }]);
  });

  test('with other URLs for an output is another recipe', async () => {
    const runFor = (url: string) =>
      startRun(
        { outputs: { saved: { url } }, fetch: { allowFiles: true } },
        { source: 'list.txt', out: 'out', mode: 'async', workingDirectory: directory },
        equipment,
      );
    expect((await runFor('*a.txt')).items).toMatchObject({ done: 1, failed: 1 });
    await expect(runFor('*.txt')).rejects.toMatchObject({
      code: 'E_PLAN_CHANGED',
      message: expect.stringContaining('output saved: url.0 was "*a.txt", now "*.txt". Choose'),
    });
    expect((await runFor('*a.txt')).items).toMatchObject({ thisRun: 0 });
  });

  test('with the same folder sees the rows that were written down, whatever has come since', async () => {
    await run('in', { limit: 1 });
    await writeFile(at('in', 'aa.txt'), 'new');
    expect((await run('in')).items).toMatchObject({ total: 3, done: 3, thisRun: 2 });
  });

  test('with a list in place of a folder, accepted once, continues with the list', async () => {
    await run('in', { limit: 1 });
    await expect(run('list.txt')).rejects.toMatchObject({ code: 'E_PLAN_CHANGED' });
    expect((await run('list.txt', { extend: true })).items).toMatchObject({ total: 2, thisRun: 1 });
    expect((await run('list.txt')).items).toMatchObject({ total: 2, thisRun: 0 });
  });

  test('afresh sets the old result aside', async () => {
    await run('list.txt');
    expect((await run('in', { fresh: true })).items.total).toBe(3);
    expect((await readdir(directory)).sort()).toEqual(['in', 'list.txt', 'out', 'out.old-1']);
    expect(await readdir(at('out.old-1', 'saved'))).toHaveLength(2);
  });

  test('afresh never moves a folder from under a run that is using it', async () => {
    await run('list.txt');
    const other = new RunLock(at('out'));
    await other.acquire();
    await expect(run('list.txt', { fresh: true })).rejects.toMatchObject({ code: 'E_LOCKED' });
    expect((await readdir(directory)).sort()).toEqual(['in', 'list.txt', 'out']);
    await other.release();
  });
});

describe('a run that is stopped before its source is open', () => {
  test.each(['list.txt', 'in'] as const)('is interrupted like any other, and continues (%s)', async (source) => {
    const summary = await run(source, { signal: AbortSignal.abort() });
    expect(summary).toMatchObject({ status: 'interrupted', items: { total: 0, thisRun: 0 } });
    const again = await run(source);
    expect(again.status).toBe('finished');
    expect(again.items.failed).toBe(0);
    expect(again.items.done).toBeGreaterThan(1);
    expect(await run(source, { signal: AbortSignal.abort() })).toMatchObject({ items: { done: again.items.done } });
  });
});
