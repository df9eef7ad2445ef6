import { setTimeout as sleep } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { Mutex } from '../../src/sync/mutex.js';
import { ReentrantMutex } from '../../src/sync/reentrant-mutex.js';
import { shareCells, startThread } from './start-thread.js';

describe.each([
  ['Mutex', () => Mutex.create(), Mutex],
  ['ReentrantMutex', () => ReentrantMutex.create(), ReentrantMutex],
] as const)('%s', (_name, create, Lock) => {
  it('knows its owner and is free after unlock', async () => {
    const lock = create();
    expect(lock.ownerThreadId).toBeUndefined();
    await lock.lockAsync();
    expect(lock.ownerThreadId).toBe(threadId);
    lock.unlock();
    expect(lock.ownerThreadId).toBeUndefined();
    expect(lock.tryLock()).toBe(true);
  });

  it('is one lock through its handle, cloned as postMessage clones it', () => {
    const lock = create();
    const other = Lock.from(structuredClone(lock.handle) as never);
    lock.tryLock();
    expect(other.ownerThreadId).toBe(threadId);
    other.unlock();
    expect(lock.ownerThreadId).toBeUndefined();
  });

  it('refuses a handle of another kind, or one whose memory is not shared', () => {
    expect(() => Lock.from({ kind: 'semaphore', buffer: new SharedArrayBuffer(64) } as never)).toThrow(
      /expected one of/,
    );
    expect(() => Lock.from({ ...create().handle, buffer: {} } as never)).toThrow(/SharedArrayBuffer/);
  });

  it('refuses to be unlocked twice, or by whoever does not hold it', async () => {
    const lock = create();
    expect(() => lock.unlock()).toThrow(expect.objectContaining({ code: 'E_LOCK_NOT_OWNER' }));
    await lock.lockAsync();
    lock.unlock();
    expect(() => lock.unlock()).toThrow(/nobody holds it/);
    const holder = startThread('lockAndHang', { handle: lock.handle });
    await holder.said('holding');
    expect(() => lock.unlock()).toThrow(
      expect.objectContaining({ code: 'E_LOCK_NOT_OWNER', threadId: holder.threadId }),
    );
    await holder.kill();
  });

  it('refuses to block the main thread', () => {
    const lock = create();
    expect(() => lock.lock()).toThrow(expect.objectContaining({ code: 'E_MAIN_THREAD' }));
    expect(() => lock.use(() => 1)).toThrow(/event loop/);
    expect(lock.ownerThreadId).toBeUndefined();
  });

  it('lets tasks of one thread take turns in useAsync, in order, also after one failed', async () => {
    const lock = create();
    const seen: number[] = [];
    const task = (number: number) =>
      lock.useAsync(async () => {
        seen.push(number);
        await sleep(1);
        seen.push(number);
        if (number === 2) throw new Error('second');
      });
    const ended = await Promise.allSettled([task(1), task(2), task(3)]);
    expect(seen).toEqual([1, 1, 2, 2, 3, 3]);
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(lock.ownerThreadId).toBeUndefined();
  });

  it('loses no update of threads that block and threads that wait asynchronously', async () => {
    const lock = create();
    const cells = shareCells(2);
    const rounds = 3_000;
    const threads = [false, true, false].map((isAsync) =>
      startThread('addUnderLock', { handle: lock.handle, cells, rounds, isAsync }),
    );
    for (let round = 0; round < 200; round += 1) {
      await lock.useAsync(() => {
        cells[0] = (cells[0] ?? 0) + 1;
      });
    }
    await Promise.all(threads.map(({ result }) => result));
    expect(cells[0]).toBe(3 * rounds + 200);
  });

  it('loses no update of several tasks in each of several threads', async () => {
    const lock = create();
    const cells = shareCells(2);
    const threads = [1, 2].map(() => startThread('addFromTasks', { handle: lock.handle, cells, rounds: 300 }));
    await Promise.all(threads.map(({ result }) => result));
    expect(cells[0]).toBe(2 * 3 * 300);
  });

  it('gives up at the timeout, blocking or not, and stays usable', async () => {
    const lock = create();
    const holder = startThread('lockAndHang', { handle: lock.handle });
    await holder.said('holding');
    await expect(lock.lockAsync({ timeoutMs: 10 })).rejects.toMatchObject({ code: 'E_WAIT_TIMEOUT' });
    await expect(startThread('lockTimeout', { handle: lock.handle }).result).resolves.toBe('E_WAIT_TIMEOUT');
    await holder.kill();
    expect(lock.abandon(holder.threadId)).toBe(true);
    expect(lock.recover()).toBe(true);
    await lock.lockAsync({ timeoutMs: 5_000 });
    expect(lock.ownerThreadId).toBe(threadId);
  });

  it('reports a holder that was terminated to all who wait, then to all who come, until recover', async () => {
    const lock = create();
    const holder = startThread('lockAndHang', { handle: lock.handle });
    await holder.said('holding');
    const waiters = [true, false, true].map((isAsync) => startThread('waitForLock', { handle: lock.handle, isAsync }));
    await Promise.all(waiters.map((waiter) => waiter.said('waiting')));
    const waitingHere = [lock.useAsync(() => 1), lock.useAsync(() => 2)].map((wait) => wait.catch((error) => error));
    await sleep(30);
    await holder.kill();
    expect(lock.isAbandoned).toBe(false);
    expect(lock.abandon(holder.threadId)).toBe(true);
    const report = { code: 'E_LOCK_ABANDONED', threadId: holder.threadId };
    for (const waiter of waiters) await expect(waiter.result).resolves.toMatchObject(report);
    for (const wait of waitingHere) await expect(wait).resolves.toMatchObject(report);
    expect(() => lock.tryLock()).toThrow(expect.objectContaining(report));
    expect(() => lock.tryLock()).toThrow(`thread ${holder.threadId} died`);
    expect(lock.isAbandoned).toBe(true);
    expect(lock.recover()).toBe(true);
    expect(lock.recover()).toBe(false);
    expect(lock.tryLock()).toBe(true);
  });

  it('is not abandoned by the death of a thread that does not hold it', async () => {
    const lock = create();
    await lock.lockAsync();
    const waiter = startThread('waitForLock', { handle: lock.handle, isAsync: false });
    await waiter.said('waiting');
    await waiter.kill();
    expect(lock.abandon(waiter.threadId)).toBe(false);
    expect(lock.isAbandoned).toBe(false);
    lock.unlock();
    expect(() => lock.abandon(waiter.worker.threadId)).toThrow(/-1 once it ended/);
  });

  it('takes nothing for an aborted waiter and serves the one behind it', async () => {
    const lock = create();
    await lock.lockAsync();
    const abort = new AbortController();
    const aborted = lock.useAsync(() => 'first', { signal: abort.signal });
    const behind = lock.useAsync(() => 'second', { timeoutMs: 5_000 });
    abort.abort(new Error('no longer wanted'));
    await expect(aborted).rejects.toThrow('no longer wanted');
    lock.unlock();
    await expect(behind).resolves.toBe('second');
    await expect(lock.useAsync(() => 3, { signal: abort.signal })).rejects.toThrow('no longer wanted');
    expect(lock.ownerThreadId).toBeUndefined();
  });
});

