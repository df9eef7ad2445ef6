import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readTree } from '../results.js';
import { servePictures } from './pictures.js';
import { makeFolder, startProgram } from './start-program.js';

async function linesOf(out: string): Promise<number> {
  return (await readFile(join(out, 'ledger.jsonl'), 'utf8').catch(() => '')).split('\n').length - 1;
}

async function untilSome(out: string, count: number): Promise<void> {
  const endsAt = performance.now() + 20_000;
  while ((await linesOf(out)) < count) {
    if (performance.now() > endsAt) throw new Error(`fewer than ${count} outcomes after 20 s`);
    await sleep(20);
  }
}

/** A list that takes a while, and the tree of results that an uninterrupted run makes of it. */
async function prepare() {
  const folder = await makeFolder();
  const { urls } = await servePictures(40, { latencyMs: 60 });
  await writeFile(join(folder, 'urls.txt'), `${urls.join('\n')}\n`);
  const args = [
    'run',
    'urls.txt',
    '--resize',
    '30x30',
    '--save',
    'png,jpeg',
    '--allow-private',
    '--per-host',
    '2',
    '--quiet',
  ];
  const start = (out: string, ...more: string[]) =>
    startProgram([...args, '-o', out, ...more], { cwd: folder, isGroup: true });
  expect((await start('whole', '--per-host', '40').ended).code).toBe(0);
  return { folder, start, whole: await readTree(join(folder, 'whole')) };
}

describe('an interrupted run', () => {
  it('ends with 130 on Ctrl-C, says how to go on, and the same command makes the same tree', async () => {
    const { folder, start, whole } = await prepare();
    const { child, ended } = start('out');
    await untilSome(join(folder, 'out'), 3);
    // As a terminal does it: the whole group, lanes included.
    process.kill(-(child.pid ?? 0), 'SIGINT');
    const stopped = await ended;
    expect(stopped.code).toBe(130);
    expect(stopped.stdout).toContain('the same command continues');
    const before = await linesOf(join(folder, 'out'));
    expect(before).toBeLessThan(40);
    expect((await start('out').ended).code).toBe(0);
    expect(await linesOf(join(folder, 'out'))).toBe(40);
    expect(await readTree(join(folder, 'out'))).toEqual(whole);
  });

  it('treats SIGTERM the same', async () => {
    const { folder, start, whole } = await prepare();
    const { child, ended } = start('out');
    await untilSome(join(folder, 'out'), 3);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(130);
    expect((await start('out').ended).code).toBe(0);
    expect(await readTree(join(folder, 'out'))).toEqual(whole);
  });

  it('stops at once on a second Ctrl-C, resumable', async () => {
    const { folder, start, whole } = await prepare();
    const { child, ended } = start('out');
    await untilSome(join(folder, 'out'), 3);
    child.kill('SIGINT');
    await sleep(650);
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect((await start('out').ended).code).toBe(0);
    expect(await readTree(join(folder, 'out'))).toEqual(whole);
  });

  it.each(['hybrid', 'threads', 'sequential'])('comes to the same tree after kill -9, in %s', async (mode) => {
    const { folder, start, whole } = await prepare();
    const { child, ended } = start('out', '--mode', mode);
    await untilSome(join(folder, 'out'), 3);
    child.kill('SIGKILL');
    await ended;
    const resumed = await start('out').ended;
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    expect(await readTree(join(folder, 'out'))).toEqual(whole);
  });

  it('keeps a second run out of its folder while it runs', async () => {
    const { folder, start } = await prepare();
    const { child, ended } = start('out');
    await untilSome(join(folder, 'out'), 1);
    const second = await start('out').ended;
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`process ${child.pid} is running into this folder`);
    child.kill('SIGINT');
    await ended;
  });
});
