import { threadId } from 'node:worker_threads';
import { openHandle, type SyncHandle } from './handle.js';
import { OwnerCell } from './owner-cell.js';
import { SyncError } from './sync-error.js';
import { holdInTask, isHeldByTask } from './task-holds.js';
import type { WaitOptions } from './wait-point.js';

/** Attaches a `Mutex` in another thread. */
export type MutexHandle = SyncHandle<'mutex'>;

/**
 * Mutual exclusion between the threads of one process. Its owner is a thread: whoever unlocks must be on the thread
 * that locked. Tasks of one event loop share a thread, so they exclude each other only through `useAsync`.
 *
 * Who gets it next is not promised between threads; waiting tasks of one thread are served in order.
 *
 * A thread that dies holding it is not noticed by itself: whoever sees the worker's `exit` calls `abandon` with the
 * thread id noted at its start (`worker.threadId` is -1 by then). From then on every attempt, also of those who wait
 * already, throws `E_LOCK_ABANDONED` until `recover`.
 *
 * Waiting with an Async method keeps its thread alive; the wait of the engine beneath (`Atomics.waitAsync`) would not.
 */
export class Mutex {
  readonly handle: MutexHandle;
  readonly #cell: OwnerCell;

  private constructor(handle: MutexHandle) {
    this.handle = handle;
    this.#cell = new OwnerCell(new Int32Array(openHandle(handle, 'mutex', OwnerCell.words * 4)), 'Mutex');
  }

  static create(): Mutex {
    return new Mutex({ kind: 'mutex', buffer: new SharedArrayBuffer(OwnerCell.words * 4) });
  }

  /** Attaches to a mutex made elsewhere. Make one object per thread and mutex: waiting tasks queue up in it. */
  static from(handle: MutexHandle): Mutex {
    return new Mutex(handle);
  }

  /** The thread that holds it, or died holding it. */
  get ownerThreadId(): number | undefined {
    return this.#cell.ownerThreadId;
  }

  get isAbandoned(): boolean {
    return this.#cell.isAbandoned;
  }

  /** Takes it if it is free now and no task of this thread waits for it. Throws `E_LOCK_ABANDONED`. */
  tryLock(): boolean {
    this.#cell.checkAlive();
    return this.#cell.waitingHere === 0 && this.#cell.tryTake();
  }

  /**
   * Stops the thread until it has it. Throws `E_LOCK_HELD` where this thread holds it, `E_LOCK_ABANDONED`,
   * `E_WAIT_TIMEOUT`, and `E_MAIN_THREAD` on the main thread.
   */
  lock(timeoutMs?: number): void {
    if (this.#cell.isMine) throw this.#alreadyHeld();
    this.#cell.take(timeoutMs);
  }

  /**
   * Waits without stopping the thread. Rejects with `E_LOCK_HELD` where this thread holds it or waits for it already:
   * both would be unlocked as the same thread.
   */
  async lockAsync(options?: WaitOptions): Promise<void> {
    if (this.#cell.isMine || this.#cell.waitingHere > 0) throw this.#alreadyHeld();
    await this.#cell.takeAsync(options);
  }

  /** Gives it back; throws `E_LOCK_NOT_OWNER` where another thread holds it, or nobody. */
  unlock(): void {
    this.#cell.give();
  }

  /** Runs synchronous work while holding it (a promise would outlive the lock: that is `useAsync`). */
  use<T>(work: () => T, timeoutMs?: number): T {
    this.lock(timeoutMs);
    try {
      return work();
    } finally {
      this.unlock();
    }
  }

  /** Runs work while holding it; tasks of one thread take turns. Rejects with `E_LOCK_HELD` inside its own work. */
  async useAsync<T>(work: () => T | Promise<T>, options?: WaitOptions): Promise<T> {
    if (isHeldByTask(this)) throw this.#alreadyHeld();
    await this.#cell.takeAsync(options);
    try {
      return await holdInTask(this, work);
    } finally {
      this.unlock();
    }
  }

  /** Reports that a thread is dead; answers whether it held this lock, which then needs `recover`. */
  abandon(deadThreadId: number): boolean {
    return this.#cell.abandon(deadThreadId);
  }

  /** Makes it usable again once the caller repaired what it guards; answers whether it was abandoned. */
  recover(): boolean {
    return this.#cell.recover();
  }

  #alreadyHeld(): SyncError {
    return new SyncError(
      'E_LOCK_HELD',
      `Mutex: thread ${threadId} already holds it or waits for it and would wait for itself; ` +
        'expected a ReentrantMutex to lock twice, or useAsync for several tasks of one thread',
      threadId,
    );
  }
}
