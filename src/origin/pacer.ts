import type { ServerResponse } from 'node:http';

const tickMs = 20;
/** What a client that was slow to read may catch up on at once. */
const maxBurstMs = 250;

interface Delivery {
  readonly response: ServerResponse;
  readonly bytes: Uint8Array;
  readonly bytesPerSecond: number;
  readonly onSent: () => void;
  sent: number;
  /** Bytes it may send now, in fractions too: a slow rate takes many ticks for one byte. */
  credit: number;
  updatedAt: number;
}

/** Writes bodies at a given rate. One timer serves all of them, and none runs while there is nothing to write. */
export class Pacer {
  readonly #deliveries = new Set<Delivery>();
  #timer: NodeJS.Timeout | undefined;

  /** Writes `bytes` no faster than the rate and calls `onSent` after the last; a client that leaves ends it. */
  send(response: ServerResponse, bytes: Uint8Array, options: { bytesPerSecond: number; onSent: () => void }): void {
    const delivery: Delivery = { response, bytes, ...options, sent: 0, credit: 0, updatedAt: performance.now() };
    this.#deliveries.add(delivery);
    response.once('close', () => this.#remove(delivery));
    this.#timer ??= setInterval(() => this.#tick(), tickMs);
  }

  #remove(delivery: Delivery): void {
    this.#deliveries.delete(delivery);
    if (this.#deliveries.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    const now = performance.now();
    for (const delivery of this.#deliveries) this.#advance(delivery, now);
  }

  #advance(delivery: Delivery, now: number): void {
    const { response, bytes, bytesPerSecond } = delivery;
    const limit = Math.max(1, (bytesPerSecond * maxBurstMs) / 1000);
    const earned = (bytesPerSecond * (now - delivery.updatedAt)) / 1000;
    delivery.credit = Math.min(delivery.credit + earned, limit);
    delivery.updatedAt = now;
    if (response.writableNeedDrain) return;
    const end = Math.min(delivery.sent + Math.floor(delivery.credit), bytes.length);
    if (end > delivery.sent) {
      response.write(bytes.subarray(delivery.sent, end));
      delivery.credit -= end - delivery.sent;
      delivery.sent = end;
    }
    if (end < bytes.length) return;
    this.#remove(delivery);
    delivery.onSent();
  }
}
