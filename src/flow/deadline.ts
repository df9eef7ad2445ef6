/** A time limit that can be paused: aborts `signal` with the given reason once its running time is spent. */
export class Deadline {
  /** Made when somebody asks for the signal: most deadlines are only ever cleared. */
  #controller: AbortController | undefined;
  #isOver = false;
  readonly #makeReason: () => unknown;
  #leftMs: number;
  #startedAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number, makeReason: () => unknown) {
    this.#leftMs = limitMs;
    this.#makeReason = makeReason;
    this.resume();
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  /** Stops the clock: what follows is not the server's doing. */
  pause(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#leftMs -= performance.now() - this.#startedAt;
  }

  /** Lets the clock run on. */
  resume(): void {
    if (this.#timer !== undefined || this.#isOver) return;
    this.#startedAt = performance.now();
    this.#timer = setTimeout(() => this.#expire(), Math.max(0, this.#leftMs));
  }

  #expire(): void {
    this.#isOver = true;
    this.#controller ??= new AbortController();
    this.#controller.abort(this.#makeReason());
  }

  /** Ends it without aborting. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
