import { setMaxListeners } from 'node:events';

/**
 * Calls many listeners through one per signal. A run has one signal and hundreds of fetches in flight: an AbortSignal
 * warns above ten listeners and searches its list to remove one.
 */
export class AbortListeners {
  readonly #bySignal = new WeakMap<AbortSignal, Set<() => void>>();

  /** Calls `listener` when the signal aborts, at once where it has; the answer takes it off again. */
  add(signal: AbortSignal, listener: () => void): () => void {
    if (signal.aborted) {
      listener();
      return () => {};
    }
    let listeners = this.#bySignal.get(signal);
    if (listeners === undefined) {
      const fresh = new Set<() => void>();
      // Waits for slots, bytes and back-offs listen on it as well, each for itself.
      setMaxListeners(0, signal);
      signal.addEventListener('abort', () => call(fresh), { once: true });
      this.#bySignal.set(signal, fresh);
      listeners = fresh;
    }
    listeners.add(listener);
    const added = listeners;
    return () => added.delete(listener);
  }
}

function call(listeners: Set<() => void>): void {
  // One may take another off.
  for (const listener of [...listeners]) if (listeners.delete(listener)) listener();
}
