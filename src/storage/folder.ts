import { createHash, hash, randomUUID } from 'node:crypto';
import { constants, createReadStream, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { ItemError, systemCode } from '../core/errors.js';

/** A file to write: its final path below the folder, with forward slashes. */
export interface FileToWrite {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** A file whose bytes are meant instead; it is copied. */
  readonly from?: string | undefined;
  /** SHA-256 of the bytes, in hex, where it is known already. */
  readonly sha256?: string | undefined;
}

/** A file that is in its place. */
export interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

type Measured = Pick<WrittenFile, 'bytes' | 'sha256'>;

/** Up to here a file is written in one go on the loop: handing it to the thread pool would cost more than it takes. */
const smallBytes = 256 * 1024;

/** How a folder's files are kept. */
export interface FolderOptions {
  /** Every file is synced to the disk before it gets its name, and the name before it is answered. */
  readonly isDurable?: boolean;
}

/** A local folder in which files appear whole or not at all: written aside, then renamed. */
export class Folder {
  readonly #root: string;
  readonly #aside: string;
  readonly #isDurable: boolean;
  /** Folders that have been made, by their path below the root. */
  readonly #made = new Map<string, string>();
  #isAsideMade = false;
  /** Folders whose own names are on the disk. */
  readonly #synced = new Set<string>();
  #written = 0;

  /** `asideName` keeps the temporary names of several writers apart. */
  constructor(root: string, asideName: string, options: FolderOptions = {}) {
    this.#root = root;
    this.#aside = join(root, '.millrace', 'tmp', asideName);
    this.#isDurable = options.isDurable === true;
  }

  /** Writes a group of files; none gets its final name before all are written. */
  async writeAll(files: readonly FileToWrite[]): Promise<readonly WrittenFile[]> {
    const leftovers: string[] = [];
    try {
      const written: WrittenFile[] = [];
      // What is small is done at once: waiting for what has happened already is not free.
      for (const file of files) {
        const aside = this.#isDurable
          ? await this.#writeDurably(file)
          : isSmall(file)
            ? this.#writeSmall(file.bytes)
            : await this.#writeAside(file);
        leftovers.push(aside);
        const { bytes, sha256 } = file.from === undefined ? measureBytes(file) : await measureFile(file, aside);
        written.push({ path: file.path, bytes, sha256 });
      }
      let position = 0;
      for (const file of files) {
        const aside = leftovers[position] ?? '';
        const target = this.#targetOf(file.path);
        if (file.bytes.length <= smallBytes) renameSync(aside, target);
        else await rename(aside, target);
        leftovers[position] = target;
        position += 1;
      }
      if (this.#isDurable) await this.#syncFolders(leftovers);
      return written;
    } catch (error) {
      // Files that had their final name already go too: the group is whole or not there.
      for (const path of leftovers) rmSync(path, { force: true });
      throw error;
    }
  }

  async #writeAside(file: FileToWrite): Promise<string> {
    if (isSmall(file)) return this.#writeSmall(file.bytes);
    const aside = this.#nextAside();
    try {
      if (file.from !== undefined) await copyFile(file.from, aside, constants.COPYFILE_FICLONE);
      else await writeFile(aside, file.bytes);
    } catch (error) {
      rmSync(aside, { force: true });
      throw error;
    }
    return aside;
  }

  #writeSmall(bytes: Uint8Array): string {
    const aside = this.#nextAside();
    try {
      writeFileSync(aside, bytes);
    } catch (error) {
      rmSync(aside, { force: true });
      throw error;
    }
    return aside;
  }

  #nextAside(): string {
    if (!this.#isAsideMade) mkdirSync(this.#aside, { recursive: true });
    this.#isAsideMade = true;
    this.#written += 1;
    return `${this.#aside}${sep}${this.#written}.part`;
  }

  /** After a sync that failed nobody knows what is on the disk, and a second one may lie: the file is written anew, once. */
  async #writeDurably(file: FileToWrite): Promise<string> {
    for (let attempt = 1; ; attempt += 1) {
      const aside = await this.#writeAside(file);
      try {
        await sync(aside, 'r+');
        return aside;
      } catch (error) {
        rmSync(aside, { force: true });
        if (systemCode(error) !== 'EIO') throw error;
        if (attempt === 2) throw new ItemError('E_SAVE', 'the disk failed to keep it, twice (EIO)', { cause: error });
      }
    }
  }

  /** Where a file goes; its folder is there then. Paths are joined once a folder, since they are normalized a character at a time. */
  #targetOf(path: string): string {
    const end = path.lastIndexOf('/');
    const below = end === -1 ? '' : path.slice(0, end);
    let folder = this.#made.get(below);
    if (folder === undefined) {
      folder = join(this.#root, below);
      mkdirSync(folder, { recursive: true });
      this.#made.set(below, folder);
    }
    return `${folder}${sep}${path.slice(end + 1)}`;
  }

  /** Names are on the disk once their folder is, and the folders above it up to the root. */
  async #syncFolders(paths: readonly string[]): Promise<void> {
    // Windows opens no folders, and keeps their names by itself.
    if (process.platform === 'win32') return;
    const folders = new Set<string>();
    for (const path of paths) {
      for (let folder = dirname(path); folder.length >= this.#root.length; folder = dirname(folder)) {
        if (folders.has(folder)) break;
        folders.add(folder);
        if (this.#synced.has(folder)) break;
      }
    }
    for (const folder of folders) {
      await sync(folder, 'r');
      this.#synced.add(folder);
    }
  }

  /** Removes this writer's temporary files. */
  async close(): Promise<void> {
    await rm(this.#aside, { recursive: true, force: true });
  }
}

function isSmall({ bytes, from }: FileToWrite): boolean {
  return from === undefined && bytes.length <= smallBytes;
}

function measureBytes({ bytes, sha256 }: FileToWrite): Measured {
  return { bytes: bytes.length, sha256: sha256 ?? hash('sha256', bytes, 'hex') };
}

/** Size and hash of a file that has been copied. */
async function measureFile(file: FileToWrite, path: string): Promise<Measured> {
  if (file.sha256 !== undefined) return { bytes: (await stat(path)).size, sha256: file.sha256 };
  const hashing = createHash('sha256');
  let size = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
    hashing.update(chunk);
    size += chunk.length;
  }
  return { bytes: size, sha256: hashing.digest('hex') };
}

/** Waits until a file, or the names in a folder, are on the disk. */
async function sync(path: string, flags: 'r' | 'r+'): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Writes one file aside, syncs it to the disk and renames it into place: an empty one is never found there. With `isSecret`
 * only its owner may read it.
 */
export async function writeWhole(
  path: string,
  bytes: string | Uint8Array,
  { isSecret = false }: { readonly isSecret?: boolean } = {},
): Promise<void> {
  const aside = `${path}.${randomUUID()}.part`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(aside, bytes, { flush: true, ...(isSecret ? { mode: 0o600 } : {}) });
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}
