import { type FileHandle, open } from 'node:fs/promises';
import type { Content } from '../../core/content.js';
import { describe, ItemError } from '../../core/errors.js';

const chunkBytes = 256 * 1024;

/** The bytes of a body, in memory or in a file, as often as they are asked for. Close it after use. */
export interface ByteSource {
  readonly size: number;
  /** Up to `length` bytes from `offset`, which are not to be changed. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** The bytes from `offset` on, piece by piece. A piece is valid until the next is asked for. */
  chunks(offset: number): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
}

/** Opens the body of content for reading in pieces. Throws ItemError `E_FILE_READ` where its file cannot be read. */
export async function openByteSource(content: Pick<Content, 'bytes' | 'file'>): Promise<ByteSource> {
  const { bytes, file } = content;
  if (file === undefined) return memorySource(bytes);
  try {
    return fileSource(await open(file.path, 'r'), file.size);
  } catch (error) {
    throw new ItemError('E_FILE_READ', `the body's temporary file cannot be read: ${describe(error)}`, {
      cause: error,
    });
  }
}

function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    async read(offset, length) {
      return bytes.subarray(offset, offset + length);
    },
    async *chunks(offset) {
      for (let start = offset; start < bytes.length; start += chunkBytes) {
        yield bytes.subarray(start, start + chunkBytes);
      }
    },
    async close() {},
  };
}

function fileSource(handle: FileHandle, size: number): ByteSource {
  const fill = async (target: Uint8Array, offset: number) => {
    let filled = 0;
    while (filled < target.length) {
      const { bytesRead } = await handle.read(target, filled, target.length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return target.subarray(0, filled);
  };
  return {
    size,
    read: (offset, length) => fill(new Uint8Array(Math.max(0, Math.min(length, size - offset))), offset),
    async *chunks(offset) {
      const buffer = new Uint8Array(chunkBytes);
      for (let start = offset; start < size; ) {
        const chunk = await fill(buffer.subarray(0, Math.min(chunkBytes, size - start)), start);
        if (chunk.length === 0) return;
        start += chunk.length;
        yield chunk;
      }
    },
    close: () => handle.close(),
  };
}
