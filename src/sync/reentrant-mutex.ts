import { openHandle, type SyncHandle } from './handle.js';
import { OwnerCell } from './owner-cell.js';
import { holdInTask, isHeldByTask } from './task-holds.js';
import type { WaitOptions } from './wait-point.js';

/** Attaches a `ReentrantMutex` in another thread. */
export type ReentrantMutexHandle = SyncHandle<'reentrant-mutex'>;

/**
 * A `Mutex` that its owner may lock again; it is free after as many unlocks. The owner is a thread: `lock`, `lockAsync`
 * and `tryLock` of two tasks of one event loop count as one owner's, and only `useAsync` keeps tasks apart.
 * Fairness, dead threads and keeping the thread alive are as in `Mutex`.
 */
export class ReentrantMutex {
  readonly handle: ReentrantMutexHandle;
  readonly #cell: OwnerCell;

  private constructor(handle: ReentrantMutexHandle) {
    this.handle = handle;
    const buffer = openHandle(handle, 'reentrant-mutex', OwnerCell.words * 4);
    this.#cell = new OwnerCell(new Int32Array(buffer), 'ReentrantMutex');
  }

  static create(): ReentrantMutex {
    return new ReentrantMutex({ kind: 'reentrant-mutex', buffer: new SharedArrayBuffer(OwnerCell.words * 4) });
  }

  /** Attaches to a mutex made elsewhere. Make one object per thread and mutex: waiting tasks queue up in it. */
  static from(handle: ReentrantMutexHandle): ReentrantMutex {
    return new ReentrantMutex(handle);
  }

  /** The thread that holds it, or died holding it. */
  get ownerThreadId(): number | undefined {
    return this.#cell.ownerThreadId;
  }

  get isAbandoned(): boolean {
    return this.#cell.isAbandoned;
  }

  /** How often this thread has locked it; 0 where another holds it. */
  get depth(): number {
    return this.#cell.isMine ? this.#cell.depth : 0;
  }

  /** Takes it if this thread holds it, or if it is free now and no task of this thread waits for it. */
  tryLock(): boolean {
    this.#cell.checkAlive();
    return this.#enterAgain() || (this.#cell.waitingHere === 0 && this.#cell.tryTake());
  }

  /** Stops the thread until it has it. Throws `E_LOCK_ABANDONED`, `E_WAIT_TIMEOUT`, `E_MAIN_THREAD`. */
  lock(timeoutMs?: number): void {
    if (!this.#enterAgain()) this.#cell.take(timeoutMs);
  }

  /** Waits without stopping the thread; goes on at once where this thread holds it. */
  async lockAsync(options?: WaitOptions): Promise<void> {
    if (!this.#enterAgain()) await this.#cell.takeAsync(options);
  }

  /** Takes back one lock; throws `E_LOCK_NOT_OWNER` where another thread holds it, or nobody. */
  unlock(): void {
    this.#cell.checkMine();
    if (this.#cell.depth > 1) this.#cell.depth -= 1;
    else this.#cell.give();
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

  /** Runs work while holding it; tasks of one thread take turns, and inside its own work it goes on at once. */
  async useAsync<T>(work: () => T | Promise<T>, options?: WaitOptions): Promise<T> {
    if (!isHeldByTask(this) || !this.#enterAgain()) await this.#cell.takeAsync(options);
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

  #enterAgain(): boolean {
    if (!this.#cell.isMine) return false;
    this.#cell.depth += 1;
    return true;
  }
}
