import { describe, type Problem, RunError, toProblem } from '../core/errors.js';
import type { Outcome } from '../core/outcome.js';
import { printableUrl } from '../core/url.js';
import { optimizeAfter } from '../core/v8-flags.js';
import { failed } from './failed.js';
import type { TaskItem } from './mode.js';

/** Takes an outcome; a promise holds the dispatch back until the receiver is ready for more. */
export type OnOutcome = (outcome: Outcome) => void | Promise<void>;

const blameCaller = (error: unknown): never => {
  if (error instanceof RunError) throw error;
  throw new RunError('E_USAGE', `onOutcome: ${describe(error)}`, { cause: error });
};

const isThenable = (answer: unknown): answer is PromiseLike<void> =>
  typeof (answer as PromiseLike<void> | null | undefined)?.then === 'function';

/** Tells the caller of a run an outcome. In JavaScript a receiver may answer anything: only a promise is waited for. */
export function tellCaller(onOutcome: OnOutcome, outcome: Outcome): void | Promise<void> {
  try {
    const answer: unknown = onOutcome(outcome);
    if (isThenable(answer)) return Promise.resolve(answer).catch(blameCaller);
  } catch (error) {
    blameCaller(error);
  }
}

const outcomesUntilOptimizing = 5_000;

/** Hands outcomes on, without credentials, and knows whether their receiver is ready for more. */
export class Receiver {
  readonly #onOutcome: OnOutcome;
  readonly #onFailure: (error: RunError) => void;
  readonly #unready = new Set<Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  readonly #noteOutcome = optimizeAfter(outcomesUntilOptimizing);
  #isReleased = false;

  /** `onFailure` hears of a receiver that can take no more. */
  constructor(onOutcome: OnOutcome, onFailure: (error: RunError) => void) {
    this.#onOutcome = onOutcome;
    this.#onFailure = onFailure;
  }

  record(outcome: Outcome): void {
    this.#noteOutcome();
    try {
      const ready = this.#onOutcome({ ...outcome, url: printableUrl(outcome.url) });
      if (ready === undefined) return;
      const pending: Promise<void> = ready
        .catch((error: unknown) => this.#fail(error))
        .finally(() => {
          this.#unready.delete(pending);
          this.#wake();
        });
      this.#unready.add(pending);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Ends items that no lane is to work on. */
  refuse(items: readonly TaskItem[], why: Problem): void {
    for (const { item } of items) this.record(failed(item.index, item.url, why));
  }

  /** Waits until outcomes are taken again; undefined where they are. */
  untilReady(): Promise<void> | undefined {
    if (this.#unready.size === 0 || this.#isReleased) return undefined;
    return new Promise<void>((resolve) => this.#waiting.push(resolve)).then(() => this.untilReady());
  }

  /** Ends all waits for good: a run that is stopped waits for nobody. */
  release(): void {
    this.#isReleased = true;
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #fail(error: unknown): void {
    const isKnown = error instanceof RunError;
    this.#onFailure(isKnown ? error : new RunError('E_OUT', toProblem(error).message, { cause: error }));
  }
}
