import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';

/**
 * Finds a file that a ledger names: below the output folder, a plain file, and not through a link that leads out of it.
 * Answers its real path, or undefined.
 */
export async function findResultFile(out: string, path: string): Promise<string | undefined> {
  if (!isPlainPath(path)) return undefined;
  try {
    const [root, file] = await Promise.all([realpath(out), realpath(join(out, path))]);
    return file.startsWith(root.endsWith(sep) ? root : `${root}${sep}`) ? file : undefined;
  } catch {
    return undefined;
  }
}

/** Relative, with forward slashes, and nowhere up. */
function isPlainPath(path: string): boolean {
  if (path === '' || path.length > 4_096 || /[\0\\]/.test(path) || /^([a-z]:|\/)/i.test(path)) return false;
  return path.split('/').every((part) => part !== '..' && part !== '.' && part !== '');
}

/** Reads a whole file of at most this many bytes; undefined where it is larger, no plain file, or cannot be read. */
export async function readBounded(file: string, maxBytes: number): Promise<Buffer | undefined> {
  // Opening a named pipe would otherwise wait for somebody to write into it.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size > maxBytes) return undefined;
    const bytes = Buffer.alloc(stats.size);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    return bytes.subarray(0, bytesRead);
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}
