import { randomUUID } from 'node:crypto';
import { existsSync, lstatSync } from 'node:fs';
import { access, constants, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { describe, RunError, systemCode } from '../core/errors.js';
import type { Json } from '../core/json.js';
import { hasLogin } from '../core/url.js';
import { writeWhole } from '../storage/folder.js';
import { ledgerFile } from './ledger.js';
import { awaitWrite } from './write-error.js';

/** Where everything that is not a result lives in an output folder. */
export const privateFolder = '.millrace';
const recordFile = 'recipe.json';
/** Version of the layout of output folders. Folders without a mark are of the first. */
const folderFormat = 1;

/** What an output folder remembers of the run it belongs to. */
export interface RunRecord {
  /** What changes bytes or items: two runs with equal fingerprints do the same work. */
  readonly fingerprint: Json;
  /** The recipe as it was given, with its source, for `retry`. */
  readonly recipe: Json;
  /** Relative sources and op modules start here. */
  readonly workingDirectory: string;
  readonly directory: string;
  readonly urlColumn?: string;
  readonly limit?: number;
  /** The millrace that worked here last. */
  readonly version?: string;
}

/** Makes a folder and those above it. Node's own way never ends where the system answers that a parent is not there. */
async function makeFolders(path: string): Promise<void> {
  const parent = dirname(path);
  if (parent !== path && !(await isFolder(parent))) await makeFolders(parent);
  try {
    await mkdir(path);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST' || !(await isFolder(path))) throw error;
  }
}

/** Writes an empty file into a folder and removes it: rights alone do not tell whether that can be done. */
async function probeFolder(folder: string): Promise<void> {
  const probe = join(folder, `probe-${randomUUID()}`);
  await writeFile(probe, '');
  // A run that has just got the folder clears it away as well.
  await rm(probe, { force: true });
}

const chooseAnother = 'choose another folder with --out';

/** Makes the output folder ready to be written; says in a sentence why it cannot be, and what to do (`advice`). */
export async function makeOutFolder(out: string, advice = chooseAnother): Promise<void> {
  try {
    await makeFolders(join(out, privateFolder));
    await probeFolder(join(out, privateFolder));
  } catch (error) {
    refuseFolder(out, error, advice);
  }
}

/** Sees that folders of outputs that are there already can be written; the others are made on use. */
export async function checkOutputFolders(out: string, outputs: readonly string[]): Promise<void> {
  for (const output of outputs) {
    const folder = join(out, output);
    try {
      const facts = await stat(folder).catch((error: unknown) => {
        if (systemCode(error) !== 'ENOENT') throw error;
      });
      if (facts === undefined && isDeadLink(folder)) refuseFolder(folder, { code: 'EEXIST', path: folder });
      if (facts === undefined) await access(out, constants.W_OK);
      else if (facts.isDirectory()) await access(folder, constants.W_OK);
      else refuseFolder(folder, { code: 'EEXIST' });
    } catch (error) {
      if (error instanceof RunError) throw error;
      refuseFolder(folder, error);
    }
  }
}

/** True for a link that leads to nothing, or to itself. */
const isDeadLink = (path: string) =>
  !existsSync(path) && lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;

/** Says why a folder cannot be written, as a RunError. */
export function refuseFolder(folder: string, error: unknown, advice = chooseAnother): never {
  const reasons: Record<string, string> = {
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOTDIR: 'a part of the path is a file',
    EEXIST: 'a file is in its place',
    ENOENT: 'no folder can be made there',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the quota is used up',
    ELOOP: 'its links go in a circle',
  };
  const code = systemCode(error) ?? '';
  // What is in the way may be a part of the path.
  const { path = folder } = error as { path?: string };
  const isLink = code === 'EEXIST' && isDeadLink(path);
  const why = isLink ? `${path} is a link that leads nowhere` : (reasons[code] ?? describe(error));
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  throw new RunError(isFull ? 'E_DISK_FULL' : 'E_OUT', `${folder}: cannot be written: ${why}; ${advice}`, {
    cause: error,
  });
}

/** Sets an old result aside as `OUT.old-N`; answers where it went. Says in a sentence why it cannot be. */
export async function setAside(out: string): Promise<string | undefined> {
  if (!existsSync(join(out, ledgerFile)) && !existsSync(join(out, privateFolder))) return undefined;
  const below = relative(out, process.cwd());
  const isWithin = below === '' || (!isAbsolute(below) && below.split(sep)[0] !== '..');
  if (isWithin) {
    const advice = 'go to another folder and name this one with --out';
    throw new RunError('E_OUT', `${out}: cannot be set aside while you are in it; ${advice}`, { isUsage: true });
  }
  for (let number = 1; ; number += 1) {
    const aside = `${out.replace(/[\\/]+$/, '')}.old-${number}`;
    if (existsSync(aside)) continue;
    try {
      await rename(out, aside);
    } catch (error) {
      refuseSettingAside(out, aside, error);
    }
    return aside;
  }
}

function refuseSettingAside(out: string, aside: string, error: unknown): never {
  const isMount = ['EBUSY', 'EXDEV'].includes(systemCode(error) ?? '');
  const why = isMount ? 'it is a mount point or in use; choose a folder below it with --out' : describe(error);
  throw new RunError('E_OUT', `${out}: cannot be set aside as ${aside}: ${why}`, { cause: error, isUsage: isMount });
}

/** Looks at what readers count on: the file may be another program's. */
function isRecord(value: unknown): value is RunRecord & { readonly format?: unknown } {
  const record = value as Partial<RunRecord> | null;
  const parts: unknown[] = [record?.fingerprint, record?.recipe];
  return parts.every((part) => typeof part === 'object' && part !== null);
}

/**
 * Reads what a folder remembers; undefined where no run has been. Throws `E_OUT_VERSION` where a later millrace has written
 * it in a way that this one does not know, `E_LEDGER_CORRUPT` where it cannot be read.
 */
export async function readRunRecord(out: string): Promise<RunRecord | undefined> {
  const file = join(out, privateFolder, recordFile);
  let format: unknown;
  try {
    const record = JSON.parse(await readFile(file, 'utf8')) as unknown;
    if (!isRecord(record)) throw new Error('it holds something else');
    const { format: marked = folderFormat, ...known } = record;
    if (marked === folderFormat) return known;
    format = marked;
    if (!Number.isSafeInteger(format) || Number(format) < folderFormat) throw new Error('its format is none');
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
    throw new RunError('E_LEDGER_CORRUPT', `${file}: cannot be read (${describe(error)}); start over with --fresh`, {
      cause: error,
    });
  }
  throw new RunError(
    'E_OUT_VERSION',
    `${out}: was written by a later millrace (format ${format}, this one knows ${folderFormat}); update millrace, or choose another folder`,
  );
}

/** Writes down what the run is, and which format its folder has; for the owner's eyes alone where URLs have logins. */
export async function writeRunRecord(out: string, record: RunRecord): Promise<void> {
  const file = join(out, privateFolder, recordFile);
  const text = `${JSON.stringify({ format: folderFormat, ...record }, null, 2)}\n`;
  await awaitWrite(file, writeWhole(file, text, { isSecret: hasLogin(record as unknown as Json) }));
}

/** Refuses a folder that holds somebody's files but no run, unless it is empty. */
export async function refuseForeignFolder(out: string): Promise<void> {
  const names = await readdir(out).catch((): string[] => []);
  if (names.includes(ledgerFile) || names.includes(privateFolder)) return;
  const isEmpty = names.every((name) => name.startsWith('.'));
  if (!isEmpty) {
    const shown = names.slice(0, 3).join(', ');
    throw new RunError(
      'E_OUT',
      `${out}: holds other files (${shown}${names.length > 3 ? ', …' : ''}); expected a new or empty folder, or an earlier run's: choose another with --out`,
    );
  }
}

/** Removes temporary files that a killed run left: its lanes', and those of the files that stand beside the results. */
export async function clearAsides(out: string): Promise<void> {
  await rm(join(out, privateFolder, 'tmp'), { recursive: true, force: true });
  const besides = [
    { folder: out, isAside: /^(summary\.json|results\.parquet|report\.html)(\.[\da-f-]+)?\.part$/ },
    { folder: join(out, privateFolder), isAside: /\.part$|^probe-[\da-f-]+$/ },
  ];
  for (const { folder, isAside } of besides) {
    for (const name of await readdir(folder)) if (isAside.test(name)) await rm(join(folder, name), { force: true });
  }
}

/** True where a path is a folder. */
export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
