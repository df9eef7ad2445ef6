import { createHash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline, Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import type { SourceContext } from '../../core/contracts.js';
import { describe, RunError, systemCode } from '../../core/errors.js';
import { readPipe } from '../../fetch/pipe.js';
import { ZstdFrames } from '../../formats/zstd-frames.js';

/** A file that a source reads, as it was found when the source was opened. */
export interface SourceFile {
  readonly path: string;
  /** As the person wrote it: what sentences call it. */
  readonly name: string;
  readonly sizeBytes: number;
  /** SHA-256 of the stored bytes, in hex; empty for what can only be read once (a pipe). */
  readonly sha256: string;
  readonly isPacked: boolean;
  /** False for a pipe or a device, whose bytes are gone once read. */
  readonly isRegular: boolean;
}

const chunkBytes = 256 * 1024;
const hashedBytes = 512 * 1024;
const headBytes = 4;

/** Looks at a source's file and hashes it (near 1 GB/s). Throws a RunError where it cannot be read. */
export async function inspectFile(name: string, context: SourceContext): Promise<SourceFile> {
  const path = resolve(context.workingDirectory, name);
  try {
    // Not on the open handle: opening a pipe here and closing it again would end its writer.
    const stats = await stat(path);
    if (stats.isDirectory()) throw new RunError('E_SOURCE', `${name}: is a folder; expected a file`);
    if (!stats.isFile()) return { path, name, sizeBytes: 0, sha256: '', isPacked: false, isRegular: false };
    const { head, sha256 } = await hashFile(path, context.signal);
    const packing = packingOf(head);
    if (packing !== undefined) makeUnpacker(packing, name).destroy();
    return { path, name, sizeBytes: stats.size, sha256, isPacked: packing !== undefined, isRegular: true };
  } catch (error) {
    throw toSourceError(error, name, context.signal);
  }
}

/** Hashes with the next read under way: two buffers take turns. */
async function hashFile(path: string, signal: AbortSignal): Promise<{ head: Uint8Array; sha256: string }> {
  const hash = createHash('sha256');
  let head: Uint8Array | undefined;
  const handle = await open(path, 'r');
  try {
    let current = await handle.read(Buffer.alloc(hashedBytes), 0, hashedBytes, null);
    let spare = Buffer.alloc(hashedBytes);
    while (current.bytesRead > 0) {
      signal.throwIfAborted();
      const next = handle.read(spare, 0, hashedBytes, null);
      const bytes = current.buffer.subarray(0, current.bytesRead);
      head ??= Uint8Array.from(bytes.subarray(0, headBytes));
      hash.update(bytes);
      spare = current.buffer;
      current = await next;
    }
  } finally {
    await handle.close();
  }
  return { head: head ?? new Uint8Array(), sha256: hash.digest('hex') };
}

/** Reads a file's bytes, unpacked where it is gzip or zstd (told by its first bytes). The file is closed when the reading ends, early too. */
export async function* readFileBytes(file: SourceFile, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    if (!file.isRegular && (await stat(file.path)).isFIFO()) {
      yield* unpack(readPipe(file.path, signal), file.name);
      return;
    }
    handle = await open(file.path, 'r');
    yield* unpack(readHandle(handle, signal), file.name);
  } catch (error) {
    throw toSourceError(error, file.name, signal);
  } finally {
    await handle?.close();
  }
}

/** Reads standard input to its end, unpacked where it is gzip or zstd. An abort ends the wait for more. */
export async function* readStandardInput(signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const name = 'standard input';
  const stop = () => process.stdin.destroy(new Error('aborted'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    yield* unpack(process.stdin, name);
  } catch (error) {
    throw toSourceError(error, name, signal);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Makes one sentence of whatever kept a source from being read; a RunError and an abort pass as they are. */
export function toSourceError(error: unknown, name: string, signal?: AbortSignal): unknown {
  if (error instanceof RunError) return error;
  if (signal?.aborted) return signal.reason;
  return new RunError('E_SOURCE', `${name}: ${explain(error)}`, { cause: error });
}

function explain(error: unknown): string {
  const code = systemCode(error) ?? '';
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'cannot be read: permission denied';
  if (code === 'EISDIR') return 'is a folder; expected a file';
  if (/^(Z_|ZSTD_|ERR_ZSTD)/.test(code)) return `the compressed data is damaged or cut short (${describe(error)})`;
  return `cannot be read: ${describe(error)}`;
}

// A fresh buffer for each chunk: unpackers keep references to what they were given.
async function* readHandle(handle: FileHandle, signal: AbortSignal): AsyncGenerator<Buffer> {
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, null);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

type Packing = 'gzip' | 'zstd';

function packingOf(head: Uint8Array): Packing | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd';
  return undefined;
}

function makeUnpacker(packing: Packing, name: string): Transform {
  if (packing === 'gzip') return zlib.createGunzip({ chunkSize: chunkBytes });
  const { createZstdDecompress } = zlib as { createZstdDecompress?: (options: { chunkSize: number }) => Transform };
  if (createZstdDecompress !== undefined) return createZstdDecompress({ chunkSize: chunkBytes });
  throw new RunError(
    'E_SOURCE',
    `${name}: zstd needs Node 22.15 or later, and this is ${process.version}; unpack the file first, or pack it with gzip`,
  );
}

async function* unpack(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  let unpacker: Transform | undefined;
  try {
    const opening: Uint8Array[] = [];
    let length = 0;
    while (length < headBytes) {
      const next = await iterator.next();
      if (next.done) break;
      opening.push(next.value);
      length += next.value.length;
    }
    const head = Buffer.concat(opening);
    const packing = packingOf(head);
    if (packing === undefined) {
      if (head.length > 0) yield head;
      yield* drain(iterator);
      return;
    }
    unpacker = makeUnpacker(packing, name);
    const frames = new ZstdFrames();
    const packed = async function* () {
      frames.write(head);
      yield head;
      for await (const bytes of drain(iterator)) {
        frames.write(bytes);
        yield bytes;
      }
    };
    // The error reaches the reader below: pipeline destroys the unpacker with it.
    pipeline(Readable.from(packed()), unpacker, () => {});
    yield* unpacker;
    if (packing === 'zstd' && !frames.isWhole)
      throw Object.assign(new Error('unexpected end of file'), { code: 'Z_BUF_ERROR' });
  } finally {
    unpacker?.destroy();
    await iterator.return?.();
  }
}

async function* drain(iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
}
