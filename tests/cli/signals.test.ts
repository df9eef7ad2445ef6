import { execFileSync } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { findLanes, isRunning, until } from '../processes.js';
import { readLedgerLines } from '../results.js';
import { servePictures } from './pictures.js';
import { makeFolder, runProgram, startProgram } from './start-program.js';

/** Starts a run of pictures of which the last never comes, and waits until that is all that is left. */
async function startStuck() {
  const cwd = await makeFolder();
  const { urls } = await servePictures(4, { faults: [{ kind: 'stall', path: '/p3.jpg', afterBytes: 1 }] });
  const args = ['run', ...urls, '-o', 'out', '--allow-private', '--workers', '1'];
  const started = startProgram(args, { cwd });
  const out = join(cwd, 'out');
  await until('all but one are done', async () => (await readLedgerLines(out)).length === 3);
  return { ...started, out, pid: started.child.pid ?? 0 };
}

describe('a signal', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends a run whose download hangs, once what can finish has finished: %s',
    async (signal) => {
      const { child, ended, out } = await startStuck();
      child.kill(signal);
      const { code, stdout, stderr } = await ended;
      expect(code).toBe(130);
      expect(stdout).toMatch(/^Interrupted; the same command continues\.\n {2}items +3 done so far\n/);
      expect(stderr).toContain('Press Ctrl-C again to stop at once.');
      expect(JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'))).toMatchObject({ status: 'interrupted' });
      expect(await readLedgerLines(out)).toHaveLength(3);
    },
  );

  it('counts once where it comes twice within half a second', async () => {
    const { child, ended } = await startStuck();
    child.kill('SIGINT');
    await sleep(100);
    child.kill('SIGTERM');
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    expect(stdout).toContain('Interrupted; the same command continues.');
  });

  it('ends the program at once the second time, lanes and all, and a third is not needed', async () => {
    const { child, ended, pid } = await startStuck();
    const lanes = process.platform === 'linux' ? findLanes(pid) : [];
    child.kill('SIGINT');
    await sleep(600);
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    // No summary: that is what stopping cleanly would have ended with.
    expect(stdout).toBe('');
    if (process.platform === 'linux') expect(lanes).toHaveLength(1);
    await until('its lanes are gone', () => !lanes.some(isRunning), 2_000);
  });

  it('ends a run that waits for standard input', async () => {
    const cwd = await makeFolder();
    const { child, ended } = startProgram(['run', '-', '-o', 'out', '--allow-data'], { cwd, input: null });
    child.stdin?.write('data:,a\n');
    await until(
      'it has begun',
      async () => (await readFile(join(cwd, 'out', '.millrace', 'lock')).catch(() => '')) !== '',
    );
    await sleep(100);
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).not.toContain('fault of millrace');
  });

  it.runIf(process.platform === 'linux').each([
    ['that nobody writes to', undefined],
    ['whose writer says no more', 'data:,a\n'],
  ] as const)('ends a run that waits for a named pipe %s', async (_which, said) => {
    const cwd = await makeFolder();
    execFileSync('mkfifo', [join(cwd, 'pipe.txt')]);
    const { child, ended } = startProgram(['run', 'pipe.txt', '-o', 'out', '--allow-data'], { cwd });
    const isBegun = async () => (await readFile(join(cwd, 'out', '.millrace', 'lock')).catch(() => '')) !== '';
    await until('it has begun', isBegun);
    const writer = said === undefined ? undefined : await open(join(cwd, 'pipe.txt'), 'w');
    await writer?.write(said ?? '');
    await sleep(100);
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    await writer?.close();
    expect(code).toBe(130);
    expect(stderr).not.toContain('fault of millrace');
  });
});

it('a reader that leaves early does not end the run', async () => {
  const cwd = await makeFolder();
  const { urls } = await servePictures(3);
  const { child, ended } = startProgram(['run', ...urls, '-o', 'out', '--allow-private'], { cwd });
  child.stdout?.destroy();
  child.stderr?.destroy();
  expect((await ended).code).toBe(0);
  expect(await readLedgerLines(join(cwd, 'out'))).toHaveLength(3);
});

it('a run that is stopped says so with --json too, and nothing else on standard output', async () => {
  const cwd = await makeFolder();
  const { urls } = await servePictures(20, { latencyMs: 100 });
  const args = ['run', ...urls, '-o', 'out', '--allow-private', '--per-host', '1', '--json'];
  const { child, ended } = startProgram(args, { cwd });
  await until('it has outcomes', async () => (await readLedgerLines(join(cwd, 'out'))).length > 1);
  child.kill('SIGTERM');
  const { code, stdout } = await ended;
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ status: 'interrupted' });
  const rest = await runProgram([...args, '--per-host', '20'], { cwd });
  expect(JSON.parse(rest.stdout)).toMatchObject({ status: 'finished', items: { total: 20, done: 20 } });
});
