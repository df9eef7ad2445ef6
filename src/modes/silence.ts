/** A lane that works says something every second: how much it has used, if nothing else. */
const usualSilenceMs = 15_000;

/**
 * Notices a lane that can say nothing any more: its process has been stopped, or its loop never comes back. What a step takes has
 * a limit of its own, so only looks between steps count; and looks count instead of time, so that nobody is to blame where this
 * process itself, or the whole machine, was stopped.
 */
export class Silence {
  readonly #mostLooks: number;
  #looks = 0;

  /** Looks come every `everyMs`. A lane may keep its loop busy for as long as an op may take, and then some. */
  constructor({
    everyMs,
    limitMs,
    silenceMs = usualSilenceMs,
  }: { everyMs: number; limitMs: number; silenceMs?: number | undefined }) {
    this.#mostLooks = Math.ceil((limitMs + silenceMs) / everyMs);
  }

  /** The lane said something. */
  end(): void {
    this.#looks = 0;
  }

  /** A look at the lane; answers whether it has been silent for too long. */
  look(isAtStep: boolean): boolean {
    this.#looks = isAtStep ? 0 : this.#looks + 1;
    return this.#looks > this.#mostLooks;
  }
}
