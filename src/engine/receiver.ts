import { RunError, toProblem } from '../core/errors.js';
import type { Outcome } from '../core/outcome.js';
import { printableUrl } from '../core/url.js';

/** Takes an outcome; a promise holds the dispatch back until the receiver is ready for more. */
export type OnOutcome = (outcome: Outcome) => void | Promise<void>;

/** Hands outcomes on, without credentials, and knows whether their receiver is ready for more. */
export class Receiver {
  readonly #onOutcome: OnOutcome;
  readonly #onFailure: (error: RunError) => void;
  readonly #unready = new Set<Promise<void>>();
  readonly #waiting: (() => void)[] = [];

  /** `onFailure` hears of a receiver that can take no more. */
  constructor(onOutcome: OnOutcome, onFailure: (error: RunError) => void) {
    this.#onOutcome = onOutcome;
    this.#onFailure = onFailure;
  }

  record(outcome: Outcome): void {
    try {
      const ready = this.#onOutcome({ ...outcome, url: printableUrl(outcome.url) });
      if (ready === undefined) return;
      const pending: Promise<void> = ready
        .catch((error: unknown) => this.#fail(error))
        .finally(() => {
          this.#unready.delete(pending);
          this.release();
        });
      this.#unready.add(pending);
    } catch (error) {
      this.#fail(error);
    }
  }

  get isReady(): boolean {
    return this.#unready.size === 0;
  }

  /** Resolves once some outcome that was waited for has been taken, or with `release`; ask `isReady` again then. */
  untilTaken(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Ends all waits: a run that is stopped waits for nobody. */
  release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #fail(error: unknown): void {
    const isKnown = error instanceof RunError;
    this.#onFailure(isKnown ? error : new RunError('E_OUT', toProblem(error).message, { cause: error }));
  }
}
