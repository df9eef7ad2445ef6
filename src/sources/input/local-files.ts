import { type Dirent, readdir } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemCode } from '../../core/errors.js';
import type { Item } from '../../core/item.js';
import { toSourceError } from './file.js';

/**
 * Lists the regular files that a glob pattern matches, as paths relative to `directory` in code unit order. Hidden files
 * are left out unless the pattern names the dot; symbolic links are not followed. A folder below that cannot be read is
 * a RunError, never a silent gap.
 */
export async function listFiles(directory: string, pattern: string, signal: AbortSignal): Promise<readonly string[]> {
  const { glob } = await import('tinyglobby');
  let failure: { readonly error: unknown; readonly path: string } | undefined;
  const readFolder = (path: string, options: { withFileTypes: true }, callback: ReadCallback) => {
    readdir(path, options, (error, entries) => {
      if (error !== null) failure ??= { error, path };
      callback(error, entries);
    });
  };
  const files = await glob(pattern, {
    cwd: directory,
    dot: false,
    onlyFiles: true,
    followSymbolicLinks: false,
    expandDirectories: false,
    signal,
    // Node's readdir has many overloads; the crawler calls this one only.
    fs: { readdir: readFolder as unknown as typeof readdir },
  });
  signal.throwIfAborted();
  if (failure !== undefined && !isGone(failure.error)) throw toSourceError(failure.error, failure.path);
  return files.sort(compareCodeUnits);
}

/**
 * Leaves out of a folder's files what lies in the output folder below it and in those that `--fresh` has set aside
 * (`OUT.old-1`): a run would work on its own results.
 */
export function leaveOutResults(
  files: readonly string[],
  directory: string,
  out: string | undefined,
): readonly string[] {
  const below = out === undefined ? '' : relative(directory, out).split(sep).join('/');
  if (below === '' || below === '..' || below.startsWith('../') || isAbsolute(below)) return files;
  return files.filter((file) => !(file.startsWith(below) && /^(\.old-\d+)?\//.test(file.slice(below.length))));
}

type ReadCallback = (error: NodeJS.ErrnoException | null, entries: Dirent[]) => void;

function isGone(error: unknown): boolean {
  return systemCode(error) === 'ENOENT';
}

/** Yields files as local items: the person who started the run named them or their folder. */
export async function* readLocalItems(
  directory: string,
  files: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Item> {
  for (const [index, file] of files.entries()) {
    signal.throwIfAborted();
    yield { index, url: pathToFileURL(join(directory, file)).href, fields: {}, isLocal: true };
  }
}

/** Tells what a path is; undefined where nothing is there. Other failures are a RunError. */
export async function kindOfPath(path: string, name: string): Promise<'file' | 'folder' | 'stream' | undefined> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) return 'folder';
    return stats.isFile() ? 'file' : 'stream';
  } catch (error) {
    const code = systemCode(error) ?? '';
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'].includes(code)) return undefined;
    throw toSourceError(error, name);
  }
}

function compareCodeUnits(first: string, second: string): number {
  return first < second ? -1 : first > second ? 1 : 0;
}
