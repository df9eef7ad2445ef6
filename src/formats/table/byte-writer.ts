import { ItemError } from '../../core/errors.js';
import { describeBytes, tableLimits } from './limits.js';

/** Below this many bytes a loop is faster than a call into native code. */
const shortBytes = 40;

const mostSpares = 2;
const mostSpareBytes = 4 * 2 ** 20;
const spares: ByteWriter[] = [];

/**
 * Lends a writer of this thread to some work. Grown anew for each, its buffers would weigh several times what is written, and
 * memory outside V8's heap makes V8 mark the whole heap every few tables.
 */
export async function useWriter<T>(work: (writer: ByteWriter) => Promise<T>): Promise<T> {
  const writer = spares.pop() ?? new ByteWriter();
  try {
    return await work(writer);
  } finally {
    writer.length = 0;
    if (writer.bytes.length <= mostSpareBytes && spares.length < mostSpares) spares.push(writer);
  }
}

/** A growing buffer that bytes are written into. `take` hands out what is there. */
export class ByteWriter {
  bytes: Uint8Array;
  length = 0;

  constructor(capacity = 2 ** 12) {
    this.bytes = new Uint8Array(capacity);
  }

  /** Makes room for this many bytes more, or throws an ItemError `E_DECODE_BOMB`: `bytes` may be another buffer afterwards. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    if (needed > tableLimits.stepBytes) {
      throw new ItemError(
        'E_DECODE_BOMB',
        `a small part of the table becomes more than ${describeBytes(tableLimits.stepBytes)}; expected shorter names of columns`,
      );
    }
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  byte(value: number): void {
    if (this.length === this.bytes.length) this.reserve(1);
    this.bytes[this.length] = value;
    this.length += 1;
  }

  /** Copies a range of bytes. */
  range(source: Uint8Array, start: number, end: number): void {
    const count = end - start;
    this.reserve(count);
    const target = this.bytes;
    let at = this.length;
    if (count > shortBytes) target.set(source.subarray(start, end), at);
    else for (let from = start; from < end; from += 1, at += 1) target[at] = source[from] as number;
    this.length += count;
  }

  all(source: Uint8Array): void {
    this.range(source, 0, source.length);
  }

  ascii(text: string): void {
    this.reserve(text.length);
    for (let index = 0; index < text.length; index += 1) this.bytes[this.length + index] = text.charCodeAt(index);
    this.length += text.length;
  }

  /** The bytes written since the last time; good until something is written again. */
  take(): Uint8Array {
    const taken = this.bytes.subarray(0, this.length);
    this.length = 0;
    return taken;
  }
}
