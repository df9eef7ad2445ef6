import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { program } from '../built.js';
import { listBelow } from '../contracts/sink.js';
import { isRunning, until } from '../processes.js';
import { readLedgerLines, readTree } from '../results.js';
import { servePictures } from './pictures.js';
import { makeFolder, runProgram } from './start-program.js';

const ctrlC = '\u0003';
// util-linux's `script` runs a program in a terminal of its own; other systems' take other arguments.
const hasTerminals = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '');

/** Runs the program in a real terminal; what is typed reaches it as keys. */
function startInTerminal(args: readonly string[], options: { cwd: string; env?: Record<string, string> }) {
  const command = [process.execPath, program, ...args].map((word) => `'${word}'`).join(' ');
  const child: ChildProcess = spawn('script', ['-q', '-e', '-c', command, '/dev/null'], {
    cwd: options.cwd,
    env: { ...process.env, TERM: 'xterm', ...options.env },
  });
  let screen = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
  });
  const ended = once(child, 'close').then(([code]) => code as number);
  return {
    type: (keys: string) => child.stdin?.write(keys),
    /** As when its window is closed. */
    close: () => child.kill('SIGKILL'),
    screen: () => screen,
    ended,
  };
}

describe.runIf(hasTerminals)('in a terminal', () => {
  it('draws bars while it runs and leaves them full, with the cursor shown and the summary below', async () => {
    const cwd = await makeFolder();
    const { urls } = await servePictures(8, { latencyMs: 100 });
    const run = startInTerminal(['run', ...urls, '-o', 'out', '--allow-private'], { cwd });
    expect(await run.ended).toBe(0);
    const screen = run.screen();
    const text = stripVTControlCharacters(screen);
    for (const label of ['downloading', 'processing', 'saving'])
      expect(text).toMatch(new RegExp(`${label} +█{24} +8/8`));
    expect(screen.lastIndexOf('\u001b[?25h')).toBeGreaterThan(screen.lastIndexOf('\u001b[?25l'));
    expect(text.indexOf('Finished.')).toBeGreaterThan(text.lastIndexOf('█'));
    expect(text).toContain('8 done of 8');
  });

  it.each([
    ['--quiet', ['--quiet'], {}],
    ['TERM=dumb', [], { TERM: 'dumb' }],
  ])('draws no bars where %s asks for none', async (_what, flags, env) => {
    const cwd = await makeFolder();
    const { urls } = await servePictures(2);
    const run = startInTerminal(['run', ...urls, '-o', 'out', '--allow-private', ...flags], { cwd, env });
    expect(await run.ended).toBe(0);
    expect(run.screen()).not.toContain('\u001b');
    expect(run.screen()).toContain('2 done of 2');
  });

  it('stops cleanly on a typed Ctrl-C and gives the cursor back; the same command goes on', async () => {
    const cwd = await makeFolder();
    const { urls } = await servePictures(30, { latencyMs: 100 });
    const args = ['run', ...urls, '-o', 'out', '--allow-private', '--per-host', '2'];
    const run = startInTerminal(args, { cwd });
    const ledger = join(cwd, 'out', 'ledger.jsonl');
    const lines = async () => (await readFile(ledger, 'utf8').catch(() => '')).split('\n').length - 1;
    await until('it has outcomes', async () => (await lines()) > 2);
    run.type(ctrlC);
    expect(await run.ended).toBe(130);
    const text = stripVTControlCharacters(run.screen());
    expect(text).toContain('Stopping: finishing what is under way. Press Ctrl-C again to stop at once.');
    expect(text).toContain('Interrupted; the same command continues.');
    expect(text).not.toMatch(/^\s+at /m);
    expect(run.screen().lastIndexOf('\u001b[?25h')).toBeGreaterThan(run.screen().lastIndexOf('\u001b[?25l'));
    expect(await lines()).toBeLessThan(30);
    const resumed = await runProgram([...args, '--per-host', '30', '--quiet'], { cwd });
    expect(resumed).toMatchObject({ code: 0, stdout: expect.stringContaining('30 done of 30') });
    expect(Object.keys(await readTree(join(cwd, 'out')))).toHaveLength(30);
  });

  it('stops cleanly when the terminal is closed; the same command goes on', async () => {
    const cwd = await makeFolder();
    const { urls } = await servePictures(30, { latencyMs: 100 });
    const args = ['run', ...urls, '-o', 'out', '--allow-private', '--per-host', '2'];
    const run = startInTerminal(args, { cwd });
    const out = join(cwd, 'out');
    await until('it has outcomes', async () => (await readLedgerLines(out)).length > 2);
    const { pid } = JSON.parse(await readFile(join(out, '.millrace', 'lock'), 'utf8')) as { pid: number };
    run.close();
    await run.ended;
    await until('it has ended', () => !isRunning(pid), 20_000);
    // What was under way was finished and summed up, and nothing was left behind.
    expect(JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'))).toMatchObject({ status: 'interrupted' });
    expect((await listBelow(join(out, '.millrace'))).sort()).toEqual(['recipe.json', 'timeline.json']);
    const before = (await readLedgerLines(out)).length;
    expect(before).toBeLessThan(30);
    const resumed = await runProgram([...args, '--per-host', '30', '--quiet'], { cwd });
    expect(resumed).toMatchObject({ code: 0, stdout: expect.stringContaining('30 done of 30') });
  });
});
