import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { RunError } from '../core/errors.js';
import { mediaTypeOf } from './media-types.js';

/** Bytes to serve under a path. Without `mime` the path's extension decides. */
export interface OriginFile {
  readonly bytes: Uint8Array;
  readonly mime?: string;
}

/** A file in memory, ready to be sent. */
export interface ServedFile {
  readonly bytes: Uint8Array;
  readonly mime: string;
  /** Strong: the same bytes have the same tag. */
  readonly etag: string;
}

const defaultCacheBytes = 256 * 1024 ** 2;
const maxFileBytes = 1024 ** 3;

/** Finds files by decoded, normalized path: in a map first, then in a folder. Reads each once into a bounded cache. */
export class FileStore {
  readonly #files: ReadonlyMap<string, OriginFile>;
  readonly #root: string | undefined;
  /** Least recently used first. Failed reads do not stay. */
  readonly #cache = new Map<string, Promise<ServedFile | undefined>>();
  readonly #cachedBytes = new Map<string, number>();
  readonly #maxCacheBytes: number;
  #totalBytes = 0;

  /** `root` is a real path, links resolved. */
  constructor(files: ReadonlyMap<string, OriginFile>, root: string | undefined, maxCacheBytes = defaultCacheBytes) {
    this.#maxCacheBytes = maxCacheBytes;
    this.#files = files;
    this.#root = root;
  }

  /** Answers undefined where there is no such file. Rejects where one cannot be read. */
  find(path: string): Promise<ServedFile | undefined> {
    const cached = this.#cache.get(path);
    if (cached !== undefined) {
      this.#cache.delete(path);
      this.#cache.set(path, cached);
      return cached;
    }
    const reading = this.#read(path);
    this.#cache.set(path, reading);
    reading.then(
      (file) => this.#keep(path, file),
      () => this.#cache.delete(path),
    );
    return reading;
  }

  /** The paths of the map, in its order. */
  listPaths(): string[] {
    return [...this.#files.keys()];
  }

  async #read(path: string): Promise<ServedFile | undefined> {
    const file = this.#files.get(path);
    if (file !== undefined) return makeServedFile(file.bytes, file.mime ?? mediaTypeOf(path));
    const place = await this.#locate(path);
    return place === undefined ? undefined : makeServedFile(await readFile(place), mediaTypeOf(path));
  }

  /** The real path of a regular file inside the root; a link that leads out of it is not there. */
  async #locate(path: string): Promise<string | undefined> {
    const root = this.#root;
    if (root === undefined || path.endsWith('/')) return undefined;
    try {
      const place = await realpath(join(root, path));
      const prefix = root.endsWith(sep) ? root : root + sep;
      if (!place.startsWith(prefix)) return undefined;
      const facts = await stat(place);
      if (!facts.isFile()) return undefined;
      if (facts.size > maxFileBytes) throw new RangeError(`larger than the ${maxFileBytes} bytes served of a file`);
      return place;
    } catch (error) {
      if (error instanceof RangeError) throw error;
      return undefined;
    }
  }

  #keep(path: string, file: ServedFile | undefined): void {
    // Files of the map are in memory anyway, and what is missing may be put there later.
    const size = this.#files.has(path) ? 0 : file?.bytes.length;
    if (size === undefined || size > this.#maxCacheBytes) {
      this.#cache.delete(path);
      return;
    }
    this.#cachedBytes.set(path, size);
    this.#totalBytes += size;
    for (const oldest of this.#cache.keys()) {
      if (this.#totalBytes <= this.#maxCacheBytes) return;
      const held = this.#cachedBytes.get(oldest);
      if (held === undefined || held === 0) continue;
      this.#cache.delete(oldest);
      this.#cachedBytes.delete(oldest);
      this.#totalBytes -= held;
    }
  }
}

/** Resolves a folder to serve; throws a RunError (`E_USAGE`) where it is none. */
export async function resolveRoot(root: string): Promise<string> {
  try {
    const place = await realpath(root);
    if ((await stat(place)).isDirectory()) return place;
  } catch (error) {
    throw new RunError('E_USAGE', `${root}: no such folder; expected a folder to serve`, { cause: error });
  }
  throw new RunError('E_USAGE', `${root}: this is a file; expected a folder to serve`);
}

/** Puts bytes in memory in order to send them. */
export function makeServedFile(bytes: Uint8Array, mime: string): ServedFile {
  const digest = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
  return { bytes, mime, etag: `"${digest}"` };
}
