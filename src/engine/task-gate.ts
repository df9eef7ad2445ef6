import { ItemError } from '../core/errors.js';
import type { HopNews, HostGate } from '../core/settings.js';
import type { LaneHost, Task } from './mode.js';

/** Where a task's hops get their hosts' slots. The one that the task came with is its first hop's. */
export class TaskGate implements HostGate {
  readonly #task: Task;
  readonly #host: LaneHost;
  #hasSlot: boolean;

  constructor(task: Task, host: LaneHost) {
    this.#task = task;
    this.#host = host;
    this.#hasSlot = task.hasHostSlot;
  }

  acquire(url: URL, signal: AbortSignal): Promise<void> | undefined {
    if (this.#hasSlot) {
      this.#hasSlot = false;
      return undefined;
    }
    return unlessAborted(this.#host.acquireHost(this.#task.id, url.href), signal).then((refusal) => {
      if (refusal) throw new ItemError(refusal.code as ItemError['code'], refusal.message, { maxRetries: 0 });
    });
  }

  release(url: URL, news?: HopNews): void {
    this.#host.releaseHost(this.#task.id, url.href, news);
  }

  pause(url: URL, durationMs: number): void {
    this.#host.pauseHost(url.href, durationMs);
  }

  /** Gives back the slot that the task came with where no hop used it: what it was for failed before. */
  close(): void {
    const url = this.#task.items[0]?.item.url;
    if (this.#hasSlot && url !== undefined) this.#host.releaseHost(this.#task.id, url, 'unused');
    this.#hasSlot = false;
  }
}

/** Waits for something that cannot be called off, but no longer than until the signal. */
function unlessAborted<T>(waiting: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    waiting.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
