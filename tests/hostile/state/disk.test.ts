import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { program, startOrigin } from '../../built.js';
import { servePictures } from '../../cli/pictures.js';
import { makeFolder, runProgram } from '../../cli/start-program.js';
import { listBelow } from '../../contracts/sink.js';
import { readOutcomes, readTree } from '../../results.js';
import { canTrace, run } from './support.js';

const isRoot = process.getuid?.() === 0;

/** True where a small disk can be mounted; says so where it cannot. */
function canMount(): boolean {
  if (process.platform !== 'linux') return false;
  const { status } = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']);
  if (status !== 0) process.stderr.write('SKIPPED: a full disk needs the right to mount one\n');
  return status === 0;
}

/** Four pictures and what an undisturbed run makes of them; `flags` of all runs. */
async function prepare(...flags: string[]) {
  const cwd = await realpath(await makeFolder());
  const { urls } = await servePictures(4);
  const args = (out: string) => ['run', ...urls, '-o', out, '--allow-private', '--quiet', ...flags];
  expect((await runProgram(args('whole'), { cwd })).code).toBe(0);
  return { cwd, out: join(cwd, 'out'), args, urls, whole: await readTree(join(cwd, 'whole')) };
}

describe.skipIf(!canTrace())('a disk that fails', () => {
  /** Runs once into `out` with a fault in the calls that concern these paths. */
  async function runWithFault(
    fault: string,
    paths: readonly string[],
    { cwd, args }: { cwd: string; args: (out: string) => string[] },
  ) {
    const traced = [
      '-f',
      '-qq',
      '-o',
      '/dev/null',
      '-e',
      `inject=${fault}`,
      ...paths.flatMap((path) => ['-P', join(cwd, 'out', path)]),
    ];
    return run('strace', [...traced, process.execPath, program, ...args('out')], cwd);
  }

  it('at syncing a result has it written anew', async () => {
    const set = await prepare('--mode', 'sequential', '--durable');
    expect(await runWithFault('fsync:error=EIO', ['.millrace/tmp/local/1.part'], set)).toEqual({ code: 0, stderr: '' });
    expect(await readTree(set.out)).toEqual(set.whole);
    expect(await listBelow(join(set.out, '.millrace'))).toEqual(['recipe.json', 'timeline.json']);
  });

  it('to give a file a second name, as some know none, is written to all the same', async () => {
    const set = await prepare('--mode', 'sequential');
    const lock = ['.millrace/lock'];
    expect(await runWithFault('link,linkat:error=EPERM', lock, set)).toEqual({ code: 0, stderr: '' });
    expect(await readTree(set.out)).toEqual(set.whole);
    expect(await listBelow(join(set.out, '.millrace'))).toEqual(['recipe.json', 'timeline.json']);
  });

  it('at syncing it a second time fails the item, which can be retried', async () => {
    const set = await prepare('--mode', 'sequential', '--durable');
    const parts = ['.millrace/tmp/local/1.part', '.millrace/tmp/local/2.part'];
    expect((await runWithFault('fsync:error=EIO', parts, set)).code).toBe(3);
    const [first, ...others] = await readOutcomes(set.out);
    expect(first).toMatchObject({ status: 'failed', code: 'E_SAVE', class: 'save' });
    expect(others.every(({ status }) => status === 'done')).toBe(true);
    expect((await runProgram(['retry', set.out, '--code', 'E_SAVE'], { cwd: set.cwd })).code).toBe(0);
    expect(await readTree(set.out)).toEqual(set.whole);
  });

  it.each([
    [
      'renaming a result',
      'rename,renameat,renameat2:error=EIO',
      '.millrace/tmp/local/2.part',
      /out: the output folder can no longer be written, then run the same command again \(EIO/,
    ],
    [
      'renaming a result, by a file server that knows the folder no more',
      'rename,renameat,renameat2:error=ESTALE',
      '.millrace/tmp/local/2.part',
      /out: the output folder can no longer be reached; bring it back, then run the same command again \(ESTALE/,
    ],
    [
      'writing a result, by a file server that is gone',
      'write:error=ENOTCONN',
      '.millrace/tmp/local/2.part',
      /out: the output folder can no longer be reached; bring it back, then run the same command again \(ENOTCONN/,
    ],
    [
      'writing a result, over the quota',
      'write:error=EDQUOT',
      '.millrace/tmp/local/3.part',
      /out: the disk is full; free some space, then run the same command again \(EDQUOT/,
    ],
    [
      'opening a file for a result, since somebody removed its folder',
      'open,openat:error=ENOENT',
      '.millrace/tmp/local/3.part',
      /out: the output folder can no longer be reached; bring it back, then run the same command again \(ENOENT/,
    ],
    [
      'syncing the ledger, by a file server that knows it no more',
      'fdatasync:error=ESTALE',
      'ledger.jsonl',
      /ledger\.jsonl: cannot be written \(ESTALE.*\); mend that, then run the same command again/,
    ],
    [
      'syncing the ledger',
      'fdatasync:error=EIO',
      'ledger.jsonl',
      /ledger\.jsonl: cannot be written \(EIO.*\); mend that, then run the same command again/,
    ],
    [
      'writing the ledger',
      'write:error=ENOSPC:when=1',
      'ledger.jsonl',
      /ledger\.jsonl: the disk is full; free some space, then run the same command again/,
    ],
    [
      'writing a result',
      'write:error=ENOSPC',
      '.millrace/tmp/local/3.part',
      /out: the disk is full; free some space \(\d+ bytes are free, the next result takes \d+\), then run the same command again/,
    ],
  ])('at %s ends the run with what to do, and the same command makes the rest', async (_, fault, path, sentence) => {
    const set = await prepare('--mode', 'sequential');
    const failed = await runWithFault(fault, [path], set);
    expect(failed).toEqual({ code: 1, stderr: expect.stringMatching(sentence) });
    expect((await runProgram(set.args('out'), { cwd: set.cwd })).code).toBe(0);
    expect(await readTree(set.out)).toEqual(set.whole);
    expect((await readOutcomes(set.out)).map(({ index }) => index)).toEqual([0, 1, 2, 3]);
  });
});

describe.skipIf(process.platform === 'win32')('a file system that takes no large files', () => {
  it('fails the item whose result is too large for it, and no other', async () => {
    const cwd = await makeFolder();
    const sizes = [1_000, 400_000, 2_000];
    const files = new Map(
      sizes.map((size, index) => [
        `/${index}.bin`,
        { bytes: Buffer.alloc(size, `${index} `), mime: 'application/octet-stream' },
      ]),
    );
    const origin = await startOrigin({ files });
    onTestFinished(() => origin.close());
    const urls = [...files.keys()].map((path) => origin.urlFor(path));
    const flags = ['-o', 'out', '--allow-private', '--quiet', '--mode', 'async'];
    // In blocks of 512 bytes.
    const limited = ['-c', 'ulimit -f 400; exec "$@"', 'sh', process.execPath, program, 'run', ...urls, ...flags];
    expect(await run('sh', limited, cwd)).toEqual({ code: 3, stderr: '' });
    const out = join(cwd, 'out');
    expect(await readOutcomes(out)).toMatchObject([
      { status: 'done' },
      {
        ...{ status: 'failed', code: 'E_SAVE', class: 'save' },
        message: expect.stringMatching(/^could not save: the file system takes no file of this size: EFBIG/),
      },
      { status: 'done' },
    ]);
    expect(Object.keys(await readTree(out))).toHaveLength(2);
    expect((await runProgram(['retry', out, '--code', 'E_SAVE'], { cwd })).code).toBe(0);
  });
});

describe.skipIf(!isRoot || !canMount())('a disk of 1 MB', () => {
  it.each(['hybrid', 'threads', 'async'])(
    'that is full ends the run with what to do, in %s; with room, the same command makes the rest',
    async (mode) => {
      const cwd = await realpath(await makeFolder());
      const files = new Map(
        Array.from({ length: 12 }, (_, index) => [
          `/${index}.bin`,
          { bytes: Buffer.alloc(150_000, `${index} `), mime: 'application/octet-stream' },
        ]),
      );
      const origin = await startOrigin({ files });
      onTestFinished(() => origin.close());
      const disk = join(cwd, 'disk');
      await mkdir(disk);
      expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status).toBe(0);
      onTestFinished(() => void spawnSync('umount', ['-l', disk]));
      const args = (out: string) => [
        'run',
        ...[...files.keys()].map((path) => origin.urlFor(path)),
        '-o',
        out,
        '--allow-private',
        '--quiet',
        '--mode',
        mode,
      ];
      const full = await runProgram(args('disk/out'), { cwd });
      expect(full).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(
          /only 1 MB of disk space left\n[\s\S]*the disk is full; free some space \(\d+ bytes are free, the next result takes 150000\), then/,
        ),
      });
      expect((await readOutcomes(join(disk, 'out'))).every(({ status }) => status === 'done')).toBe(true);
      expect(spawnSync('mount', ['-o', 'remount,size=8m', disk]).status).toBe(0);
      expect((await runProgram(args('disk/out'), { cwd })).code).toBe(0);
      expect((await runProgram(args('whole'), { cwd })).code).toBe(0);
      expect(await readTree(join(disk, 'out'))).toEqual(await readTree(join(cwd, 'whole')));
      expect(await listBelow(join(disk, 'out', '.millrace'))).toEqual(['recipe.json', 'timeline.json']);
    },
  );
});

describe.skipIf(!isRoot || !canMount())('a disk that may only be read', () => {
  it('is refused before the first request', async () => {
    const cwd = await realpath(await makeFolder());
    const { origin, urls } = await servePictures(1);
    const disk = join(cwd, 'disk');
    await mkdir(disk);
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,ro', 'tmpfs', disk]).status).toBe(0);
    onTestFinished(() => void spawnSync('umount', ['-l', disk]));
    expect(await runProgram(['run', ...urls, '-o', 'disk/out', '--allow-private'], { cwd })).toEqual({
      code: 1,
      stdout: '',
      stderr: `millrace: ${disk}/out: cannot be written: the file system is read-only; choose another folder with --out\n`,
    });
    expect(origin.stats.requests).toBe(0);
  });
});

const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups'];
/** A checkout in a folder of root's own can be read by others only with this right, which lets nobody write. */
const mayRead = ['--securebits=+no_setuid_fixup', '--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search'];
/** How to run the program as a user who owns nothing here; undefined where that cannot be done. */
const asNobody = [nobody, [...nobody, ...mayRead]].find(
  (words) =>
    isRoot &&
    spawnSync('setpriv', [...words, process.execPath, program, '--version'], { stdio: 'ignore' }).status === 0,
);

describe.skipIf(asNobody === undefined)('a folder that may not be written', () => {
  const runAsNobody = (args: readonly string[], cwd: string) =>
    run('setpriv', [...(asNobody ?? []), process.execPath, program, ...args], cwd);

  it.each([
    ['the folder', 'out', 0o555, /out: cannot be written: permission denied; choose another folder with --out/],
    [
      'the ledger',
      'out/ledger.jsonl',
      0o444,
      /ledger\.jsonl: cannot be opened \(EACCES.*\); make it readable and writable, or choose another folder with --out/,
    ],
    [
      'the folder of an output',
      'out/saved',
      0o555,
      /out\/saved: cannot be written: permission denied; choose another folder with --out/,
    ],
  ])('ends the run before its first request where it is %s', async (_, path, mode, sentence) => {
    const cwd = await makeFolder();
    const { origin, urls } = await servePictures(2);
    await chmod(cwd, 0o777);
    const args = (count: string) => [
      'run',
      ...urls,
      '-o',
      'out',
      '--allow-private',
      '--quiet',
      '--mode',
      'async',
      '--limit',
      count,
    ];
    expect(await runAsNobody(args('1'), cwd)).toEqual({ code: 0, stderr: '' });
    const asked = origin.stats.requests;
    const ledger = await readFile(join(cwd, 'out', 'ledger.jsonl'), 'utf8');
    // Root's now, with rights for reading alone.
    spawnSync('chown', ['0', join(cwd, path)]);
    await chmod(join(cwd, path), mode);
    if (path === 'out') spawnSync('chown', ['-R', '0', join(cwd, path)]);
    expect(await runAsNobody(args('2'), cwd)).toEqual({ code: 1, stderr: expect.stringMatching(sentence) });
    expect(origin.stats.requests).toBe(asked);
    expect(await readFile(join(cwd, 'out', 'ledger.jsonl'), 'utf8')).toBe(ledger);
    expect((await stat(join(cwd, 'out', 'ledger.jsonl'))).size).toBe(ledger.length);
  });
});
