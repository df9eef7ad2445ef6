/** Lets one loop wait for something to happen that others tell it of. */
export class Wake {
  #wake: (() => void) | undefined;

  /** Ends the wait that is on; nothing where there is none. */
  notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** Resolves with the next `notify`, or after `limitMs`. One wait at a time. */
  untilWoken(limitMs?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = limitMs === undefined ? undefined : setTimeout(resolve, limitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
