import { AbortListeners } from './abort-listeners.js';

interface Waiter {
  readonly grant: () => void;
}

/** A counting semaphore for one event loop: at most `capacity` holders, first come first served. */
export class Slots {
  readonly capacity: number;
  #held = 0;
  readonly #waiters: Waiter[] = [];
  readonly #abortListeners = new AbortListeners();

  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1)
      throw new RangeError(`capacity: expected 1 or more, got ${capacity}`);
    this.capacity = capacity;
  }

  get held(): number {
    return this.#held;
  }

  get waiting(): number {
    return this.#waiters.length;
  }

  /** Takes a slot if one is free now. */
  tryAcquire(): boolean {
    if (this.#held >= this.capacity || this.#waiters.length > 0) return false;
    this.#held += 1;
    return true;
  }

  /** Takes a slot, waiting for its turn. Rejects with the signal's reason and takes nothing when aborted first. */
  acquire(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.tryAcquire()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      let forget = () => {};
      const waiter: Waiter = {
        grant: () => {
          forget();
          resolve();
        },
      };
      this.#waiters.push(waiter);
      if (signal === undefined) return;
      forget = this.#abortListeners.add(signal, () => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        reject(signal.reason);
      });
    });
  }

  /** Gives a slot back; the first in line gets it. */
  release(): void {
    if (this.#held === 0) throw new Error('release without acquire');
    const next = this.#waiters.shift();
    if (next === undefined) {
      this.#held -= 1;
      return;
    }
    next.grant();
  }

  /** Runs `work` while holding a slot. */
  async use<T>(work: () => T | Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.acquire(signal);
    try {
      return await work();
    } finally {
      this.release();
    }
  }
}
