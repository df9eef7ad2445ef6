import { AbortListeners } from './abort-listeners.js';

interface Waiting {
  readonly ticket: ByteTicket;
  readonly bytes: number;
  readonly resolve: () => void;
  readonly settle: () => void;
}

/**
 * Bounds the bytes that are in flight. A ticket grows as its body grows and waits while the budget is spent. Once nobody
 * else can free anything, the ticket that has held bytes longest is let through, and stays the one until it is done: at
 * any time all but one ticket fit the budget, and one item larger than it runs alone.
 */
export class ByteBudget {
  readonly capacity: number;
  #used = 0;
  /** Tickets that hold bytes and are not waiting: as long as one exists, a release is still to come. */
  #running = 0;
  #grants = 0;
  readonly #waiting: Waiting[] = [];
  readonly #abortListeners = new AbortListeners();

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get used(): number {
    return this.#used;
  }

  /** Opens a ticket that holds nothing yet. */
  open(): ByteTicket {
    return new ByteTicket(this);
  }

  /** @internal */
  grow(ticket: ByteTicket, bytes: number, signal?: AbortSignal): Promise<void> {
    const more = bytes - ticket.bytes;
    if (more <= 0) return Promise.resolve();
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#waiting.length === 0 && this.#used + more <= this.capacity) {
      this.#grant(ticket, bytes);
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        if (ticket.bytes > 0) this.#running += 1;
        reject(signal?.reason);
        this.#admit();
      };
      const settle = (signal && this.#abortListeners.add(signal, onAbort)) ?? (() => {});
      const waiting: Waiting = { ticket, bytes, resolve, settle };
      if (ticket.bytes > 0) this.#running -= 1;
      this.#waiting.push(waiting);
      this.#admit();
    });
  }

  /** @internal */
  shrink(ticket: ByteTicket, bytes: number): void {
    if (bytes >= ticket.bytes) return;
    this.#used -= ticket.bytes - bytes;
    ticket.bytes = bytes;
    if (bytes === 0) this.#running -= 1;
    this.#admit();
  }

  #grant(ticket: ByteTicket, bytes: number): void {
    if (ticket.bytes === 0) {
      this.#running += 1;
      this.#grants += 1;
      ticket.heldSince = this.#grants;
    }
    this.#used += bytes - ticket.bytes;
    ticket.bytes = bytes;
  }

  #admit(): void {
    for (;;) {
      const first = this.#waiting[0];
      if (first === undefined) return;
      const fits = this.#used + first.bytes - first.ticket.bytes <= this.capacity;
      if (!fits && this.#running > 0) return;
      // Nobody who could free bytes is running, or it fits: the one that has held bytes longest goes first.
      const position = fits ? 0 : this.#oldestHolder();
      const [next] = this.#waiting.splice(position, 1);
      if (next === undefined) return;
      next.settle();
      if (next.ticket.bytes > 0) this.#running += 1;
      this.#grant(next.ticket, next.bytes);
      next.resolve();
    }
  }

  #oldestHolder(): number {
    let oldest = 0;
    for (const [position, { ticket }] of this.#waiting.entries()) {
      const best = this.#waiting[oldest]?.ticket;
      if (ticket.bytes > 0 && (!best?.bytes || ticket.heldSince < best.heldSince)) oldest = position;
    }
    return oldest;
  }
}

/** One item's share of a budget. */
export class ByteTicket {
  /** Bytes held now; the budget's to change. */
  bytes = 0;
  /** Orders the tickets that hold bytes by when they got their first. @internal */
  heldSince = 0;
  readonly #budget: ByteBudget;
  #added: Promise<void> | undefined;

  constructor(budget: ByteBudget) {
    this.#budget = budget;
  }

  /** Waits until this ticket may hold `bytes` in total. A smaller number than it holds changes nothing. */
  grow(bytes: number, signal?: AbortSignal): Promise<void> {
    return this.#budget.grow(this, bytes, signal);
  }

  /** Waits until this ticket may hold so many bytes more. Of several calls one waits at a time: the budget counts a ticket once. */
  add(bytes: number, signal?: AbortSignal): Promise<void> {
    this.#added = (this.#added ?? Promise.resolve()).then(() => this.grow(this.bytes + bytes, signal));
    return this.#added;
  }

  /** Gives back all but `bytes`. */
  shrink(bytes: number): void {
    this.#budget.shrink(this, bytes);
  }

  /** Gives everything back. */
  release(): void {
    this.#budget.shrink(this, 0);
  }
}
