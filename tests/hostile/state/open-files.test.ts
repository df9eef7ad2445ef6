import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { program, root, startOrigin } from '../../built.js';
import { makePictures, servePictures } from '../../cli/pictures.js';
import { makeFolder, runProgram } from '../../cli/start-program.js';
import { readOutcomes, readTree } from '../../results.js';
import { canTrace, run } from './support.js';

/** Runs the program where a process may open so many files and sockets. */
const runLimited = (openFiles: number, args: readonly string[], cwd: string) =>
  run('sh', ['-c', `ulimit -n ${openFiles}; exec "$@"`, 'sh', process.execPath, program, ...args], cwd);

describe.skipIf(process.platform !== 'linux')('a program that may open few files', () => {
  it.each([
    ['async', 48],
    ['async', 64],
    ['threads', 64],
    ['processes', 64],
    ['hybrid', 48],
    ['hybrid', 80],
  ])('works on fewer items at once and fails none, in %s with %d', async (mode, openFiles) => {
    const cwd = await makeFolder();
    const { urls } = await servePictures(60, { latencyMs: 30 });
    const args = (out: string) => [
      ...['run', ...urls, '-o', out, '--resize', '20x20', '--save', 'png', '--save', 'webp', '--allow-private'],
      ...['--mode', mode, '--concurrency', '128', '--per-host', '128', '--workers', '2', '--quiet', '--no-report'],
    ];
    const { code, stderr } = await runLimited(openFiles, args('few'), cwd);
    const { lanes, itemsAtOnce } = JSON.parse(await readFile(join(cwd, 'few', 'summary.json'), 'utf8'));
    expect({ code, stderr, isFewer: itemsAtOnce < 50, lanes }).toMatchObject({ code: 0, isFewer: true });
    if (mode === 'async' || mode === 'hybrid')
      expect(stderr).toBe(
        `only ${itemsAtOnce} of 128 items at once: a process may open ${openFiles} files here; ulimit -n 4096 allows more\n`,
      );
    expect((await runProgram(args('many'), { cwd })).code).toBe(0);
    expect(await readTree(join(cwd, 'few'))).toEqual(await readTree(join(cwd, 'many')));
  });

  it.each(['async', 'hybrid'])(
    'asks few of many hosts at once, and closes what it keeps of others, in %s',
    async (mode) => {
      const cwd = await makeFolder();
      const files = await makePictures(2);
      const hosts = Array.from({ length: 80 }, (_, index) => `host${index}.test`);
      const origin = await startOrigin({ files, latencyMs: 20, hosts });
      onTestFinished(() => origin.close());
      const urls = hosts.map((host) => `http://${host}:${origin.port}/p0.jpg`);
      const flags = ['-o', 'out', '--resolve', '*.test=127.0.0.1', '--allow-private', '--quiet', '--mode', mode];
      const ended = await runLimited(64, ['run', ...urls, ...flags, '--resize', '20x20', '--no-report'], cwd);
      expect(ended.code).toBe(0);
      expect((await readOutcomes(join(cwd, 'out'))).every(({ attempts }) => attempts === 1)).toBe(true);
      expect(origin.stats.requests).toBe(160);
    },
  );

  it('is told how many it needs where it could not even start', async () => {
    const cwd = await makeFolder();
    const ended = await runLimited(40, ['run', 'http://127.0.0.1:1/a', '-o', 'out'], cwd);
    expect(ended).toEqual({
      code: 1,
      stderr:
        'millrace: a process may open 40 files here, and millrace needs 48: allow more (ulimit -n 4096) and run the same command again (E_FD_LIMIT)\n',
    });
  });
});

describe.skipIf(!canTrace())('a machine that may open no more files', () => {
  it('ends the run with what to do when an op cannot be loaded, and the same command makes the rest', async () => {
    const cwd = await makeFolder();
    const { urls } = await servePictures(3);
    const args = ['run', ...urls, '-o', 'out', '--resize', '20x20', '--mode', 'async', '--allow-private', '--quiet'];
    const chunks = join(root, 'dist', 'chunks');
    const op = (await readdir(chunks)).find((name) => name.startsWith('resize-'));
    const fault = ['-e', 'inject=open,openat:error=ENFILE', '-P', join(chunks, op ?? 'missing')];
    const traced = ['-f', '-qq', '-o', '/dev/null', ...fault, process.execPath, program, ...args];
    expect(await run('strace', traced, cwd)).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /^millrace: too many files are open at once: allow more \(ulimit -n 4096\) or lower --concurrency, then run the same command again \(ENFILE/,
      ),
    });
    expect((await readOutcomes(join(cwd, 'out'))).filter(({ status }) => status === 'failed')).toEqual([]);
    expect((await runProgram(args, { cwd })).code).toBe(0);
    expect(await readOutcomes(join(cwd, 'out'))).toHaveLength(3);
  });
});
