import { type Alarm, type AlarmClock, alarmClock } from './alarm-clock.js';

/** A time limit that can be paused: aborts `signal` with the given reason once its running time is spent. */
export class Deadline {
  /** Made when somebody asks for the signal: most deadlines are only ever cleared. */
  #controller: AbortController | undefined;
  #isOver = false;
  readonly #makeReason: () => unknown;
  #leftMs: number;
  #startedAt = 0;
  #alarm: Alarm | undefined;
  readonly #clock: AlarmClock;

  constructor(limitMs: number, makeReason: () => unknown, clock = alarmClock) {
    this.#leftMs = limitMs;
    this.#makeReason = makeReason;
    this.#clock = clock;
    this.resume();
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  /** Stops the clock: what follows is not the server's doing. */
  pause(): void {
    if (this.#alarm === undefined) return;
    this.#clock.clear(this.#alarm);
    this.#alarm = undefined;
    this.#leftMs -= performance.now() - this.#startedAt;
  }

  /** Lets the clock run on. */
  resume(): void {
    if (this.#alarm !== undefined || this.#isOver) return;
    this.#startedAt = performance.now();
    this.#alarm = this.#clock.set(this.#leftMs, () => this.#expire());
  }

  #expire(): void {
    this.#isOver = true;
    this.#controller ??= new AbortController();
    this.#controller.abort(this.#makeReason());
  }

  /** Ends it without aborting. */
  clear(): void {
    this.#clock.clear(this.#alarm);
    this.#alarm = undefined;
  }
}
