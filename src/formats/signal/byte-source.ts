import { type FileHandle, open } from 'node:fs/promises';
import type { Content } from '../../core/content.js';
import { describe, ItemError } from '../../core/errors.js';
import { showCount } from './layout.js';

/** Bytes that are read in pieces, wherever they are. */
export interface ByteSource {
  readonly size: number;
  /** All of them, where they are in memory. */
  readonly bytes?: Uint8Array;
  /** Answers exactly `length` bytes, which must be there; do not change them. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Opens the body of content: its bytes, or the file that holds them. Throws an ItemError (`E_FILE_READ`). */
export async function openByteSource({ bytes, file }: Pick<Content, 'bytes' | 'file'>): Promise<ByteSource> {
  if (file === undefined) {
    return {
      size: bytes.length,
      bytes,
      read: async (offset, length) => bytes.subarray(offset, offset + length),
      close: async () => {},
    };
  }
  let handle: FileHandle;
  try {
    handle = await open(file.path, 'r');
  } catch (error) {
    throw new ItemError('E_FILE_READ', `the body's file cannot be opened: ${describe(error)}`, { cause: error });
  }
  return { size: file.size, read: (offset, length) => readFully(handle, offset, length), close: () => handle.close() };
}

async function readFully(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  // A buffer of its own, not a slice of the pool: so it lies at a multiple of eight bytes.
  const bytes = Buffer.from(new ArrayBuffer(length));
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
    if (bytesRead === 0) {
      throw new ItemError(
        'E_FILE_READ',
        `the body's file ends at byte ${showCount(offset + filled)}; expected ${showCount(offset + length)} or more`,
      );
    }
    filled += bytesRead;
  }
  return bytes;
}
