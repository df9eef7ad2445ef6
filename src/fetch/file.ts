import { constants, type FileHandle, open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, ItemError, systemCode } from '../core/errors.js';
import type { FetchSettings } from '../core/settings.js';
import type { FetchContext, Fetched } from './context.js';

const readBytes = 1024 * 1024;

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
    const bytes = await readWhole(handle, stats.size, { path, context });
    return { bytes, mime: undefined, charset: undefined, url: url.href };
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
  const { ticket, timings, signal, onBytes } = context;
  const waitingSince = performance.now();
  try {
    await ticket.grow(ticket.bytes + size, signal);
  } finally {
    timings.wait += performance.now() - waitingSince;
  }
  const bytes = Buffer.allocUnsafeSlow(size);
  for (let position = 0; position < size; ) {
    signal.throwIfAborted();
    const { bytesRead } = await handle.read(bytes, position, Math.min(readBytes, size - position), position);
    if (bytesRead === 0) {
      throw new ItemError('E_FILE_READ', `${path} became shorter while it was read: ${position} of ${size} bytes`);
    }
    position += bytesRead;
    onBytes?.(bytesRead);
  }
  return bytes;
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
    return new ItemError('E_FILE_NOTFOUND', `there is no file ${path}`, { cause: error });
  }
  return new ItemError('E_FILE_READ', `${path} cannot be read: ${describe(error)}`, { cause: error });
}
