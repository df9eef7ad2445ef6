import { isMainThread } from 'node:worker_threads';
import { SyncError } from './sync-error.js';

/** How an attempt says that it has to wait. */
export const notYet: unique symbol = Symbol('not yet');

/** Tries once, without waiting, to get what is waited for. May throw; runs no code of the caller. */
export type Attempt<T> = () => T | typeof notYet;

/** How long one waits. */
export interface WaitOptions {
  /** Gives up with the signal's reason; nothing is taken. */
  readonly signal?: AbortSignal | undefined;
  /** Gives up with `E_WAIT_TIMEOUT`; without it the wait has no end of its own. */
  readonly timeoutMs?: number | undefined;
}

const maxTimerMs = 2 ** 31 - 1;
const versionWord = 0;
const sleepersWord = 1;

/**
 * Where threads wait for a state to change, and say that they changed it. An event count: two Int32 words, `version`,
 * which every change raises, and `sleepers`, which spares `announce` the system call while nobody waits.
 * After Dmitry Vyukov's eventcount (2008; in Eigen and folly).
 *
 * No wake-up is lost between the check and the sleep: a waiter reads the version, then attempts, then sleeps only if
 * the version is still that one, which `Atomics.wait` checks together with going to sleep.
 *
 * A change wakes all that sleep here, and each attempts again. Waking one would be cheaper and wrong: the one may be
 * aborted, past its time, or terminated before it takes what it was woken for, and the others would sleep on.
 */
export class WaitPoint {
  static readonly words = 2;
  readonly #cells: Int32Array;
  readonly #what: string;
  /** This thread's asynchronous waiters, first come first served; they share one `Atomics.waitAsync`. */
  readonly #line: (() => boolean)[] = [];
  #isArmed = false;
  #keepAlive: NodeJS.Timeout | undefined;

  /** `what` begins the sentences of its errors: `Semaphore: no free permit`. */
  constructor(cells: Int32Array, what: string) {
    this.#cells = cells;
    this.#what = what;
  }

  /** Asynchronous waiters of this thread. */
  get waitingHere(): number {
    return this.#line.length;
  }

  /** Wakes everyone who waits; called after each change that could let one of them go on. */
  announce(): void {
    Atomics.add(this.#cells, versionWord, 1);
    // A sleeper counts itself before it reads the version: whoever is not counted yet will read the new one.
    if (Atomics.load(this.#cells, sleepersWord) > 0) Atomics.notify(this.#cells, versionWord);
  }

  /** Stops the thread until the attempt succeeds. Refused on the main thread (`E_MAIN_THREAD`). */
  wait<T>(attempt: Attempt<T>, timeoutMs?: number): T {
    const limitMs = checkTimeout(timeoutMs);
    if (isMainThread) {
      throw new SyncError(
        'E_MAIN_THREAD',
        `${this.#what}: a blocking wait would stop the event loop of the main thread; expected the Async method there`,
      );
    }
    const first = attempt();
    if (first !== notYet) return first;
    const endsAt = performance.now() + limitMs;
    Atomics.add(this.#cells, sleepersWord, 1);
    try {
      for (;;) {
        const version = Atomics.load(this.#cells, versionWord);
        const result = attempt();
        if (result !== notYet) return result;
        const leftMs = endsAt - performance.now();
        if (leftMs <= 0) throw this.#timedOut(limitMs);
        // The answer ("ok", "not-equal", "timed-out") decides nothing, so a spurious wake-up is only one more attempt.
        Atomics.wait(this.#cells, versionWord, version, leftMs);
      }
    } finally {
      // A thread terminated in its sleep never gets here. The count stays too high, which costs a system call a change.
      Atomics.sub(this.#cells, sleepersWord, 1);
    }
  }

  /** Waits without stopping the thread. While it waits it keeps the thread alive, which `Atomics.waitAsync` does not. */
  waitAsync<T>(attempt: Attempt<T>, options: WaitOptions = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      const { signal } = options;
      const limitMs = checkTimeout(options.timeoutMs);
      signal?.throwIfAborted();
      let timer: NodeJS.Timeout | undefined;
      const tryNow = () => {
        try {
          const result = attempt();
          if (result === notYet) return false;
          resolve(result);
        } catch (error) {
          reject(error);
        }
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        return true;
      };
      const giveUp = (reason: unknown) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        this.#line.splice(this.#line.indexOf(tryNow), 1);
        reject(reason);
        // It may have been first in line: the next one may want less and be able to go.
        this.#advance();
      };
      const onAbort = () => giveUp(signal?.reason);
      if (this.#line.length === 0 && tryNow()) return;
      this.#line.push(tryNow);
      signal?.addEventListener('abort', onAbort, { once: true });
      if (limitMs <= maxTimerMs) {
        timer = setTimeout(() => {
          // A busy loop runs timers before it delivers wake-ups; what came in time must not count as late.
          this.#advance();
          if (this.#line.includes(tryNow)) giveUp(this.#timedOut(limitMs));
        }, limitMs);
      }
      this.#advance();
    });
  }

  /**
   * Serves the line from its head and sees to it that a wake-up will come for the rest. `Atomics.waitAsync` cannot be
   * called off, so an aborted waiter leaves the line and the shared wait stays, to serve whoever stands there then.
   */
  #advance(): void {
    while (this.#line.length > 0) {
      if (this.#isArmed) {
        this.#serve();
        break;
      }
      Atomics.add(this.#cells, sleepersWord, 1);
      const version = Atomics.load(this.#cells, versionWord);
      this.#serve();
      const wait =
        this.#line.length > 0 ? Atomics.waitAsync(this.#cells, versionWord, version) : { async: false as const };
      if (wait.async) {
        this.#isArmed = true;
        void wait.value.then(() => {
          this.#isArmed = false;
          Atomics.sub(this.#cells, sleepersWord, 1);
          this.#advance();
        });
        break;
      }
      Atomics.sub(this.#cells, sleepersWord, 1);
    }
    this.#holdThread(this.#line.length > 0);
  }

  #serve(): void {
    while (this.#line[0]?.() === true) this.#line.shift();
  }

  /** Without a timer of ours a thread that only waits for a wake-up would find its loop empty and end, silently. */
  #holdThread(isNeeded: boolean): void {
    if (isNeeded) {
      this.#keepAlive ??= setInterval(() => {}, maxTimerMs);
    } else {
      clearInterval(this.#keepAlive);
      this.#keepAlive = undefined;
    }
  }

  #timedOut(limitMs: number): SyncError {
    return new SyncError('E_WAIT_TIMEOUT', `${this.#what} within ${limitMs} ms`);
  }
}

function checkTimeout(timeoutMs: number = Number.POSITIVE_INFINITY): number {
  if (timeoutMs >= 0) return timeoutMs;
  throw new RangeError(`timeoutMs: expected 0 or more, got ${timeoutMs}`);
}
