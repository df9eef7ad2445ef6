import { type FileHandle, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, RunError, systemCode } from '../core/errors.js';
import type { DatasetFile, DatasetKind } from './kind.js';
import { takeFolder } from './own-folder.js';

/** The kinds there are, in the order they are made and listed. */
export const datasetKindNames = ['images', 'stars', 'texts', 'tables', 'signals'] as const;
/** One of these kinds. */
export type DatasetKindName = (typeof datasetKindNames)[number];

/** What a dataset holds: how many files of each kind, 0 to 1,000,000; none of a kind that is left out. */
export interface DatasetOptions extends Readonly<Partial<Record<DatasetKindName, number>>> {
  /** A whole number; 1 if left out. The same seed gives the same files (for one version of sharp and Node). */
  readonly seed?: number;
}

/** Progress of a dataset that is being written: how far one kind is. */
export interface DatasetProgress {
  readonly kind: DatasetKindName;
  readonly done: number;
  readonly total: number;
  /** Written of this kind, with the files that are not listed. */
  readonly bytes: number;
}

/** What was written of one kind. */
export interface DatasetPart {
  readonly kind: DatasetKindName;
  /** Listed files. */
  readonly files: number;
  /** With the files that are not listed. */
  readonly bytes: number;
}

/** What was written. */
export interface DatasetSummary {
  /** Listed files. */
  readonly files: number;
  /** With the files that are not listed. */
  readonly bytes: number;
  /** Of each kind that was asked for. */
  readonly parts: readonly DatasetPart[];
  /** The list of them, `DIR/urls.txt`. */
  readonly listPath: string;
}

/** How a dataset is written. */
export interface WriteOptions {
  /** A URL that the listed paths are below. */
  readonly baseUrl?: string;
  readonly onProgress?: (progress: DatasetProgress) => void;
  /** Ends the work before the next file; what was written so far stays, without a list. */
  readonly signal?: AbortSignal;
}

const maxFiles = 1_000_000;

const loaders: Readonly<Record<DatasetKindName, () => Promise<DatasetKind>>> = {
  images: async () => (await import('./images.js')).imageKind,
  stars: async () => (await import('./stars.js')).starKind,
  texts: async () => (await import('./texts.js')).textKind,
  tables: async () => (await import('./tables.js')).tableKind,
  signals: async () => (await import('./signals.js')).signalKind,
};

/**
 * Writes a dataset: `DIR/images/000000.jpg` …, `DIR/texts/000000.txt` … and `DIR/urls.txt`, one line for each listed file:
 * its path from `DIR`, or its URL under `baseUrl`. A folder that an earlier call made is taken, and its files of these kinds are replaced;
 * one with other files is refused. Each is written aside and renamed, so that an interruption leaves no half file; the same
 * call again makes the same files. Throws a RunError: `E_USAGE` for a number out of range or such a folder, `E_OUT` or `E_DISK_FULL` where the folder cannot be written; and the reason of `signal`.
 */
export async function generateDataset(
  directory: string,
  options: DatasetOptions & WriteOptions,
): Promise<DatasetSummary> {
  const { baseUrl } = options;
  checkOptions(options);
  const prefix = baseUrl === undefined ? '' : `${readBaseUrl(baseUrl).replace(/\/$/, '')}/`;
  const listPath = join(directory, 'urls.txt');
  const parts: DatasetPart[] = [];
  let list: FileHandle | undefined;
  try {
    await takeFolder(directory);
    list = await open(`${listPath}.part`, 'w');
    for (const kind of wanted(options)) {
      parts.push(await writeKind(kind, { directory, prefix, list, options }));
    }
    await list.close();
    await rename(`${listPath}.part`, listPath);
  } catch (error) {
    await list?.close();
    if (list !== undefined) await rm(`${listPath}.part`, { force: true });
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    const code = systemCode(error) === 'ENOSPC' ? 'E_DISK_FULL' : 'E_OUT';
    throw new RunError(code, `${directory}: the dataset cannot be written: ${describe(error)}`, {
      cause: error,
    });
  }
  const sum = (of: (part: DatasetPart) => number) => parts.reduce((total, part) => total + of(part), 0);
  return { files: sum((part) => part.files), bytes: sum((part) => part.bytes), parts, listPath };
}

