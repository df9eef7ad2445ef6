import { Buffer } from 'node:buffer';

/** Larger buffers come too seldom to keep. */
const largestBytes = 8 * 2 ** 20;
const keptBytes = 48 * 2 ** 20;

/** Rounds up to one of four sizes between powers of two, so that a buffer fits bodies up to a quarter smaller. */
function sizeClass(bytes: number): number {
  const step = 2 ** Math.max(12, Math.floor(Math.log2(bytes)) - 2);
  return Math.ceil(bytes / step) * step;
}

/**
 * Memory for bodies, used again: memory outside the heap makes V8 mark the whole heap every few dozen bodies, which
 * costs a busy lane a tenth of its time.
 */
export class BodyMemory {
  readonly #free = new Map<number, Buffer[]>();
  readonly #lent = new WeakMap<ArrayBufferLike, Buffer>();
  #freeBytes = 0;

  /** A buffer of at least this size, with whatever was in it. */
  take(bytes: number): Buffer {
    if (bytes > largestBytes) return Buffer.allocUnsafeSlow(bytes);
    const size = sizeClass(bytes);
    const kept = this.#free.get(size)?.pop();
    if (kept !== undefined) this.#freeBytes -= size;
    const buffer = kept ?? Buffer.allocUnsafeSlow(size);
    this.#lent.set(buffer.buffer, buffer);
    return buffer;
  }

  /** Takes back memory that nobody uses any more; what it did not lend it leaves alone. */
  giveBack(bytes: Uint8Array): void {
    const buffer = this.#lent.get(bytes.buffer);
    if (buffer === undefined) return;
    this.#lent.delete(bytes.buffer);
    if (this.#freeBytes + buffer.length > keptBytes) return;
    this.#freeBytes += buffer.length;
    const others = this.#free.get(buffer.length);
    if (others === undefined) this.#free.set(buffer.length, [buffer]);
    else others.push(buffer);
  }
}
