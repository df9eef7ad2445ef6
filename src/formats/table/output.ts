import { type FileHandle, open } from 'node:fs/promises';
import type { Content } from '../../core/content.js';
import { ItemError } from '../../core/errors.js';
import { describeBytes, tableLimits } from './limits.js';

/** Where a result is written: in memory, and in a file once it is too large for that. */
export class TableOutput {
  readonly #makePath: () => Promise<string>;
  #path = '';
  readonly #maxBytes: number;
  readonly #memoryBytes: number;
  #parts: Uint8Array[] = [];
  #file: FileHandle | undefined;
  size = 0;

  /** The path is asked for only when a file is needed. `inputBytes` limits how large the result of a table may grow: a few bytes of it can stand for very many. */
  constructor(
    makePath: () => Promise<string>,
    inputBytes: number,
    { memoryBytes = tableLimits.memoryBytes as number } = {},
  ) {
    this.#makePath = makePath;
    this.#memoryBytes = memoryBytes;
    this.#maxBytes = Math.max(tableLimits.outputBytes, tableLimits.outputFactor * inputBytes);
  }

  /** Writes bytes, which may be reused when the promise is kept. */
  async write(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    this.size += bytes.length;
    if (this.size > this.#maxBytes) {
      throw new ItemError(
        'E_DECODE_BOMB',
        `the result is larger than ${describeBytes(this.#maxBytes)}; expected at most that of a table of this size`,
      );
    }
    if (this.#file === undefined && this.size <= this.#memoryBytes) {
      this.#parts.push(copyOf(bytes));
      return;
    }
    if (this.#file === undefined) {
      this.#path = await this.#makePath();
      this.#file = await open(this.#path, 'wx');
      for (const part of this.#parts) await writeWhole(this.#file, part);
      this.#parts = [];
    }
    await writeWhole(this.#file, bytes);
  }

  /** Ends it; answers what holds the result. */
  async finish(): Promise<Pick<Content, 'bytes' | 'file'>> {
    if (this.#file === undefined)
      return { bytes: this.#parts.length === 1 ? (this.#parts[0] as Uint8Array) : Buffer.concat(this.#parts) };
    await this.close();
    return { bytes: new Uint8Array(), file: { path: this.#path, size: this.size } };
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}

/** Not filled with zeros before. */
function copyOf(bytes: Uint8Array): Uint8Array {
  const { buffer } = Buffer.allocUnsafeSlow(bytes.length);
  const copy = new Uint8Array(buffer);
  copy.set(bytes);
  return copy;
}

async function writeWhole(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
}
