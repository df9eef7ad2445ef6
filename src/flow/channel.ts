/** A bounded queue between one event loop's producer and consumer: sending waits while it is full. */
export class Channel<T> implements AsyncIterable<T> {
  readonly #capacity: number;
  readonly #values: T[] = [];
  #wakeSender: (() => void) | undefined;
  #wakeReceiver: (() => void) | undefined;
  #isClosed = false;
  #failure: { readonly reason: unknown } | undefined;

  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1)
      throw new RangeError(`capacity: expected 1 or more, got ${capacity}`);
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#values.length;
  }

  /** Adds a value; resolves when there is room for another. A closed channel drops it. */
  async send(value: T): Promise<void> {
    if (this.#isClosed) return;
    this.#values.push(value);
    this.#wakeReceiver?.();
    while (this.#values.length >= this.#capacity && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        const others = this.#wakeSender;
        this.#wakeSender = () => {
          others?.();
          resolve();
        };
      });
    }
  }

  /** Ends it: the receiver gets what is left, then `failure` if there is one. */
  close(failure?: { readonly reason: unknown }): void {
    this.#isClosed = true;
    this.#failure ??= failure;
    this.#wakeReceiver?.();
    this.#wake();
  }

  #wake(): void {
    const wake = this.#wakeSender;
    this.#wakeSender = undefined;
    wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    try {
      for (;;) {
        while (this.#values.length > 0) {
          const value = this.#values.shift() as T;
          if (this.#values.length < this.#capacity) this.#wake();
          yield value;
        }
        if (this.#isClosed) break;
        await new Promise<void>((resolve) => {
          this.#wakeReceiver = resolve;
        });
        this.#wakeReceiver = undefined;
      }
      if (this.#failure) throw this.#failure.reason;
    } finally {
      // A receiver that leaves early must not leave a sender waiting for it.
      this.close();
    }
  }
}
