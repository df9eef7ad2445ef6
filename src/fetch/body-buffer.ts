import { Buffer } from 'node:buffer';
import type { BodyMemory } from './body-memory.js';

const firstBytes = 64 * 1024;

/** Gathers a body in one buffer: of the declared length, or doubling where none was declared. */
export class BodyBuffer {
  #buffer: Buffer | undefined;
  #capacity: number;
  readonly #maxBytes: number;
  /** Lends the first buffer; one that has to grow is not what the server declared, and rare. */
  readonly #memory: BodyMemory | undefined;
  #length = 0;

  constructor(expectedBytes: number | undefined, maxBytes: number, memory?: BodyMemory) {
    this.#maxBytes = maxBytes;
    this.#memory = expectedBytes === undefined ? undefined : memory;
    this.#capacity = Math.min(expectedBytes ?? firstBytes, maxBytes);
  }

  get length(): number {
    return this.#length;
  }

  /** The bytes gathered so far, where they lie. */
  get bytes(): Uint8Array {
    return this.#buffer?.subarray(0, this.#length) ?? new Uint8Array(0);
  }

  /** How large the buffer is, or will be once there is something to put in. */
  get capacity(): number {
    return this.#capacity;
  }

  /** How large the buffer has to be to take `count` more bytes. */
  capacityFor(count: number): number {
    const needed = this.#length + count;
    if (needed <= this.#capacity) return this.#capacity;
    return Math.min(Math.max(needed, this.#capacity * 2), Math.max(needed, this.#maxBytes));
  }

  /** Adds a chunk, growing the buffer where needed. */
  append(chunk: Uint8Array): void {
    const capacity = this.capacityFor(chunk.length);
    if (this.#buffer === undefined || capacity > this.#capacity) {
      const isFirst = this.#buffer === undefined;
      const larger = isFirst && this.#memory ? this.#memory.take(capacity) : Buffer.allocUnsafeSlow(capacity);
      if (this.#buffer !== undefined) larger.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = larger;
      this.#capacity = capacity;
    }
    this.#buffer.set(chunk, this.#length);
    this.#length += chunk.length;
  }

  /** The gathered bytes, alone in their memory; in lent memory, with unused room behind them. */
  take(): Uint8Array {
    if (this.#buffer === undefined) return new Uint8Array(0);
    if (this.#memory && this.#length === this.#capacity) return this.#buffer.subarray(0, this.#length);
    if (this.#length === this.#buffer.length) return this.#buffer;
    const exact = Buffer.allocUnsafeSlow(this.#length);
    exact.set(this.#buffer.subarray(0, this.#length));
    return exact;
  }
}
