import { RunError } from '../core/errors.js';
import type { Item } from '../core/item.js';
import type { KeyMaker } from '../core/key.js';
import { printableUrl } from '../core/url.js';
import type { LedgerState } from '../ledger/state.js';
import type { Window } from './window.js';

/** What is read, and which rows of it are worked. */
export interface ReaderOptions {
  readonly rows: AsyncIterable<Item>;
  readonly keys: KeyMaker;
  readonly state: LedgerState;
  /** Stop after this many rows. */
  readonly limit: number;
  /** Which recorded items are worked again. */
  readonly isAgain: (index: number) => boolean;
  /** True where a row may have moved since it was recorded; it is worked again then. */
  readonly allowsChange: boolean;
  readonly results?: ResultReview | undefined;
}

/** Looks at what recorded items left behind, beside the work on those that have no outcome yet. */
export interface ResultReview {
  /** Begins to look, unless that has begun: there is other work already, or nothing else to do. */
  begin(signal: AbortSignal): void;
  /** Once all has been looked at, takes back the outcomes of items whose files are not there; true where there are such. */
  takeBack(): Promise<boolean>;
}

/** While rows keep coming faster than this, reading goes on before anything is handed out, so that duplicates meet. */
const settleMs = 5;

function changedMeanwhile(missing: number): RunError {
  const what = missing === 1 ? '1 item' : `${missing} items`;
  return new RunError(
    'E_PLAN_CHANGED',
    `the source has changed while it was read: the rows of ${what} whose results are missing are not there any more; bring them back and run the same command again, or start over with --fresh`,
  );
}

/** Reads the source ahead, as far as the window has room; passes over what the ledger has. */
export class Reader {
  readonly #options: ReaderOptions;
  readonly #window: Window;
  readonly #signal: AbortSignal;
  #isDone = false;
  #rows = 0;
  #lastRowAt = 0;
  #wake: (() => void) | undefined;

  constructor(options: ReaderOptions, window: Window, signal: AbortSignal) {
    this.#options = options;
    this.#window = window;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.wake(), { once: true });
  }

  /** True once the source is at its end, or the limit is reached. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Rows read so far, bad ones and finished ones included. */
  get rows(): number {
    return this.#rows;
  }

  /** True while there is room and rows keep coming. */
  get isBusy(): boolean {
    return !this.#isDone && !this.#window.isFull && performance.now() - this.#lastRowAt < settleMs;
  }

  /**
   * Gives every row that is to be worked to `admit`, and waits where that is not ready for more: first the rows without an
   * outcome, then those whose outcome was taken back. Throws `E_PLAN_CHANGED` where a recorded row is now another.
   */
  async read(admit: (item: Item, key: string) => Promise<void> | undefined): Promise<void> {
    const { keys, state, results, isAgain, limit, allowsChange } = this.#options;
    await this.#pass(admit, keys, (item) => this.#isWanted(item));
    if (this.#signal.aborted) return;
    results?.begin(this.#signal);
    if (await results?.takeBack()) {
      // What was worked again for another reason has been handed on, and may not have ended.
      const isTakenBack = (index: number) => state.isForgotten(index) && !isAgain(index);
      let missing = 0;
      for (let index = 0; index < Math.min(state.end, limit); index += 1) if (isTakenBack(index)) missing += 1;
      await this.#pass(admit, keys.restart(), ({ index, url }) => {
        const isLost = isTakenBack(index) && state.matches(index, printableUrl(url));
        if (isLost) missing -= 1;
        return isLost;
      });
      if (missing > 0 && !this.#signal.aborted && !allowsChange) throw changedMeanwhile(missing);
    }
    this.#isDone = !this.#signal.aborted;
  }

  async #pass(
    admit: (item: Item, key: string) => Promise<void> | undefined,
    keys: KeyMaker,
    select: (item: Item) => boolean,
  ): Promise<void> {
    const { rows, limit } = this.#options;
    if (limit <= 0) return;
    for await (const item of rows) {
      if (this.#signal.aborted) return;
      this.#rows = Math.max(this.#rows, item.index + 1);
      const isWanted = select(item);
      // A million rows that are done are passed over in a second or two; making their keys would take several more.
      const key = isWanted || !keys.isUnique ? keys.make(item) : '';
      const held = this.#window.size;
      const ready = isWanted ? admit(item, key) : undefined;
      // Rows that end at once, however many, keep nothing back that waits.
      if (this.#window.size > held) this.#lastRowAt = performance.now();
      if (ready !== undefined) await ready;
      if (item.index + 1 >= limit) break;
      while (this.#window.isFull && !this.#signal.aborted) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  #isWanted(item: Item): boolean {
    const { state, isAgain, allowsChange } = this.#options;
    if (state.statusOf(item.index) === undefined) return true;
    const url = printableUrl(item.url);
    if (state.matches(item.index, url)) return isAgain(item.index);
    if (allowsChange) return true;
    throw new RunError(
      'E_PLAN_CHANGED',
      `the source has changed: row ${item.index} is now ${url}, which is not what was worked before; accept it with --extend, or start over with --fresh`,
    );
  }

  /** Told that the window has room again. */
  wake(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
