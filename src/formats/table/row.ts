import { compactJson, unescapeJson } from './json/text.js';
import { tableLimits } from './limits.js';

/** How the bytes of a cell stand for its text. */
export const cellForms = {
  /** As they are. */
  plain: 0,
  /** As they are, between quotes. */
  quoted: 1,
  /** Between quotes, with each quote inside written twice. */
  doubled: 2,
  /** The inside of a JSON string with escapes. */
  escaped: 3,
  /** A JSON value with white space in it that means nothing. */
  spaced: 4,
  /** Not in the buffer: other bytes stand for it. */
  replaced: 5,
  /** There is no value. */
  none: 6,
} as const;

const noBytes = new Uint8Array();
const firstCells = 16;

/**
 * A row as ranges of bytes in a buffer, UTF-8. Readers fill one row again and again: its bytes and ranges are good only
 * until the next one.
 */
export class Row {
  bytes: Uint8Array = noBytes;
  /** So few that V8 keeps them in its heap, where a new one costs next to nothing: small tables need several rows. */
  starts = new Int32Array(firstCells);
  ends = new Int32Array(firstCells);
  forms = new Uint8Array(firstCells);
  count = 0;
  /** Physical line it begins on, from 1; in tables without lines, the number of the row. */
  line = 1;
  /** Where the whole row stands in `bytes`, without its line end. */
  start = 0;
  end = 0;
  /** The byte that `doubled` cells hold twice. */
  quote = 0x22;
  #replacements: Map<number, Uint8Array> | undefined;

  /** Makes room for one more cell. False where the limit of columns is reached. */
  grow(columns: number = tableLimits.columns): boolean {
    const capacity = Math.min(this.starts.length * 2, columns);
    if (capacity <= this.starts.length) return false;
    const { starts, ends, forms } = this;
    this.starts = new Int32Array(capacity);
    this.ends = new Int32Array(capacity);
    this.forms = new Uint8Array(capacity);
    this.starts.set(starts);
    this.ends.set(ends);
    this.forms.set(forms);
    return true;
  }

  /** The bytes before `from` are gone from the buffer: what is left of it begins there. */
  shift(from: number): void {
    for (let cell = 0; cell < this.count; cell += 1) {
      this.starts[cell] = (this.starts[cell] as number) - from;
      this.ends[cell] = (this.ends[cell] as number) - from;
    }
    this.start = 0;
  }

  /** True for an empty line. */
  get isBlank(): boolean {
    return this.count === 1 && this.start === this.end;
  }

  /** Lets other bytes stand for a cell. */
  replace(cell: number, bytes: Uint8Array): void {
    this.forms[cell] = cellForms.replaced;
    this.#replacements ??= new Map();
    this.#replacements.set(cell, bytes);
  }

  /** The bytes of a cell's text; a view of the buffer where they stand there as they are. */
  readBytes(cell: number): Uint8Array {
    const start = this.starts[cell] as number;
    const end = this.ends[cell] as number;
    switch (this.forms[cell]) {
      case cellForms.none:
        return noBytes;
      case cellForms.doubled:
        return undouble(this.bytes.subarray(start, end), this.quote);
      case cellForms.escaped:
        return unescapeJson(this.bytes.subarray(start, end));
      case cellForms.replaced:
        return this.#replacements?.get(cell) ?? noBytes;
      case cellForms.spaced:
        return compactJson(this.bytes.subarray(start, end));
      default:
        return this.bytes.subarray(start, end);
    }
  }

  /** The text of a cell. */
  readText(cell: number): string {
    return toText(this.readBytes(cell));
  }
}

/** Reads bytes that are known to be UTF-8. */
export function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function undouble(bytes: Uint8Array, quote: number): Uint8Array {
  const result = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    result[length] = byte;
    length += 1;
    if (byte === quote) at += 1;
  }
  return result.subarray(0, length);
}
