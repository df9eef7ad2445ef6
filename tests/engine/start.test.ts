import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { equipment } from '../../src/builtins.js';
import type { RunEvent } from '../../src/core/events.js';
import { version } from '../../src/core/version.js';
import type { RunOptions } from '../../src/engine/run-options.js';
import { retryRun, startRun } from '../../src/engine/start.js';
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

  test('with another version of millrace is refused until the change is accepted, then told once', async () => {
    await run('list.txt', { limit: 1 });
    const file = at('out', '.millrace', 'recipe.json');
    const record = JSON.parse(await readFile(file, 'utf8'));
    expect(record).toMatchObject({ format: 1, version });
    await writeFile(file, JSON.stringify({ ...record, version: '0.0.1' }));
    const told: RunEvent[] = [];
    const onEvent = (event: RunEvent) => void (event.type === 'version-changed' && told.push(event));
    await expect(run('list.txt', { onEvent })).rejects.toMatchObject({
      code: 'E_PLAN_CHANGED',
      message: expect.stringContaining(`: millrace 0.0.1 worked into it, this is ${version}, and`),
    });
    expect((await run('list.txt', { onEvent, extend: true })).items).toMatchObject({ done: 2 });
    await run('list.txt', { onEvent });
    expect(told).toEqual([{ type: 'version-changed', out: at('out'), before: '0.0.1', now: version }]);
  });

  test('with another version of millrace tries again what failed, and tells', async () => {
    await writeFile(at('list.txt'), `file://${at('in', 'gone.txt')}\n`);
    expect((await run('list.txt')).items).toMatchObject({ failed: 1 });
    const file = at('out', '.millrace', 'recipe.json');
    await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), version: '0.0.1' }));
    await writeFile(at('in', 'gone.txt'), 'here again');
    const told: string[] = [];
    const onEvent = (event: RunEvent) => void (event.type === 'version-changed' && told.push(event.before));
    expect((await retryRun(at('out'), { onEvent, mode: 'async' }, equipment)).items).toMatchObject({ done: 1 });
    expect(told).toEqual(['0.0.1']);
  });

  test('needs the login of a URL, and shows it nowhere', async () => {
    const source = 'https://me:secret@127.0.0.1:1/a';
    const options = { source: [source], out: 'out', mode: 'async', workingDirectory: directory };
    const summary = await startRun({ outputs: { saved: {} } }, options, equipment);
    expect(summary).toMatchObject({ items: { failed: 1 }, recipe: { source: ['https://127.0.0.1:1/a'] } });
    expect(JSON.stringify(summary)).not.toContain('secret');
    expect(await readFile(at('out', 'ledger.jsonl'), 'utf8')).not.toContain('secret');
    const other = { ...options, source: ['https://me:other@127.0.0.1:1/a', source] };
    await expect(startRun({ outputs: { saved: {} } }, other, equipment)).rejects.toMatchObject({
      code: 'E_PLAN_CHANGED',
      message: expect.not.stringMatching(/secret|other@/),
    });
  });

  test('after a change of what an op’s module imports is another recipe', async () => {
    await writeFile(at('level.mjs'), 'export const level = 1;');
    await writeFile(
      at('op.mjs'),
      `import { level } from './level.mjs';
       const options = { safeParse: (data) => ({ success: true, data }) };
       export default { run: (c) => ({ ...c, facts: { level } }), options, accepts: ['text'], cost: 'script', input: 'bytes' };`,
    );
    const runOnce = () =>
      startRun(
        { outputs: { saved: { ops: ['./op.mjs'] } }, fetch: { allowFiles: true } },
        { source: 'list.txt', out: 'out', mode: 'async', workingDirectory: directory },
        equipment,
      );
    expect((await runOnce()).items).toMatchObject({ done: 2 });
    expect((await runOnce()).items).toMatchObject({ thisRun: 0 });
    await writeFile(at('level.mjs'), 'export const level = 2;');
    await expect(runOnce()).rejects.toMatchObject({ code: 'E_PLAN_CHANGED' });
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
