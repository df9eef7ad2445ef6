import { createHash } from 'node:crypto';
import { constants, type FileHandle, open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, ItemError, systemCode } from '../core/errors.js';
import type { FetchSettings } from '../core/settings.js';
import type { StoredBody } from './body-file.js';
import type { FetchContext, Fetched } from './context.js';

const readBytes = 1024 * 1024;
const headBytes = 64 * 1024;

/**
 * Reads a `file:` URL: a regular file of at most `maxBytes`. Throws an ItemError: `E_URL_INVALID`, `E_FILE_NOTFOUND`,
 * `E_FILE_READ`, `E_TOO_LARGE`, `E_EMPTY`. Whether files may be read is for the caller to say.
 */
export async function fetchFile(url: URL, settings: FetchSettings, context: FetchContext): Promise<Fetched> {
  context.attempts = 1;
  const path = toPath(url);
  const startedAt = performance.now();
  const waitedBefore = context.timings.wait;
  let handle: FileHandle | undefined;
  try {
    // Without O_NONBLOCK opening a named pipe waits for a writer, on a thread that cannot be stopped.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = await handle.stat();
    if (!stats.isFile()) {
      const found = stats.isDirectory() ? 'a folder' : 'a device, pipe or socket';
      throw new ItemError('E_FILE_READ', `${path} is ${found}, expected a file`);
    }
    if (stats.size > settings.maxBytes) {
      throw new ItemError('E_TOO_LARGE', `${path} is ${stats.size} bytes, the limit is ${settings.maxBytes} bytes`);
    }
    if (stats.size === 0) throw new ItemError('E_EMPTY', `${path} is empty`);
    const declared = { mime: undefined, charset: undefined, url: url.href };
    if (stats.size > settings.largeBytes) {
      const stored = await hashWhole(handle, stats.size, { path, context });
      return { bytes: new Uint8Array(0), stored, ...declared };
    }
    return { bytes: await readWhole(handle, stats.size, { path, context }), ...declared };
  } catch (error) {
    if (context.signal.aborted) throw context.signal.reason;
    throw failFile(error, path);
  } finally {
    context.timings.body += performance.now() - startedAt - (context.timings.wait - waitedBefore);
    await handle?.close();
  }
}

async function readWhole(
  handle: FileHandle,
  size: number,
  { path, context }: { path: string; context: FetchContext },
): Promise<Uint8Array> {
  const { ticket, timings, signal } = context;
  const waitingSince = performance.now();
  try {
    await ticket.grow(ticket.bytes + size, signal);
  } finally {
    timings.wait += performance.now() - waitingSince;
  }
  const bytes = Buffer.allocUnsafeSlow(size);
  for (let position = 0; position < size; ) {
    const room = bytes.subarray(position, Math.min(position + readBytes, size));
    position += await readPart(handle, room, { position, size, path, context });
  }
  return bytes;
}

/** Reads a file that is too large for memory once, for its hash and its beginning; ops then read it where it is. */
async function hashWhole(
  handle: FileHandle,
  size: number,
  { path, context }: { path: string; context: FetchContext },
): Promise<StoredBody> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafeSlow(readBytes);
  let head: Buffer | undefined;
  for (let position = 0; position < size; ) {
    const room = buffer.subarray(0, Math.min(readBytes, size - position));
    const count = await readPart(handle, room, { position, size, path, context });
    head ??= Buffer.from(buffer.subarray(0, Math.min(count, headBytes)));
    hash.update(buffer.subarray(0, count));
    position += count;
  }
  return { file: { path, size }, sha256: hash.digest('hex'), head: head ?? Buffer.alloc(0) };
}

async function readPart(
  handle: FileHandle,
  room: Buffer,
  { position, size, path, context }: { position: number; size: number; path: string; context: FetchContext },
): Promise<number> {
  context.signal.throwIfAborted();
  const { bytesRead } = await handle.read(room, 0, room.length, position);
  if (bytesRead === 0) {
    throw new ItemError('E_FILE_READ', `${path} became shorter while it was read: ${position} of ${size} bytes`);
  }
  context.onBytes?.(bytesRead);
  return bytesRead;
}

function toPath(url: URL): string {
  try {
    const path = fileURLToPath(url);
    if (!path.includes('\0')) return path;
  } catch (error) {
    throw new ItemError('E_URL_INVALID', `${url.href} is not the address of a file on this machine`, { cause: error });
  }
  throw new ItemError('E_URL_INVALID', `${url.href} has a zero byte in its path`);
}

function failFile(error: unknown, path: string): ItemError {
  if (error instanceof ItemError) return error;
  const code = systemCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    // What cannot be read of a name in a folder stands there as U+FFFD, and no such file is found again.
    const why = path.includes('\ufffd') ? '; if its name is not UTF-8, rename it' : '';
    return new ItemError('E_FILE_NOTFOUND', `there is no file ${path}${why}`, { cause: error });
  }
  return new ItemError('E_FILE_READ', `${path} cannot be read: ${describe(error)}`, { cause: error });
}
