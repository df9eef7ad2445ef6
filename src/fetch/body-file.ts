import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ContentFile } from '../core/content.js';
import { describe, ItemError } from '../core/errors.js';

const bufferBytes = 1024 * 1024;
const headBytes = 64 * 1024;

/** A body that was too large for memory. */
export interface StoredBody {
  readonly file: ContentFile;
  /** In hex. */
  readonly sha256: string;
  /** Its first 64 KiB. */
  readonly head: Uint8Array;
}

/**
 * Gathers a body too large for memory in a file, and hashes it on the way. Writes on the caller's turn, a megabyte at a
 * time: the page cache takes that in well under a millisecond. Throws an ItemError (`E_SAVE`) where the disk refuses.
 */
export class BodyFile {
  readonly #path: string;
  readonly #hash = createHash('sha256');
  #buffer: Buffer | undefined;
  #buffered = 0;
  #head: Buffer | undefined;
  #descriptor: number | undefined;
  #length = 0;

  constructor(path: string) {
    this.#path = path;
  }

  get length(): number {
    return this.#length;
  }

  /** What it holds in memory, whatever comes. */
  get capacity(): number {
    return bufferBytes;
  }

  capacityFor(_count: number): number {
    return bufferBytes;
  }

  append(chunk: Uint8Array): void {
    for (let start = 0; start < chunk.length; ) {
      const part = chunk.subarray(start, start + bufferBytes - this.#buffered);
      this.#buffer ??= Buffer.allocUnsafeSlow(bufferBytes);
      this.#buffer.set(part, this.#buffered);
      this.#buffered += part.length;
      this.#length += part.length;
      start += part.length;
      if (this.#buffered === bufferBytes) this.#flush();
    }
  }

  #flush(): void {
    const bytes = this.#buffer?.subarray(0, this.#buffered) ?? Buffer.alloc(0);
    const missing = headBytes - (this.#head?.length ?? 0);
    if (missing > 0) this.#head = Buffer.concat([this.#head ?? Buffer.alloc(0), bytes.subarray(0, missing)]);
    this.#hash.update(bytes);
    try {
      if (this.#descriptor === undefined) {
        mkdirSync(dirname(this.#path), { recursive: true });
        this.#descriptor = openSync(this.#path, 'wx');
      }
      for (let written = 0; written < bytes.length; ) written += writeSync(this.#descriptor, bytes, written);
    } catch (error) {
      this.discard();
      throw new ItemError('E_SAVE', `a body of ${this.#length} bytes could not be kept: ${describe(error)}`, {
        cause: error,
      });
    }
    this.#buffered = 0;
  }

  take(): StoredBody {
    this.#flush();
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
    return {
      file: { path: this.#path, size: this.#length },
      sha256: this.#hash.digest('hex'),
      head: this.#head ?? Buffer.alloc(0),
    };
  }

  /** Lets go of its memory until more comes. */
  park(): void {
    this.#flush();
    this.#buffer = undefined;
  }

  /** Removes the file of a body that nobody gets. */
  discard(): void {
    if (this.#descriptor !== undefined) {
      closeSync(this.#descriptor);
      rmSync(this.#path, { force: true });
    }
    this.#descriptor = undefined;
  }
}
