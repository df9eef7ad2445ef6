import { Buffer } from 'node:buffer';

const firstBytes = 64 * 1024;

/** Gathers a body in one buffer: of the declared length, or doubling where none was declared. */
export class BodyBuffer {
  #buffer: Buffer | undefined;
  #capacity: number;
  readonly #maxBytes: number;
  #length = 0;

  constructor(expectedBytes: number | undefined, maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#capacity = Math.min(expectedBytes ?? firstBytes, maxBytes);
  }

  get length(): number {
    return this.#length;
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
      const larger = Buffer.allocUnsafeSlow(capacity);
      if (this.#buffer !== undefined) larger.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = larger;
      this.#capacity = capacity;
    }
    this.#buffer.set(chunk, this.#length);
    this.#length += chunk.length;
  }

  /** The gathered bytes, alone in their memory. */
  take(): Uint8Array {
    if (this.#buffer === undefined) return new Uint8Array(0);
    if (this.#length === this.#buffer.length) return this.#buffer;
    const exact = Buffer.allocUnsafeSlow(this.#length);
    exact.set(this.#buffer.subarray(0, this.#length));
    return exact;
  }
}
