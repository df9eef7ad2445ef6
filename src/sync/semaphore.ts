import { openHandle, type SyncHandle } from './handle.js';
import { SyncError } from './sync-error.js';
import { type Attempt, notYet, type WaitOptions, WaitPoint } from './wait-point.js';

/** Attaches a `Semaphore` in another thread. */
export type SemaphoreHandle = SyncHandle<'semaphore'>;

const freeWord = 0;
const capacityWord = 1;
const pointWord = 2;
const bytes = (pointWord + WaitPoint.words) * 4;

/**
 * A counting semaphore between the threads of one process: never more than `capacity` permits are out. A permit belongs
 * to nobody: one thread may acquire it and another release it, as a dispatcher and a lane do with a free lane.
 *
 * Who gets a permit next is not promised between threads; waiting tasks of one thread are served in order.
 *
 * It does not know what a dead thread held. Whoever sees the worker's `exit` gives those permits back with
 * `release(count)`. A count of 0 is right where it held none: it may have died between giving a permit back and waking
 * those who wait, and any release wakes them.
 *
 * Waiting with an Async method keeps its thread alive; the wait of the engine beneath (`Atomics.waitAsync`) would not.
 */
export class Semaphore {
  readonly handle: SemaphoreHandle;
  readonly #cells: Int32Array;
  readonly #point: WaitPoint;

  private constructor(handle: SemaphoreHandle) {
    this.handle = handle;
    this.#cells = new Int32Array(openHandle(handle, 'semaphore', bytes));
    this.#point = new WaitPoint(this.#cells.subarray(pointWord), 'Semaphore: no permit came free');
  }

  /** `available` permits are free at first; RangeError unless 1 ≤ capacity < 2^30 and 0 ≤ available ≤ capacity. */
  static create(capacity: number, available: number = capacity): Semaphore {
    if (!Number.isInteger(capacity) || capacity < 1 || capacity >= 2 ** 30) {
      throw new RangeError(`capacity: expected an integer from 1 to 2^30 - 1, got ${capacity}`);
    }
    if (!Number.isInteger(available) || available < 0 || available > capacity) {
      throw new RangeError(`available: expected an integer from 0 to the capacity ${capacity}, got ${available}`);
    }
    const buffer = new SharedArrayBuffer(bytes);
    new Int32Array(buffer).set([available, capacity]);
    return new Semaphore({ kind: 'semaphore', buffer });
  }

  /** Attaches to a semaphore made elsewhere. Make one object per thread and semaphore: waiting tasks queue up in it. */
  static from(handle: SemaphoreHandle): Semaphore {
    return new Semaphore(handle);
  }

  get capacity(): number {
    return Atomics.load(this.#cells, capacityWord);
  }

  /** Permits that are free at this moment; another thread may take them the next. */
  get available(): number {
    return Atomics.load(this.#cells, freeWord);
  }

  /** Takes a permit if one is free now and no task of this thread waits for one. */
  tryAcquire(): boolean {
    return this.#point.waitingHere === 0 && this.#take() !== notYet;
  }

  /** Stops the thread until it has a permit. Throws `E_WAIT_TIMEOUT`, and `E_MAIN_THREAD` on the main thread. */
  acquire(timeoutMs?: number): void {
    this.#point.wait(this.#take, timeoutMs);
  }

  /** Waits for a permit without stopping the thread. Aborted or out of time, it takes none. */
  acquireAsync(options?: WaitOptions): Promise<void> {
    return this.#point.waitAsync(this.#take, options);
  }

  /** Gives permits back and wakes who waits. Throws `E_RELEASE_EXCESS`, and gives none, if fewer were out. */
  release(count = 1): void {
    if (!Number.isInteger(count) || count < 0) throw new RangeError(`count: expected 0 or more, got ${count}`);
    for (;;) {
      const free = Atomics.load(this.#cells, freeWord);
      if (free + count > this.capacity) {
        throw new SyncError(
          'E_RELEASE_EXCESS',
          `Semaphore: released ${count} while ${this.capacity - free} of ${this.capacity} were acquired`,
        );
      }
      if (Atomics.compareExchange(this.#cells, freeWord, free, free + count) === free) break;
    }
    this.#point.announce();
  }

  /** Runs synchronous work while holding a permit (a promise would outlive the permit: that is `useAsync`). */
  use<T>(work: () => T, timeoutMs?: number): T {
    this.acquire(timeoutMs);
    try {
      return work();
    } finally {
      this.release();
    }
  }

  /** Runs work while holding a permit. */
  async useAsync<T>(work: () => T | Promise<T>, options?: WaitOptions): Promise<T> {
    await this.acquireAsync(options);
    try {
      return await work();
    } finally {
      this.release();
    }
  }

  readonly #take: Attempt<void> = () => {
    for (;;) {
      const free = Atomics.load(this.#cells, freeWord);
      if (free === 0) return notYet;
      // Never below zero, not even for a moment: a subtraction taken back would hide a permit from others in between.
      if (Atomics.compareExchange(this.#cells, freeWord, free, free - 1) === free) return undefined;
    }
  };
}