async function writeKind(
  kind: DatasetKindName,
  place: { directory: string; prefix: string; list: FileHandle; options: DatasetOptions & WriteOptions },
): Promise<DatasetPart> {
  const { directory, prefix, list, options } = place;
  const total = options[kind] ?? 0;
  let files = 0;
  let bytes = 0;
  let folder = '';
  const written = new Set<string>();
  for await (const file of generateKind(kind, options)) {
    options.signal?.throwIfAborted();
    const path = join(directory, file.name);
    if (dirname(path) !== folder) await mkdir(dirname(path), { recursive: true });
    folder = dirname(path);
    await writeAside(path, file.bytes);
    written.add(file.name);
    bytes += file.bytes.length;
    if (file.isListed !== false) {
      await list.write(`${prefix}${file.name}\n`);
      files += 1;
    }
    options.onProgress?.({ kind, done: files, total, bytes });
  }
  await removeOthers(directory, kind, written);
  return { kind, files, bytes };
}

/** Removes files of an earlier dataset of more files or another seed: nobody could tell them from those of this one. */
async function removeOthers(directory: string, kind: DatasetKindName, written: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(join(directory, kind))) {
    const isOther = /^\d{6,7}\.[a-z\d.]+$/.test(name) && !written.has(`${kind}/${name}`);
    if (isOther) await rm(join(directory, kind, name));
  }
}

async function writeAside(path: string, bytes: Uint8Array): Promise<void> {
  const aside = `${path}.part`;
  try {
    await writeFile(aside, bytes);
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

/**
 * Makes files of all kinds in memory, kind by kind, in the order and with the bytes that `generateDataset` writes; those
 * that go with listed files are among them. Throws a RunError (`E_USAGE`) for a number out of range.
 */
export function generateFiles(options: DatasetOptions): AsyncIterable<DatasetFile> {
  checkOptions(options);
  return generateKinds(options);
}

/** Makes pictures in memory, in order. Throws a RunError (`E_USAGE`) for a number out of range. */
export function generateImages(options: { images: number; seed?: number }): AsyncIterable<DatasetFile> {
  checkOptions(options);
  return generateKind('images', options);
}

async function* generateKinds(options: DatasetOptions): AsyncGenerator<DatasetFile> {
  for (const kind of wanted(options)) yield* generateKind(kind, options);
}

/** Loads a kind only here, so that making one kind loads nothing of the others. */
async function* generateKind(kind: DatasetKindName, options: DatasetOptions): AsyncGenerator<DatasetFile> {
  const count = options[kind] ?? 0;
  if (count > 0) yield* (await loaders[kind]()).generate({ count, seed: options.seed ?? 1 });
}

function wanted(options: DatasetOptions): DatasetKindName[] {
  return datasetKindNames.filter((kind) => (options[kind] ?? 0) > 0);
}

function checkOptions(options: DatasetOptions): void {
  for (const kind of datasetKindNames) {
    const count = options[kind] ?? 0;
    if (!Number.isInteger(count) || count < 0 || count > maxFiles) {
      throw new RunError('E_USAGE', `${kind}: expected a whole number from 0 to ${maxFiles}, got ${count}`);
    }
  }
  const { seed = 1 } = options;
  if (!Number.isSafeInteger(seed)) throw new RunError('E_USAGE', `seed: expected a whole number, got ${seed}`);
}

function readBaseUrl(text: string): string {
  // `localhost:8080` is a URL too, of the scheme `localhost`.
  if (!URL.canParse(text) || !/^(https?|file):$/.test(new URL(text).protocol))
    throw new RunError('E_USAGE', `baseUrl: expected a URL such as http://127.0.0.1:8080, got ${text}`);
  return text;
}
