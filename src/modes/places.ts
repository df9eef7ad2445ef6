interface Waiter {
  readonly grant: () => void;
}

/** Places in lanes that are promised before the task for them is known; who waits gets one in turn. */
export class Places {
  readonly #countUntaken: () => number;
  #waiters: Waiter[] = [];
  #promised = 0;

  /** `countUntaken` counts the places that hold no task, promised ones included. */
  constructor(countUntaken: () => number) {
    this.#countUntaken = countUntaken;
  }

  /** Waits until there is a place and promises it. Rejects with the signal's reason. */
  async reserve(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#hasFree()) {
      this.#promised += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const waiter = {
        grant: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      const onAbort = () => {
        this.#waiters = this.#waiters.filter((each) => each !== waiter);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiters.push(waiter);
    });
  }

  /** A promised place is taken by its task. */
  take(): void {
    this.#promised -= 1;
  }

  /** A promised place is not needed after all. */
  unreserve(): void {
    this.#promised -= 1;
    this.offer();
  }

  /** Promises what has become free to those who wait. */
  offer(): void {
    while (this.#waiters.length > 0 && this.#hasFree()) {
      this.#promised += 1;
      this.#waiters.shift()?.grant();
    }
  }

  #hasFree(): boolean {
    return this.#countUntaken() > this.#promised;
  }
}
