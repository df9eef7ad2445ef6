import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { isOnThisMachine } from '../../src/ledger/file-system.js';
import { type LockOptions, RunLock } from '../../src/ledger/lock.js';
import { startTicks } from '../../src/ledger/lock-owner.js';
import { makeOutFolder } from '../../src/ledger/out-folder.js';
import { root } from '../built.js';
import { until } from '../processes.js';
import { useFolder } from './support.js';

const folder = useFolder();
const lockFile = () => join(folder.path, '.millrace', 'lock');
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start(code: string, wrapper: readonly string[] = []): ChildProcess {
  const [command = '', ...words] = [...wrapper, process.execPath, '--input-type=module', '-e', code];
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return child;
}

/** A process that tries for the lock, prints how it went, and keeps what it got until it is killed. */
function startRun(options: LockOptions = {}, wrapper: readonly string[] = []): ChildProcess {
  const lock = JSON.stringify(join(root, 'build/ledger/lock.js'));
  return start(
    `
    const { RunLock } = await import(${lock});
    const lock = new RunLock(${JSON.stringify(folder.path)}, ${JSON.stringify(options)});
    const answer = await lock.acquire().then(() => 'got it', (error) => error.code + ' ' + error.message);
    process.stdout.write(answer);
    lock.lost.addEventListener('abort', () => process.stdout.write(lock.lost.reason.message));
    setInterval(() => {}, 60_000);
  `,
    wrapper,
  );
}

