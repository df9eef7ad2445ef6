/** A time limit is looked at so often while it runs, but not more often than every so many ms. */
const looksPerLimit = 60;
const shortestSliceMs = 50;
/** A look that comes later than so many slices tells that nothing ran in between: Ctrl-Z, a container that was frozen. */
const mostSlices = 3;

/** How often to look at something that may take `limitMs`. */
export const sliceOf = (limitMs: number): number => Math.max(shortestSliceMs, limitMs / looksPerLimit);

/**
 * Measures for how long something has gone on while this process ran. It is looked at every `sliceMs`; of a time in which
 * there was no look, because the process was stopped, only three slices count.
 */
export class RunningTime {
  readonly #mostMs: number;
  readonly #now: () => number;
  #lookedAt: number;
  #ranMs = 0;

  /** `beganMsAgo` is for what was under way before it was seen. */
  constructor(sliceMs: number, now: () => number = () => performance.now(), beganMsAgo = 0) {
    this.#mostMs = sliceMs * mostSlices;
    this.#now = now;
    this.#lookedAt = now() - beganMsAgo;
  }

  /** Looks; answers the time so far, in ms. */
  look(): number {
    const now = this.#now();
    this.#ranMs += Math.min(now - this.#lookedAt, this.#mostMs);
    this.#lookedAt = now;
    return this.#ranMs;
  }
}

/** A timer that counts only the time in which this process ran. */
export class RunningTimer {
  readonly #limitMs: number;
  readonly #ring: () => void;
  readonly #sliceMs: number;
  readonly #time: RunningTime;
  readonly #keepsAlive: boolean;
  #timer: NodeJS.Timeout | undefined;

  /** Calls `ring` once it has run for `limitMs`. Unless `keepsAlive` is false the process stays alive for it. */
  constructor(limitMs: number, ring: () => void, options: { keepsAlive?: boolean; now?: () => number } = {}) {
    this.#limitMs = limitMs;
    this.#ring = ring;
    this.#keepsAlive = options.keepsAlive ?? true;
    this.#sliceMs = sliceOf(limitMs);
    this.#time = new RunningTime(this.#sliceMs, options.now);
    this.#waitFor(limitMs);
  }

  #waitFor(leftMs: number): void {
    this.#timer = setTimeout(() => this.#look(), Math.min(leftMs, this.#sliceMs));
    if (!this.#keepsAlive) this.#timer.unref();
  }

  #look(): void {
    const leftMs = this.#limitMs - this.#time.look();
    if (leftMs > 0) this.#waitFor(leftMs);
    else this.#ring();
  }

  /** Calls it off; nothing where it has rung. */
  clear(): void {
    clearTimeout(this.#timer);
  }
}
