import { createHash } from 'node:crypto';
import { constants, createReadStream, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A file to write: its final path below the folder, with forward slashes. */
export interface FileToWrite {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** A file whose bytes are meant instead; it is copied. */
  readonly from?: string;
}

export interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Up to here a file is written in one go on the loop: handing it to the thread pool would cost more than it takes. */
const smallBytes = 256 * 1024;

/** A local folder in which files appear whole or not at all: written aside, then renamed. */
export class Folder {
  readonly #root: string;
  readonly #aside: string;
  readonly #made = new Set<string>();
  #written = 0;

  /** `asideName` keeps the temporary names of several writers apart. */
  constructor(root: string, asideName: string) {
    this.#root = root;
    this.#aside = join(root, '.millrace', 'tmp', asideName);
  }

  /** Writes a group of files; none gets its final name before all are written. */
  async writeAll(files: readonly FileToWrite[]): Promise<readonly WrittenFile[]> {
    const leftovers: string[] = [];
    try {
      for (const file of files) leftovers.push(await this.#writeAside(file));
      const written: WrittenFile[] = [];
      for (const [position, file] of files.entries()) {
        leftovers[position] = await this.#moveIn(leftovers[position] ?? '', file);
        written.push({ path: file.path, ...(await measure(file, leftovers[position] ?? '')) });
      }
      return written;
    } catch (error) {
      // Files that had their final name already go too: the group is whole or not there.
      for (const path of leftovers) rmSync(path, { force: true });
      throw error;
    }
  }

  async #writeAside({ bytes, from }: FileToWrite): Promise<string> {
    this.#written += 1;
    this.#makeFolder(this.#aside);
    const aside = join(this.#aside, `${this.#written}.part`);
    try {
      if (from !== undefined) await copyFile(from, aside, constants.COPYFILE_FICLONE);
      else if (bytes.length <= smallBytes) writeFileSync(aside, bytes);
      else await writeFile(aside, bytes);
    } catch (error) {
      rmSync(aside, { force: true });
      throw error;
    }
    return aside;
  }

  async #moveIn(aside: string, file: FileToWrite): Promise<string> {
    const target = join(this.#root, file.path);
    this.#makeFolder(dirname(target));
    if (file.bytes.length <= smallBytes) renameSync(aside, target);
    else await rename(aside, target);
    return target;
  }

  #makeFolder(path: string): void {
    if (this.#made.has(path)) return;
    mkdirSync(path, { recursive: true });
    this.#made.add(path);
  }

  /** Removes this writer's temporary files. */
  async close(): Promise<void> {
    await rm(this.#aside, { recursive: true, force: true });
  }
}

/** Size and hash of a file that has been written. */
async function measure({ bytes, from }: FileToWrite, path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  if (from === undefined) return { bytes: bytes.length, sha256: hash.update(bytes).digest('hex') };
  let size = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { bytes: size, sha256: hash.digest('hex') };
}

/** Writes one file aside and renames it into place. */
export async function writeWhole(path: string, bytes: string | Uint8Array): Promise<void> {
  const aside = `${path}.${process.pid}.part`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(aside, bytes);
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}
