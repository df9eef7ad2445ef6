/** What `setTimeout` can wait for at most. */
const longestMs = 2 ** 31 - 1;

/** A time limit that has been set; only its clock looks inside. */
export interface Alarm {
  /** On the clock of `performance.now()`. */
  readonly dueAt: number;
  readonly ring: () => void;
}

/**
 * One timer for many time limits, most of which are called off long before their time: to set and clear one costs less than a
 * timer of its own. Rings in the order of setting those that are due, never before their time.
 */
export class AlarmClock {
  readonly #alarms = new Set<Alarm>();
  #timer: NodeJS.Timeout | undefined;
  /** When the timer goes off; no alarm is due earlier. */
  #timerAt = Number.POSITIVE_INFINITY;

  /** Calls `ring` after so many milliseconds. The process stays alive for it, as for a timer. */
  set(ms: number, ring: () => void): Alarm {
    const now = performance.now();
    const alarm = { dueAt: now + ms, ring };
    // A timer that is left over from alarms called off lets the process end.
    if (this.#alarms.size === 0) this.#timer?.ref();
    this.#alarms.add(alarm);
    if (alarm.dueAt < this.#timerAt) this.#goOffAt(alarm.dueAt, now);
    return alarm;
  }

  /** Calls an alarm off; one that has rung or was called off is left alone. */
  clear(alarm: Alarm | undefined): void {
    if (alarm !== undefined && this.#alarms.delete(alarm)) this.#letGo();
  }

  /** A timer nobody needs does not keep the process alive. */
  #letGo(): void {
    if (this.#alarms.size === 0) this.#timer?.unref();
  }

  #goOffAt(time: number, now: number): void {
    clearTimeout(this.#timer);
    this.#timerAt = time;
    this.#timer = setTimeout(() => this.#look(), Math.min(longestMs, Math.max(1, Math.ceil(time - now))));
  }

  #look(): void {
    this.#timer = undefined;
    this.#timerAt = Number.POSITIVE_INFINITY;
    const now = performance.now();
    let nextAt = Number.POSITIVE_INFINITY;
    const due: Alarm[] = [];
    for (const alarm of this.#alarms) {
      if (alarm.dueAt <= now) due.push(alarm);
      else if (alarm.dueAt < nextAt) nextAt = alarm.dueAt;
    }
    if (nextAt !== Number.POSITIVE_INFINITY) this.#goOffAt(nextAt, now);
    for (const alarm of due) {
      // One that rings may call off another.
      if (!this.#alarms.delete(alarm)) continue;
      this.#letGo();
      alarm.ring();
    }
  }
}

/** The clock of this thread. */
export const alarmClock = new AlarmClock();
