import type { Timeline } from '../core/timeline.js';

/** How often a run looks at itself while it is young. */
export const sampleEveryMs = 100;
/** Once there are so many samples, every second one goes and the next ones come half as often. */
const mostSamples = 600;

/** What is noted at one moment. */
export interface TimelineSample {
  readonly atMs: number;
  readonly ended: number;
  readonly bytes: number;
  readonly inFlight: number;
}

/** Keeps samples of a run of any length in bounded memory: the longer it takes, the further they are apart. */
export class TimelineRecorder {
  #samples: TimelineSample[] = [];
  #everyMs = sampleEveryMs;
  #startedAt = new Date();

  /** The first lane can work: samples count from now. */
  start(now = new Date()): void {
    this.#startedAt = now;
  }

  /** Takes a sample unless the last one is too near. `isLast`: takes it in any case. */
  add(sample: TimelineSample, isLast = false): void {
    const last = this.#samples.at(-1);
    // Timers fire a little early or late.
    if (last !== undefined && !isLast && sample.atMs - last.atMs < 0.9 * this.#everyMs) return;
    this.#samples.push(sample);
    if (this.#samples.length <= mostSamples) return;
    const newest = this.#samples.length - 1;
    this.#samples = this.#samples.filter((_, index) => index % 2 === 0 || index === newest);
    this.#everyMs *= 2;
  }

  read(): Timeline {
    return {
      startedAt: this.#startedAt.toISOString(),
      atMs: this.#samples.map(({ atMs }) => Math.round(atMs)),
      ended: this.#samples.map(({ ended }) => ended),
      bytes: this.#samples.map(({ bytes }) => bytes),
      inFlight: this.#samples.map(({ inFlight }) => inFlight),
    };
  }
}
