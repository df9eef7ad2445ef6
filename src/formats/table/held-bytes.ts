import { tableLimits } from './limits.js';

/** The bytes of a row that is not whole yet, kept until more come. */
export class HeldBytes {
  #buffer = new Uint8Array();
  #length = 0;

  /** What is held. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Puts a piece behind what is held; answers the piece itself where that is nothing. */
  join(piece: Uint8Array): Uint8Array {
    if (this.#length === 0) return piece;
    const length = this.#length + piece.length;
    if (length > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(length, Math.min(this.#buffer.length * 2, 2 * tableLimits.rowBytes)));
      grown.set(this.bytes);
      this.#buffer = grown;
    }
    this.#buffer.set(piece, this.#length);
    this.#length = length;
    return this.bytes;
  }

  /** Holds only what comes after `from` in the bytes that `join` answered, which may be reused then. */
  keep(bytes: Uint8Array, from: number): void {
    const left = bytes.length - from;
    if (bytes.buffer === this.#buffer.buffer) this.#buffer.copyWithin(0, from, bytes.length);
    else {
      if (this.#buffer.length < left) this.#buffer = new Uint8Array(2 * left);
      this.#buffer.set(bytes.subarray(from));
    }
    this.#length = left;
  }
}
