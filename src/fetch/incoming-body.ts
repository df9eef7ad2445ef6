import { rmSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, ItemError } from '../core/errors.js';
import { BodyBuffer } from './body-buffer.js';
import type { BodyFile, StoredBody } from './body-file.js';
import type { BodyMemory } from './body-memory.js';

/** Where bodies that are too large for memory go. */
export interface LargeBodies {
  readonly bytes: number;
  openFile(): BodyFile;
}

/** A body as it comes in: in memory, or in a file once it turns out to be large. */
export class IncomingBody {
  readonly #maxBytes: number;
  readonly #large: LargeBodies | undefined;
  readonly #memory: BodyMemory;
  #buffer: BodyBuffer;
  #file: BodyFile | undefined;
  #parked: { readonly path: string; readonly length: number } | undefined;

  constructor(expected: number | undefined, limits: { maxBytes: number; large?: LargeBodies }, memory: BodyMemory) {
    this.#maxBytes = limits.maxBytes;
    this.#large = limits.large;
    this.#memory = memory;
    this.#buffer = new BodyBuffer(expected, this.#maxBytes, memory);
    if (this.#large !== undefined && (expected ?? 0) > this.#large.bytes) this.#file = this.#large.openFile();
  }

  get length(): number {
    return this.#parked?.length ?? (this.#file ?? this.#buffer).length;
  }

  /** What it takes of memory now, or will once there is something to put in. */
  get capacity(): number {
    return (this.#file ?? this.#buffer).capacity;
  }

  /** What it takes of memory with `count` more bytes. */
  capacityFor(count: number): number {
    return (this.#file ?? this.#buffer).capacityFor(count);
  }

  append(chunk: Uint8Array): void {
    if (this.#file !== undefined) this.#file.append(chunk);
    else if (this.#large !== undefined && this.#buffer.length + chunk.length > this.#large.bytes) this.#spill(chunk);
    else this.#buffer.append(chunk);
  }

  /** Without a declared length a body turns out to be large only as it grows. */
  #spill(chunk: Uint8Array): void {
    this.#file = this.#large?.openFile();
    this.#file?.append(this.#buffer.bytes);
    this.#file?.append(chunk);
    this.#dropBuffer();
  }

  #dropBuffer(): void {
    this.#memory.giveBack(this.#buffer.bytes);
    this.#buffer = new BodyBuffer(undefined, this.#maxBytes);
  }

  /** Lets go of its memory for a while: what has come waits in a file. Of two calls in a row the second does nothing. */
  async park(path: string): Promise<void> {
    if (this.#file !== undefined) {
      this.#file.park();
      return;
    }
    if (this.#parked !== undefined) return;
    const { bytes } = this.#buffer;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
    this.#parked = { path, length: bytes.length };
    this.#dropBuffer();
  }

  /** Says how long it will be in all, before `unpark`; answers what it will take of memory. */
  expect(total: number): number {
    if (this.#file !== undefined) return this.#file.capacity;
    const isLarge = this.#large !== undefined && total > this.#large.bytes;
    this.#buffer = new BodyBuffer(isLarge ? undefined : total, this.#maxBytes, this.#memory);
    return this.#buffer.capacityFor(this.length);
  }

  /** Brings back what waits in a file. Throws an ItemError (`E_SAVE`) where that is not there as it was. */
  async unpark(): Promise<void> {
    if (this.#parked === undefined) return;
    const parked = this.#parked;
    const { path, length } = parked;
    const bytes = await readFile(path).catch((error: unknown) => {
      throw new ItemError('E_SAVE', `the part of a body that was kept cannot be read: ${describe(error)}`);
    });
    if (bytes.length !== length) {
      throw new ItemError('E_SAVE', `the part of a body that was kept has ${bytes.length} bytes, expected ${length}`);
    }
    // Given up meanwhile.
    if (this.#parked !== parked) return;
    this.#parked = undefined;
    this.append(bytes);
    await rm(path, { force: true });
  }

  take(): Uint8Array | StoredBody {
    return (this.#file ?? this.#buffer).take();
  }

  /** Lets go of a body that nobody gets. */
  discard(): void {
    this.#file?.discard();
    this.#dropBuffer();
    if (this.#parked !== undefined) rmSync(this.#parked.path, { force: true });
    this.#parked = undefined;
  }
}
