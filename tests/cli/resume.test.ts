import { readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { until } from '../processes.js';
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
  const start = (out: string, ...more: string[]) =>
    startProgram(['run', 'urls.txt', ...prepare.flags, '--quiet', '-o', out, ...more], { cwd: folder, isGroup: true });
  expect((await start('whole', '--per-host', '40').ended).code).toBe(0);
  return { folder, start, whole: await readTree(join(folder, 'whole')) };
}

prepare.flags = ['--resize', '30x30', '--save', 'png,jpeg', '--allow-private', '--per-host', '2'];

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

  it.each(['SIGTERM', 'SIGHUP'] as const)('treats %s the same', async (signal) => {
    const { folder, start, whole } = await prepare();
    const { child, ended } = start('out');
    await untilSome(join(folder, 'out'), 3);
    process.kill(-(child.pid ?? 0), signal);
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

  it('makes missing and changed results again, fetches nothing else, and says so', async () => {
    const { folder, start, whole } = await prepare();
    const out = join(folder, 'whole');
    const [first = '', second = '', third = ''] = Object.keys(whole);
    await rm(join(out, first));
    await truncate(join(out, second), 5);
    await writeFile(join(out, third), Buffer.alloc((await stat(join(out, third))).size));
    const again = startProgram(['run', 'urls.txt', ...prepare.flags, '-o', 'whole'], { cwd: folder });
    const { code, stdout, stderr } = await again.ended;
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/items have results that are missing or changed \(saved\//),
    ]);
    expect(stdout).toContain('40 done of 40');
    expect(await readTree(out)).toEqual(whole);
    expect(await linesOf(out)).toBe(40 + new Set([first, second, third].map((path) => path.slice(0, 14))).size);
    expect((await start('whole').ended).stderr).toBe('');
  });

  it('lets exactly one of many that start at once proceed, and the others say who it is', async () => {
    const folder = await makeFolder();
    // The last picture never comes: who is first stays.
    const { urls } = await servePictures(3, { faults: [{ kind: 'stall', path: '/p2.webp', afterBytes: 1 }] });
    const args = ['run', ...urls, '-o', 'out', '--allow-private', '--quiet', '--mode', 'async'];
    const runs = Array.from({ length: 8 }, () => startProgram(args, { cwd: folder }));
    const losers: string[] = [];
    const ends = runs.map(({ ended }) => ended.then(({ code, stderr }) => losers.push(`${code} ${stderr}`)));
    await until('seven have given up', () => losers.length === 7, 60_000);
    const winner = runs.find(({ child }) => child.exitCode === null)?.child;
    const refusal = `process ${winner?.pid} is running into this folder; wait for it or choose another with --out`;
    for (const loser of losers) expect(loser).toMatch(new RegExp(`^1 millrace: .*/lock: ${refusal}\\n$`));
    await until('two are done', async () => (await linesOf(join(folder, 'out'))) === 2, 60_000);
    winner?.kill('SIGINT');
    await Promise.all(ends);
    expect(losers.at(-1)).toMatch(/^130 /);
    expect(await linesOf(join(folder, 'out'))).toBe(2);
  });
});
