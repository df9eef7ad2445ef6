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

  /** `onFailure` hears of a receiver that can take no more. */
  constructor(onOutcome: OnOutcome, onFailure: (error: RunError) => void) {
    this.#onOutcome = onOutcome;
    this.#onFailure = onFailure;
  }

  record(outcome: Outcome): void {
    try {
      const ready = this.#onOutcome({ ...outcome, url: printableUrl(outcome.url) });
      if (ready === undefined) return;
      const pending = ready.finally(() => this.#unready.delete(pending));
      this.#unready.add(pending);
    } catch (error) {
      this.#onFailure(
        error instanceof RunError ? error : new RunError('E_OUT', toProblem(error).message, { cause: error }),
      );
    }
  }

  get isReady(): boolean {
    return this.#unready.size === 0;
  }

  /** Resolves once some outcome that was waited for has been taken; ask `isReady` again then. */
  async untilTaken(): Promise<void> {
    await Promise.race(this.#unready);
  }
}