async function readAnswer(child: ChildProcess): Promise<string> {
  const [chunk] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return chunk.toString();
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

const canUnshare = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', '--uts', 'true']).status === 0;
if (!canUnshare) process.stderr.write('SKIPPED: locks of other containers need the right to make one (unshare)\n');
/** In a container of its own: its process ids mean nothing here, nor ours there. */
const apart = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'];
/** On another machine, as far as a process can tell. */
const elsewhere = [...apart, '--uts', 'sh', '-c', 'hostname elsewhere; exec "$@"', 'sh'];

describe.skipIf(!canUnshare)('the lock of a run in another container', () => {
  const patient = { renewEveryMs: 100, leaseMs: 20_000 };
  const quick = { ...patient, leaseMs: 4_000 };

  test.each([
    ['of the same name', apart, hostname()],
    ['of another name', elsewhere, 'elsewhere'],
  ])('%s is never taken over while that run writes to it', async (_, wrapper, name) => {
    await makeOutFolder(folder.path);
    const first = startRun(patient, wrapper);
    expect(await readAnswer(first)).toBe('got it');
    const watched: unknown[] = [];
    const lock = new RunLock(folder.path, { ...patient, onWatch: (owner) => watched.push(owner) });
    await expect(lock.acquire()).rejects.toMatchObject({
      code: 'E_LOCKED',
      message: expect.stringMatching(
        new RegExp(`/lock: process \\d+ on ${name} is running into this folder; wait for it$`),
      ),
    });
    expect(watched).toEqual([{ pid: expect.any(Number), host: name, limitMs: 20_000 }]);
  });

  test('is taken over by one of those who come once that run was killed', async () => {
    await makeOutFolder(folder.path);
    const first = startRun(quick, elsewhere);
    expect(await readAnswer(first)).toBe('got it');
    await end(first);
    const answers = await Promise.all([startRun(quick), startRun(quick, apart)].map(readAnswer));
    expect(answers.filter((answer) => answer === 'got it')).toHaveLength(1);
    expect(answers.filter((answer) => /^E_LOCKED .* is running into this folder/.test(answer))).toHaveLength(1);
  });

  test('that stood still for too long is taken over, and that run is told once it goes on', async () => {
    await makeOutFolder(folder.path);
    const first = startRun(quick);
    expect(await readAnswer(first)).toBe('got it');
    first.kill('SIGSTOP');
    const second = startRun(quick, elsewhere);
    expect(await readAnswer(second)).toBe('got it');
    const told = readAnswer(first);
    first.kill('SIGCONT');
    expect(await told).toBe(`${lockFile()}: was taken away while this run had it; run the same command again`);
    expect(JSON.parse(await readFile(lockFile(), 'utf8'))).toMatchObject({ host: 'elsewhere' });
  });

  test('is watched no longer than the one who wants it waits', async () => {
    await makeOutFolder(folder.path);
    const owner = { pid: 7, host: 'elsewhere', leaseMs: 60_000 };
    await writeFile(lockFile(), JSON.stringify(owner));
    const stopping = new AbortController();
    const lock = new RunLock(folder.path, { signal: stopping.signal, onWatch: () => stopping.abort() });
    await expect(lock.acquire()).rejects.toThrow('process 7 on elsewhere may be running into this folder');
    expect(JSON.parse(await readFile(lockFile(), 'utf8'))).toEqual(owner);
  });
});

describe('the lock of an output folder', () => {
  test('that a run had before this machine was started anew is taken over at once, on a disk of this machine', async (context) => {
    await makeOutFolder(folder.path);
    if (!(await isOnThisMachine(folder.path))) context.skip();
    const space = '00000000-0000-4000-8000-000000000000 pid:[4026531836]';
    const owner = { pid: process.pid, host: hostname(), startedTicks: '1', space, token: 'x', leaseMs: 60_000 };
    await writeFile(lockFile(), JSON.stringify(owner));
    const watched: unknown[] = [];
    const lock = new RunLock(folder.path, { onWatch: (distant) => watched.push(distant) });
    await lock.acquire();
    await lock.release();
    expect(watched).toEqual([]);
  });

  test('lets exactly one of two processes proceed, and tells the other who has it', async () => {
    await makeOutFolder(folder.path);
    const runs = [startRun(), startRun()];
    const answers = await Promise.all(runs.map(readAnswer));
    const winner = runs[answers.indexOf('got it')];
    const refusal = `E_LOCKED ${lockFile()}: process ${winner?.pid} is running into this folder; wait for it`;
    expect([...answers].sort()).toEqual([refusal, 'got it']);
  });

  test('whose owner was killed is taken over by exactly one of those who come', async () => {
    await makeOutFolder(folder.path);
    const first = startRun();
    expect(await readAnswer(first)).toBe('got it');
    await end(first);
    expect(existsSync(lockFile())).toBe(true);
    const answers = await Promise.all([startRun(), startRun(), startRun(), startRun()].map(readAnswer));
    expect(answers.filter((answer) => answer === 'got it')).toHaveLength(1);
    expect(answers.filter((answer) => answer.startsWith('E_LOCKED'))).toHaveLength(3);
    expect(existsSync(`${lockFile()}.turn`)).toBe(false);
  });

  test('lets exactly one of two runs of one process proceed, and the other leaves it alone', async () => {
    for (let round = 0; round < 100; round += 1) {
      const out = join(folder.path, String(round));
      const locks = [new RunLock(out), new RunLock(out)];
      const answers = await Promise.all(
        locks.map(async (lock) => {
          await makeOutFolder(out);
          return await lock.acquire().then(
            () => 'got it',
            (error) => error.code,
          );
        }),
      );
      expect([...answers].sort()).toEqual(['E_LOCKED', 'got it']);
      const winner = locks[answers.indexOf('got it')];
      const loser = locks[1 - answers.indexOf('got it')];
      await loser?.release();
      expect(existsSync(join(out, '.millrace', 'lock'))).toBe(true);
      await winner?.release();
      expect(existsSync(join(out, '.millrace', 'lock'))).toBe(false);
    }
  });

  test.skipIf(process.platform !== 'linux')(
    'of a process that has ended is taken over, though nobody waited for it',
    async () => {
      await makeOutFolder(folder.path);
      // A shell that becomes another program: that never asks how the shell's child ended.
      const parent = spawn('sh', ['-c', 'sleep 1000 & echo $!; exec sleep 1000'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      children.push(parent);
      const pid = Number(await readAnswer(parent));
      const owner = JSON.stringify({ pid, host: hostname(), startedTicks: startTicks(pid) });
      await writeFile(lockFile(), owner);
      await expect(new RunLock(folder.path).acquire()).rejects.toThrow(`process ${pid} is running into this folder`);
      process.kill(pid, 'SIGKILL');
      await until('it has ended', async () => / Z /.test(await readFile(`/proc/${pid}/stat`, 'utf8')));
      const lock = new RunLock(folder.path);
      await lock.acquire();
      await lock.release();
    },
  );

  test('is free again once it was released', async () => {
    await makeOutFolder(folder.path);
    const lock = new RunLock(folder.path);
    await lock.acquire();
    await expect(new RunLock(folder.path).acquire()).rejects.toMatchObject({ code: 'E_LOCKED' });
    await lock.release();
    const next = new RunLock(folder.path);
    await next.acquire();
    await next.release();
    expect(existsSync(lockFile())).toBe(false);
  });

  test('of a process on another machine is never taken over', async () => {
    await makeOutFolder(folder.path);
    await writeFile(lockFile(), JSON.stringify({ pid: 1, host: 'elsewhere' }));
    await expect(new RunLock(folder.path).acquire()).rejects.toThrow(
      `${lockFile()}: process 1 on elsewhere is running into this folder; if it is gone, remove that file`,
    );
  });

  test('is taken where its file was made and the answer got lost', async () => {
    await makeOutFolder(folder.path);
    const lock = new RunLock(folder.path);
    await lock.acquire();
    // What a file server says that is asked for the same a second time.
    await lock.acquire();
    await lock.release();
    expect(existsSync(lockFile())).toBe(false);
  });

  test('is written to now and then, and reads the same all the while', async () => {
    await makeOutFolder(folder.path);
    const lock = new RunLock(folder.path, { renewEveryMs: 20 });
    await lock.acquire();
    const text = await readFile(lockFile(), 'utf8');
    const before = (await stat(lockFile())).mtimeMs;
    await until('it was written to', async () => {
      expect(await readFile(lockFile(), 'utf8')).toBe(text);
      return (await stat(lockFile())).mtimeMs !== before;
    });
    await lock.release();
    expect(existsSync(lockFile())).toBe(false);
    expect(lock.lost.aborted).toBe(false);
  });

  test.each([
    ['is removed', () => rm(lockFile())],
    ['is another’s', () => writeFile(lockFile(), JSON.stringify({ pid: 1, host: 'elsewhere' }))],
  ])('that %s while a run has it is lost, which the run is told, and it is not given back', async (_, take) => {
    await makeOutFolder(folder.path);
    const lock = new RunLock(folder.path, { renewEveryMs: 20 });
    await lock.acquire();
    await take();
    await until('it is told', () => lock.lost.aborted);
    expect(lock.lost.reason).toMatchObject({
      code: 'E_LOCKED',
      message: `${lockFile()}: was taken away while this run had it; run the same command again`,
    });
    const left = await readFile(lockFile(), 'utf8').catch(() => undefined);
    await lock.release();
    expect(await readFile(lockFile(), 'utf8').catch(() => undefined)).toBe(left);
  });

  test.skipIf(process.platform !== 'linux')('of a process whose number was given out again is taken over', async () => {
    await makeOutFolder(folder.path);
    const owner = { pid: process.pid, host: hostname(), startedTicks: '1' };
    await writeFile(lockFile(), JSON.stringify(owner));
    const lock = new RunLock(folder.path);
    await lock.acquire();
    expect(JSON.parse(await readFile(lockFile(), 'utf8'))).toMatchObject({ pid: process.pid });
    expect(await readFile(lockFile(), 'utf8')).not.toBe(JSON.stringify(owner));
    await lock.release();
  });

  test.each(['', '{"pid":', 'null'])('that holds %j is no one’s and is taken over', async (text) => {
    await makeOutFolder(folder.path);
    await writeFile(lockFile(), text);
    const lock = new RunLock(folder.path);
    await lock.acquire();
    await lock.release();
  });

  test('that is stale is left to whoever is removing it, unless that one was killed too', async () => {
    await makeOutFolder(folder.path);
    await writeFile(lockFile(), 'gone');
    await writeFile(`${lockFile()}.turn`, '');
    await expect(new RunLock(folder.path).acquire()).rejects.toThrow('another run keeps taking this folder');
    expect(await readFile(lockFile(), 'utf8')).toBe('gone');
    await utimes(`${lockFile()}.turn`, 0, 0);
    const lock = new RunLock(folder.path);
    await lock.acquire();
    await lock.release();
  });

  test('that is stale is left to whoever is removing it, also where this machine’s clock is wrong', async () => {
    await makeOutFolder(folder.path);
    await writeFile(lockFile(), 'gone');
    await writeFile(`${lockFile()}.turn`, '');
    const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000);
    try {
      await expect(new RunLock(folder.path).acquire()).rejects.toThrow('another run keeps taking this folder');
    } finally {
      clock.mockRestore();
    }
    expect((await readdir(join(folder.path, '.millrace'))).sort()).toEqual(['lock', 'lock.turn']);
  });

  test.runIf(existsSync('/dev/full'))('of a run on a full disk ends it with a sentence', async () => {
    await makeOutFolder(folder.path);
    await symlink('/dev/full', join(folder.path, '.millrace', 'lanes'));
    expect(() => new RunLock(folder.path).lanes.note(process.pid)).toThrow(
      expect.objectContaining({
        code: 'E_DISK_FULL',
        message: expect.stringMatching(/lanes: the disk is full; free some space, then run the same command again$/),
      }),
    );
  });

  test('that cannot be written ends the run with a sentence', async () => {
    await expect(new RunLock(join(folder.path, 'nowhere')).acquire()).rejects.toMatchObject({
      code: 'E_OUT',
      message: expect.stringMatching(/nowhere\/\.millrace\/lock: ENOENT/),
    });
  });
});

describe.skipIf(process.platform !== 'linux')('lanes of a run that was killed', () => {
  test('are waited for, and their notes are then removed', async () => {
    await makeOutFolder(folder.path);
    const lane = start('setInterval(() => {}, 60_000)');
    const before = new RunLock(folder.path);
    before.lanes.note(lane.pid ?? 0);
    const lock = new RunLock(folder.path);
    let isAcquired = false;
    const acquiring = lock.acquire().then(() => {
      isAcquired = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(isAcquired).toBe(false);
    await end(lane);
    await acquiring;
    expect(existsSync(join(folder.path, '.millrace', 'lanes'))).toBe(false);
    await lock.release();
  });

  test('that do not go keep the folder from being used, and leave no lock behind', async () => {
    await makeOutFolder(folder.path);
    const lane = start('setInterval(() => {}, 60_000)');
    new RunLock(folder.path).lanes.note(lane.pid ?? 0);
    await expect(new RunLock(folder.path).acquire(300)).rejects.toMatchObject({
      code: 'E_LOCKED',
      message: `process ${lane.pid} of an earlier run still works in this folder; end it, then run the same command again`,
    });
    expect(existsSync(lockFile())).toBe(false);
    await end(lane);
    const lock = new RunLock(folder.path);
    await lock.acquire();
    await lock.release();
  });

  test('that are long gone, or notes that were torn, hold nobody up', async () => {
    await mkdir(join(folder.path, '.millrace'));
    await writeFile(
      join(folder.path, '.millrace', 'lanes'),
      `{"pid":1,"startedTicks":"1"}\nnull\n{"pid":999999999}\n{"pid`,
    );
    const lock = new RunLock(folder.path);
    await lock.acquire();
    await lock.release();
  });
});
