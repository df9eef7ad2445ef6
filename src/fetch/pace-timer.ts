import { type Alarm, type AlarmClock, alarmClock } from '../flow/alarm-clock.js';

/** A window of time is looked at in so many steps: a transfer that slows down is noticed a fifth of it late at most. */
const steps = 5;

/** The least that has to come. */
export interface LeastPace {
  readonly bytes: number;
  readonly windowMs: number;
  /** Hears what came in the window instead. */
  onSlow(bytes: number): void;
}

/**
 * Calls back once nothing was heard for a while, or less than has to be. Cheap to feed, without a timer of its own, and it can
 * stand still. What lies unread because this loop was busy is read before anybody is blamed.
 */
export class PaceTimer {
  readonly #clock: AlarmClock;
  #alarm: Alarm | undefined;
  #lastLook: NodeJS.Immediate | undefined;
  #limitMs = 0;
  #onSilence: (() => void) | undefined;
  #least: LeastPace | undefined;
  #heardAt = 0;
  #bytes = 0;
  /** Running time until the next step ends. */
  #stepLeftMs = 0;
  #resumedAt = 0;
  /** The bytes there were when each of the last steps ended, the oldest first. */
  #marks: number[] | undefined;

  constructor(clock = alarmClock) {
    this.#clock = clock;
  }

  /** Starts anew with this limit of silence; what was set before is forgotten. */
  start(limitMs: number, onSilence: () => void, least?: LeastPace): void {
    this.#limitMs = limitMs;
    this.#onSilence = onSilence;
    this.#least = least;
    this.#bytes = 0;
    this.#marks = undefined;
    if (least !== undefined) this.#stepLeftMs = least.windowMs / steps;
    this.resume();
  }

  /** Something was heard. */
  hear(bytes: number): void {
    this.#heardAt = performance.now();
    this.#bytes += bytes;
  }

  /** Stands still; what happens meanwhile is not the other side's doing. */
  pause(): void {
    if (this.#alarm !== undefined) this.#stepLeftMs -= performance.now() - this.#resumedAt;
    this.#disarm();
  }

  /** Runs on: the silence counts from now, the step from where it stood. */
  resume(): void {
    if (this.#onSilence === undefined) return;
    this.#disarm();
    this.#heardAt = performance.now();
    this.#arm(this.#heardAt);
  }

  /** Ends it for good. */
  stop(): void {
    this.#disarm();
    this.#onSilence = undefined;
  }

  #disarm(): void {
    this.#clock.clear(this.#alarm);
    this.#alarm = undefined;
    if (this.#lastLook === undefined) return;
    clearImmediate(this.#lastLook);
    this.#lastLook = undefined;
  }

  #arm(now: number): void {
    this.#resumedAt = now;
    const silenceLeftMs = this.#heardAt + this.#limitMs - now;
    const leftMs = this.#least === undefined ? silenceLeftMs : Math.min(silenceLeftMs, this.#stepLeftMs);
    this.#alarm = this.#clock.set(leftMs, () => {
      // Timers run before sockets are read: a loop that was busy reads first.
      this.#lastLook = setImmediate(() => this.#look());
    });
  }

  #look(): void {
    const now = performance.now();
    if (now - this.#heardAt >= this.#limitMs) {
      this.#onSilence?.();
      return;
    }
    this.#stepLeftMs -= now - this.#resumedAt;
    if (this.#least !== undefined && this.#stepLeftMs <= 0 && this.#isSlow(this.#least)) return;
    this.#arm(now);
  }

  #isSlow(least: LeastPace): boolean {
    this.#stepLeftMs = least.windowMs / steps;
    this.#marks ??= [0];
    this.#marks.push(this.#bytes);
    if (this.#marks.length <= steps) return false;
    const came = this.#bytes - (this.#marks.shift() ?? 0);
    if (came >= least.bytes) return false;
    least.onSlow(came);
    return true;
  }
}
