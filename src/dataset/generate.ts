import { type FileHandle, mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, RunError, systemCode } from '../core/errors.js';
import { imageKind } from './images.js';
import type { DatasetFile, DatasetKind } from './kind.js';

/** What a dataset holds. */
export interface DatasetOptions {
  /** How many pictures, 0 to 1,000,000. */
  readonly images?: number;
  /** A whole number; 1 if left out. The same seed gives the same files (for one version of sharp and Node). */
  readonly seed?: number;
}

/** Progress of a dataset that is being written. */
export interface DatasetProgress {
  readonly done: number;
  readonly total: number;
}

/** What was written. */
export interface DatasetSummary {
  readonly files: number;
  readonly bytes: number;
  /** The list of them, `DIR/urls.txt`. */
  readonly listPath: string;
}

const maxFiles = 1_000_000;
const kinds: readonly DatasetKind[] = [imageKind];

/**
 * Writes a dataset: `DIR/images/000000.jpg` … and `DIR/urls.txt`, one line for each file: its path from `DIR`, or its
 * URL under `baseUrl`. Files that are there are replaced. Throws a RunError: `E_USAGE` for a number out of range,
 * `E_OUT` or `E_DISK_FULL` where the folder cannot be written.
 */
export async function generateDataset(
  directory: string,
  options: DatasetOptions & { baseUrl?: string; onProgress?: (progress: DatasetProgress) => void },
): Promise<DatasetSummary> {
  const { baseUrl, onProgress } = options;
  checkOptions(options);
  const prefix = baseUrl === undefined ? '' : `${readBaseUrl(baseUrl).replace(/\/$/, '')}/`;
  const total = options.images ?? 0;
  const listPath = join(directory, 'urls.txt');
  let files = 0;
  let bytes = 0;
  let list: FileHandle | undefined;
  try {
    await mkdir(directory, { recursive: true });
    list = await open(listPath, 'w');
    let folder = '';
    for await (const file of generateFiles(options)) {
      const path = join(directory, file.name);
      if (dirname(path) !== folder) await mkdir(dirname(path), { recursive: true });
      folder = dirname(path);
      await writeFile(path, file.bytes);
      await list.write(`${prefix}${file.name}\n`);
      files += 1;
      bytes += file.bytes.length;
      onProgress?.({ done: files, total });
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    const code = systemCode(error) === 'ENOSPC' ? 'E_DISK_FULL' : 'E_OUT';
    throw new RunError(code, `${directory}: the dataset cannot be written: ${describe(error)}`, { cause: error });
  } finally {
    await list?.close();
  }
  return { files, bytes, listPath };
}

/** Makes pictures in memory, in order. Throws a RunError (`E_USAGE`) for a number out of range. */
export function generateImages(options: { images: number; seed?: number }): AsyncIterable<DatasetFile> {
  checkOptions(options);
  return imageKind.generate({ count: options.images, seed: options.seed ?? 1 });
}

async function* generateFiles(options: DatasetOptions): AsyncGenerator<DatasetFile> {
  const counts: Readonly<Record<string, number | undefined>> = { images: options.images };
  for (const kind of kinds) yield* kind.generate({ count: counts[kind.name] ?? 0, seed: options.seed ?? 1 });
}

function checkOptions({ images = 0, seed = 1 }: DatasetOptions): void {
  if (!Number.isInteger(images) || images < 0 || images > maxFiles) {
    throw new RunError('E_USAGE', `images: expected a whole number from 0 to ${maxFiles}, got ${images}`);
  }
  if (!Number.isSafeInteger(seed)) throw new RunError('E_USAGE', `seed: expected a whole number, got ${seed}`);
}

function readBaseUrl(text: string): string {
  if (!URL.canParse(text))
    throw new RunError('E_USAGE', `baseUrl: expected a URL such as http://127.0.0.1:8080, got ${text}`);
  return text;
}
