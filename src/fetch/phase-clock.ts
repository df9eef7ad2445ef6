import type { Timings } from '../core/outcome.js';
import type { Progress } from './failures.js';

/** Adds the time of each phase of an exchange to its timings; connecting counts its own. */
export class PhaseClock {
  readonly #timings: Timings;
  #phase: Progress['phase'] = 'connect';
  /** Up to when the present phase's time is counted. */
  #since = 0;

  constructor(timings: Timings) {
    this.#timings = timings;
  }

  get phase(): Progress['phase'] {
    return this.#phase;
  }

  begin(phase: Progress['phase']): void {
    this.count();
    this.#phase = phase;
  }

  /** Counts what has passed. */
  count(): void {
    const now = performance.now();
    if (this.#phase === 'headers') this.#timings.firstByte += now - this.#since;
    else if (this.#phase === 'body') this.#timings.body += now - this.#since;
    this.#since = now;
  }

  /** What passes from now on is waiting, until what it answers is called. */
  beginWait(): () => void {
    this.count();
    const waitingSince = this.#since;
    return () => {
      this.#since = performance.now();
      this.#timings.wait += this.#since - waitingSince;
    };
  }
}
