import { type Dirent, readdir } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Problem, problem, systemCode } from '../../core/errors.js';
import type { Item } from '../../core/item.js';
import { toSourceError } from './file.js';

/** A file of a folder, or a folder below it (its path ends with a slash) whose files nobody can tell. */
export interface LocalFile {
  /** Relative, with forward slashes. */
  readonly path: string;
  readonly problem?: Problem;
}

/**
 * Patterns do not match line ends, which names may hold. While a folder is looked through they are halves of surrogate pairs,
 * which no name holds.
 */
const lineEnds = ['\n', '\r', '\u2028', '\u2029'];
const standIns = ['\ud80a', '\ud80d', '\ud828', '\ud829'];
const hideLineEnds = (text: string) =>
  text.replace(/[\n\r\u2028\u2029]/g, (sign) => standIns[lineEnds.indexOf(sign)] ?? sign);
const showLineEnds = (text: string) =>
  text.replace(/[\ud80a\ud80d\ud828\ud829](?![\udc00-\udfff])/g, (sign) => lineEnds[standIns.indexOf(sign)] ?? sign);

/** What this machine is short of for a moment: the folder itself may be read the next time. */
const shortages: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN']);

/**
 * Lists the regular files that a glob pattern matches, as paths relative to `directory` in code unit order. Hidden files
 * are left out unless the pattern names the dot; symbolic links are not followed. A folder below that cannot be read is
 * among them, with the problem: never a silent gap. A RunError where `directory` cannot be read.
 */
export async function listFiles(
  directory: string,
  pattern: string,
  signal: AbortSignal,
): Promise<readonly LocalFile[]> {
  const { glob } = await import('tinyglobby');
  let failure: { readonly error: unknown; readonly path: string } | undefined;
  const unreadable: LocalFile[] = [];
  const readFolder = (hiddenPath: string, options: { withFileTypes: true }, callback: ReadCallback) => {
    const path = showLineEnds(hiddenPath);
    readdir(path, options, (error, entries) => {
      for (const entry of entries ?? []) entry.name = hideLineEnds(entry.name);
      if (error !== null && !isGone(error)) {
        const below = relative(directory, path).split(sep).join('/');
        if (below === '' || shortages.has(systemCode(error) ?? '')) failure ??= { error, path };
        else unreadable.push({ path: `${below}/`, problem: describeUnreadable(path, error) });
      }
      callback(error, entries);
    });
  };
  const files = await glob(hideLineEnds(pattern), {
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
  if (failure !== undefined) throw toSourceError(failure.error, failure.path);
  const found = [...files.map((path) => ({ path: showLineEnds(path) })), ...unreadable];
  return found.sort((first, second) => compareCodeUnits(first.path, second.path));
}

function describeUnreadable(path: string, error: unknown): Problem {
  const { message } = toSourceError(error, `the folder ${path}`) as Error;
  const advice = 'what is in it is left out until the same command lists it again with --extend';
  return problem('E_FILE_READ', `${message}; ${advice}`);
}

/**
 * Leaves out of a folder's files what lies in the output folder below it and in those that `--fresh` has set aside
 * (`OUT.old-1`): a run would work on its own results.
 */
export function leaveOutResults(
  files: readonly LocalFile[],
  directory: string,
  out: string | undefined,
): readonly LocalFile[] {
  const below = out === undefined ? '' : relative(directory, out).split(sep).join('/');
  if (below === '' || below === '..' || below.startsWith('../') || isAbsolute(below)) return files;
  return files.filter(({ path }) => !(path.startsWith(below) && /^(\.old-\d+)?\//.test(path.slice(below.length))));
}

type ReadCallback = (error: NodeJS.ErrnoException | null, entries: Dirent[]) => void;

function isGone(error: unknown): boolean {
  return systemCode(error) === 'ENOENT';
}

/** Yields files as local items: the person who started the run named them or their folder. */
export async function* readLocalItems(
  directory: string,
  files: readonly LocalFile[],
  signal: AbortSignal,
): AsyncGenerator<Item> {
  for (const [index, { path, problem }] of files.entries()) {
    signal.throwIfAborted();
    const item: Item = { index, url: pathToFileURL(join(directory, path)).href, fields: {}, isLocal: true };
    yield problem === undefined ? item : { ...item, problem };
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
