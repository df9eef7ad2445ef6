import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Semaphore } from '../../src/sync/semaphore.js';
import { shareCells, startThread } from './start-thread.js';

describe('Semaphore', () => {
  it('gives out as many permits as its capacity, and no more', () => {
    const semaphore = Semaphore.create(2);
    expect([semaphore.tryAcquire(), semaphore.tryAcquire(), semaphore.tryAcquire()]).toEqual([true, true, false]);
    expect(semaphore.available).toBe(0);
    semaphore.release(2);
    expect(semaphore.available).toBe(2);
  });

  it('is one semaphore through its handle', () => {
    const semaphore = Semaphore.create(3, 1);
    const other = Semaphore.from(structuredClone(semaphore.handle));
    expect([other.capacity, other.available]).toEqual([3, 1]);
    other.release();
    expect(semaphore.available).toBe(2);
  });

  it('refuses a release beyond its capacity and gives none of it', () => {
    const semaphore = Semaphore.create(3, 1);
    expect(() => semaphore.release(3)).toThrow(expect.objectContaining({ code: 'E_RELEASE_EXCESS' }));
    expect(semaphore.available).toBe(1);
  });

  it('refuses wrong numbers', () => {
    for (const capacity of [0, -1, 1.5, Number.NaN, 2 ** 30]) {
      expect(() => Semaphore.create(capacity)).toThrow(RangeError);
    }
    expect(() => Semaphore.create(2, 3)).toThrow(RangeError);
    expect(() => Semaphore.create(2).release(-1)).toThrow(RangeError);
  });

  it('refuses to block the main thread, free or not', () => {
    expect(() => Semaphore.create(1).acquire()).toThrow(expect.objectContaining({ code: 'E_MAIN_THREAD' }));
  });

  it('serves the waiting tasks of one thread in order, and no newcomer before them', async () => {
    const semaphore = Semaphore.create(1, 0);
    const served: number[] = [];
    const waits = [1, 2, 3].map((number) => semaphore.acquireAsync().then(() => served.push(number)));
    semaphore.release();
    expect(semaphore.tryAcquire()).toBe(false);
    await waits[0];
    semaphore.release();
    await waits[1];
    semaphore.release();
    await Promise.all(waits);
    expect(served).toEqual([1, 2, 3]);
  });

  it('gives the permit back when the work fails', async () => {
    const semaphore = Semaphore.create(1);
    await expect(semaphore.useAsync(() => Promise.reject(new Error('work')))).rejects.toThrow('work');
    expect(semaphore.available).toBe(1);
  });

  it('times out, and refuses a timeout that is not one', async () => {
    const semaphore = Semaphore.create(1, 0);
    await expect(semaphore.acquireAsync({ timeoutMs: 0 })).rejects.toMatchObject({ code: 'E_WAIT_TIMEOUT' });
    await expect(semaphore.acquireAsync({ timeoutMs: Number.NaN })).rejects.toThrow(RangeError);
    semaphore.release();
    await semaphore.acquireAsync({ timeoutMs: Number.POSITIVE_INFINITY });
  });

  it('counts what came in time as in time, also when the event loop was busy past the timeout', async () => {
    const semaphore = Semaphore.create(1, 0);
    const wait = semaphore.acquireAsync({ timeoutMs: 5 });
    // In a timer's callback, so that the loop runs the next timer, which is due by then, before it delivers wake-ups.
    setTimeout(() => {
      semaphore.release();
      Atomics.wait(shareCells(1), 0, 0, 20);
    }, 1);
    await expect(wait).resolves.toBeUndefined();
  });

  it('loses no permit to aborted waiters', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), async (isAborted) => {
        const semaphore = Semaphore.create(isAborted.length, 0);
        const waits = isAborted.map((abort) => {
          const controller = new AbortController();
          const wait = semaphore.acquireAsync({ signal: controller.signal, timeoutMs: 5_000 });
          return { abort, controller, ended: wait.then(() => 'acquired').catch((error) => error.name) };
        });
        for (const { abort, controller } of waits) if (abort) controller.abort();
        semaphore.release(isAborted.length);
        const ends = await Promise.all(waits.map(({ ended }) => ended));
        expect(ends).toEqual(isAborted.map((abort) => (abort ? 'AbortError' : 'acquired')));
        expect(semaphore.available).toBe(isAborted.filter(Boolean).length);
      }),
      { numRuns: 50 },
    );
  });

  it('wakes a blocked thread although asynchronous waiters before it were aborted', async () => {
    const semaphore = Semaphore.create(1, 0);
    const aborts = [1, 2, 3].map(() => new AbortController());
    const waits = aborts.map(({ signal }) => semaphore.acquireAsync({ signal }).catch((error) => error.name));
    const thread = startThread('acquire', { handle: semaphore.handle });
    await sleep(60);
    for (const abort of aborts) abort.abort();
    semaphore.release();
    // Nothing else runs here, so the wake-up that the aborted waits left behind must not have been the only one.
    await expect(thread.result).resolves.toBe('acquired');
    await expect(Promise.all(waits)).resolves.toEqual(['AbortError', 'AbortError', 'AbortError']);
  });

  it('never has more holders than its capacity, over blocking and asynchronous threads', async () => {
    const semaphore = Semaphore.create(2);
    const cells = shareCells(2);
    const threads = [false, true, false, true].map((isAsync) =>
      startThread('holdPermits', { handle: semaphore.handle, cells, rounds: 2_000, isAsync }),
    );
    await Promise.all(threads.map(({ result }) => result));
    expect(cells[0]).toBe(0);
    expect(cells[1]).toBeLessThanOrEqual(2);
    expect(cells[1]).toBeGreaterThanOrEqual(1);
    expect(semaphore.available).toBe(2);
  });

  it.each([
    ['blocking', 'blocking'],
    ['blocking', 'async'],
    ['async', 'async'],
  ])('loses no wake-up over many rounds of ping-pong: %s against %s', async (one, two) => {
    const ping = Semaphore.create(1, 1);
    const pong = Semaphore.create(1, 0);
    const rounds = 3_000;
    const threads = [
      startThread('pingPong', { take: ping.handle, give: pong.handle, rounds, isAsync: one === 'async' }),
      startThread('pingPong', { take: pong.handle, give: ping.handle, rounds, isAsync: two === 'async' }),
    ];
    await expect(Promise.all(threads.map(({ result }) => result))).resolves.toEqual([rounds, rounds]);
  });

  it('goes on after a supervisor gave back what a terminated thread held', async () => {
    const semaphore = Semaphore.create(1);
    const holder = startThread('acquireAndHang', { handle: semaphore.handle });
    await holder.said('holding');
    const waiting = startThread('acquire', { handle: semaphore.handle });
    const waitingHere = semaphore.acquireAsync({ timeoutMs: 10_000 }).then(() => semaphore.release());
    await holder.kill();
    semaphore.release(1);
    // Whichever of the two comes second gets the permit that the first gives back.
    await Promise.race([waiting.result, waitingHere]);
    if (semaphore.available === 0) semaphore.release();
    await waitingHere;
    await expect(waiting.result).resolves.toBe('acquired');
  });

  it('wakes who waits with a release of nothing', async () => {
    const semaphore = Semaphore.create(1, 0);
    const wait = semaphore.acquireAsync({ timeoutMs: 10_000 });
    // As a thread does that dies after giving back and before waking.
    Atomics.store(new Int32Array(semaphore.handle.buffer), 0, 1);
    semaphore.release(0);
    await expect(wait).resolves.toBeUndefined();
  });
});