describe('Mutex', () => {
  it('refuses to be locked twice by one thread and names ReentrantMutex', async () => {
    const mutex = Mutex.create();
    await mutex.lockAsync();
    await expect(mutex.lockAsync()).rejects.toMatchObject({
      code: 'E_LOCK_HELD',
      message: expect.stringContaining('ReentrantMutex'),
    });
    expect(mutex.tryLock()).toBe(false);
    mutex.unlock();
    await expect(startThread('lockRules', { handle: mutex.handle }).result).resolves.toEqual([
      'E_LOCK_HELD',
      false,
      'ok',
      'E_LOCK_NOT_OWNER',
      'E_LOCK_NOT_OWNER',
      'E_LOCK_NOT_OWNER',
    ]);
  });

  it('refuses a second lockAsync while the first one of this thread still waits', async () => {
    const mutex = Mutex.create();
    const holder = startThread('lockAndHang', { handle: mutex.handle });
    await holder.said('holding');
    const first = mutex.lockAsync({ timeoutMs: 50 });
    await expect(mutex.lockAsync()).rejects.toMatchObject({ code: 'E_LOCK_HELD' });
    await expect(first).rejects.toMatchObject({ code: 'E_WAIT_TIMEOUT' });
    await holder.kill();
  });

  it('refuses useAsync inside its own work', async () => {
    const mutex = Mutex.create();
    const other = Mutex.create();
    const nested = mutex.useAsync(() => other.useAsync(() => mutex.useAsync(() => 1)));
    await expect(nested).rejects.toMatchObject({ code: 'E_LOCK_HELD' });
    await expect(mutex.useAsync(() => other.useAsync(() => 2))).resolves.toBe(2);
  });
});

describe('ReentrantMutex', () => {
  it('is free after as many unlocks as locks', async () => {
    const mutex = ReentrantMutex.create();
    await mutex.lockAsync();
    await mutex.lockAsync();
    expect(mutex.tryLock()).toBe(true);
    expect(mutex.depth).toBe(3);
    mutex.unlock();
    mutex.unlock();
    expect(mutex.ownerThreadId).toBe(threadId);
    mutex.unlock();
    expect(mutex.depth).toBe(0);
    await expect(startThread('lockRules', { handle: mutex.handle }).result).resolves.toEqual([
      'ok',
      true,
      'ok',
      'ok',
      'ok',
      'E_LOCK_NOT_OWNER',
    ]);
  });

  it('goes on at once in useAsync inside its own work, while other tasks wait for the outer one', async () => {
    const mutex = ReentrantMutex.create();
    const seen: string[] = [];
    const outer = mutex.useAsync(async () => {
      await mutex.useAsync(async () => {
        await sleep(5);
        seen.push(`inner at depth ${mutex.depth}`);
      });
      seen.push('outer');
    });
    await Promise.all([outer, mutex.useAsync(() => seen.push('other'))]);
    expect(seen).toEqual(['inner at depth 2', 'outer', 'other']);
    expect(mutex.ownerThreadId).toBeUndefined();
  });

  it('starts at depth 1 after a holder died deeper', async () => {
    const mutex = ReentrantMutex.create();
    const holder = startThread('lockAndHang', { handle: mutex.handle });
    await holder.said('holding');
    await holder.kill();
    mutex.abandon(holder.threadId);
    mutex.recover();
    await mutex.useAsync(() => expect(mutex.depth).toBe(1));
    expect(mutex.ownerThreadId).toBeUndefined();
  });
});
