import type { Outcome } from '../core/outcome.js';

/** Between which bounds the number moves, and by what. */
export interface ConcurrencyOptions {
  /** Items at once to begin with. */
  readonly startAt: number;
  readonly atMost: number;
  /** A number that a person gave: only a machine without sockets left goes below it, for as long as it must. */
  readonly isFixed: boolean;
  /** How busy the busiest loop of a lane was lately, 0 to 1. */
  readonly readBusy?: () => number;
  /** A monotonic clock in ms. */
  readonly now?: () => number;
}

interface Rate {
  readonly items: number;
  readonly bytes: number;
  readonly latencyMs: number;
}

const windowMs = 1_000;
/** A window with few ends goes on for so long at most. */
const longestWindowMs = 5_000;
const growth = 1.5;
/** What more items at once must bring, of the half that they could. */
const leastGain = 1.12;
/** A loop busier than this has no use for more items. */
const busyLoop = 0.9;
const longestHold = 32;

/**
 * How many items may be in flight. Climbs while throughput climbs with it, goes back where it did not and tries again later,
 * and gives way when servers that had answered fall silent, when answers take much longer and fewer come, and when this
 * machine has no socket left. Windows end with what happens in them: there is no timer.
 */
export class Concurrency {
  readonly #options: ConcurrencyOptions;
  readonly #now: () => number;
  #limit: number;
  #since: number;
  #items = 0;
  #bytes = 0;
  #networkMs = 0;
  #silences = 0;
  #isExhausted = false;
  #isBusy = false;
  /** True where an item was kept back by the limit alone. */
  #isFull = false;
  /** What the limit brought before it was raised, and which it was. */
  #trial: { readonly limit: number; readonly before: Rate } | undefined;
  #best: Rate | undefined;
  /** Windows in which nothing is tried. */
  #hold = 0;
  #nextHold = 4;

  constructor(options: ConcurrencyOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#limit = options.startAt;
    this.#since = this.#now();
  }

  /** Items that may be in flight now. */
  get limit(): number {
    return this.#limit;
  }

  /** A task ended that its host had answered, or that needed none. */
  addEnd(outcome: Pick<Outcome, 'bytes' | 'timings'> | undefined): void {
    const elapsedMs = this.#now() - this.#since;
    // What ends now was begun under another limit.
    if (elapsedMs < 0) return;
    const { connect = 0, firstByte = 0, body = 0 } = outcome?.timings ?? {};
    this.#items += 1;
    this.#bytes += outcome?.bytes ?? 0;
    this.#networkMs += connect + firstByte + body;
    if (elapsedMs < windowMs || (this.#items < this.#limit && elapsedMs < longestWindowMs)) return;
    this.#close(elapsedMs);
  }

  /** The limit kept an item back. */
  addFull(): void {
    this.#isFull = true;
  }

  /** A host asked to slow down. */
  addBusy(): void {
    this.#isBusy = true;
  }

  /** A host that had answered before brought no response. */
  addSilence(): void {
    this.#silences += 1;
  }

  /** This machine had no socket left: that cannot wait for the end of the window. */
  addExhaustion(): void {
    if (this.#isExhausted) return;
    this.#isExhausted = true;
    this.#lower(0.5, 16);
  }

  #close(elapsedMs: number): void {
    const rate = {
      items: (this.#items * 1_000) / elapsedMs,
      bytes: (this.#bytes * 1_000) / elapsedMs,
      latencyMs: this.#networkMs / this.#items,
    };
    const { limit } = this;
    if (this.#options.isFixed) this.#recover();
    else this.#decide(rate);
    const settlingMs = limit === this.#limit ? 0 : Math.min(rate.latencyMs, longestWindowMs);
    this.#since = this.#now() + settlingMs;
    this.#items = 0;
    this.#bytes = 0;
    this.#networkMs = 0;
    this.#silences = 0;
    this.#isExhausted = false;
    this.#isBusy = false;
    this.#isFull = false;
  }

  #recover(): void {
    if (this.#isExhausted) return;
    this.#limit = Math.min(this.#options.atMost, Math.ceil(this.#limit * growth));
  }

  #decide(rate: Rate): void {
    if (this.#isExhausted) return;
    if (this.#silences >= 5 && this.#silences > this.#items / 20) this.#lower(0.7, 4);
    else if (this.#trial !== undefined) this.#judge(this.#trial, rate);
    else if (this.#isInflated(rate)) this.#lower(0.75, 4);
    else this.#try(rate);
    if (this.#best === undefined || rate.items > this.#best.items) this.#best = rate;
  }

  /** Keeps a higher limit that brought more, and goes on; takes one back that did not. */
  #judge(trial: { readonly limit: number; readonly before: Rate }, rate: Rate): void {
    const { before } = trial;
    const hasGained = rate.items >= before.items * leastGain || rate.bytes >= before.bytes * leastGain;
    this.#trial = undefined;
    if (hasGained && !this.#isBusy) {
      this.#nextHold = 4;
      this.#try(rate);
      return;
    }
    this.#limit = trial.limit;
    this.#hold = this.#nextHold;
    this.#nextHold = Math.min(longestHold, this.#nextHold * 2);
  }

  #isInflated(rate: Rate): boolean {
    const best = this.#best;
    return best !== undefined && this.#isFull && rate.latencyMs > 2 * best.latencyMs && rate.items < 0.7 * best.items;
  }

  #try(rate: Rate): void {
    if (this.#hold > 0) {
      this.#hold -= 1;
      return;
    }
    const { atMost, readBusy = () => 0 } = this.#options;
    if (!this.#isFull || this.#isBusy || this.#limit >= atMost || readBusy() > busyLoop) return;
    this.#trial = { limit: this.#limit, before: rate };
    this.#limit = Math.min(atMost, Math.ceil(this.#limit * growth));
  }

  #lower(factor: number, hold: number): void {
    this.#limit = Math.max(1, Math.floor(this.#limit * factor));
    this.#trial = undefined;
    // What was reached under other conditions is no measure any more.
    this.#best = undefined;
    this.#hold = hold;
  }
}
