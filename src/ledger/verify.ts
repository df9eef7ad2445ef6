import { open, readdir, rm } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { describe, RunError, systemCode } from '../core/errors.js';
import type { Json } from '../core/json.js';
import { checkSize, type Damage, hashFile } from './check.js';
import type { SavedFile } from './done-line.js';
import { ledgerFile } from './ledger.js';
import { RunLock } from './lock.js';
import { readRunRecord } from './out-folder.js';
import { readFinalOutcomes } from './read.js';
import { findReplaced, infoSuffix } from './replaced.js';

/** Files that differ in one way: how many, and the first of them. */
export interface Differences {
  count: number;
  readonly paths: string[];
}

/** How an output folder compares with its ledger. */
export interface VerifyReport {
  readonly out: string;
  readonly isDeep: boolean;
  /** Items with an outcome, and the files these name. */
  items: number;
  files: number;
  readonly missing: Differences;
  readonly anotherSize: Differences;
  /** Only looked for with `isDeep`. */
  readonly otherBytes: Differences;
  /** Files that an earlier outcome of an item names and its last one does not: `--extend` accepted that its row is another. */
  readonly replaced: Differences;
  /** Other files in folders of outputs that no outcome names: an unfinished run leaves some, and finishes them. */
  readonly strangers: Differences;
  /** Bytes of a last line that was being written when the run was killed. */
  tornBytes: number;
  /** Files with other bytes and replaced ones were there, and were removed. */
  isRepaired: boolean;
}

/** How a folder is compared. */
export interface VerifyOptions {
  /** Compare every byte, not only sizes. */
  readonly isDeep: boolean;
  /** Remove files with other bytes, and replaced ones. */
  readonly isRepairing?: boolean;
}

const mostPaths = 100_000;
const kinds = { missing: 'missing', 'another size': 'anotherSize', 'other bytes': 'otherBytes' } as const;

function note(differences: Differences, path: string): void {
  differences.count += 1;
  if (differences.paths.length < mostPaths) differences.paths.push(path);
}

async function compare(out: string, file: SavedFile, isDeep: boolean): Promise<Damage | undefined> {
  try {
    const found = checkSize(out, file);
    if ('damage' in found) return found.damage;
    const isSame = !isDeep || (await hashFile(join(out, file.path), file.bytes)) === file.sha256;
    return isSame ? undefined : 'other bytes';
  } catch {
    return 'missing';
  }
}

/** Bytes after the last line's end. */
async function measureTorn(file: string): Promise<number> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const block = Buffer.alloc(1 << 16);
    for (let end = size; end > 0; ) {
      const from = Math.max(0, end - block.length);
      const { bytesRead } = await handle.read(block, 0, end - from, from);
      const last = block.subarray(0, bytesRead).lastIndexOf(0x0a);
      if (last !== -1) return size - (from + last + 1);
      end = from;
    }
    return size;
  } finally {
    await handle.close();
  }
}

/** The name of a result without what follows one of its dots: the row's other columns stand beside it under such a name. */
function* stemsOf(path: string): Generator<string> {
  for (let dot = path.indexOf('.', path.lastIndexOf('/') + 1); dot !== -1; dot = path.indexOf('.', dot + 1))
    yield path.slice(0, dot);
}

async function findStrangers(out: string, outputs: Iterable<string>, known: ReadonlySet<string>): Promise<string[]> {
  const strangers: string[] = [];
  const stems = new Set<string>();
  for (const path of known) for (const stem of stemsOf(path)) stems.add(stem);
  for (const output of outputs) {
    const entries = await readdir(join(out, output), { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (entry.isDirectory()) continue;
      const path = relative(out, join(entry.parentPath, entry.name)).split(sep).join('/');
      const isInfo = path.endsWith(infoSuffix) && stems.has(path.slice(0, -infoSuffix.length));
      if (!known.has(path) && !isInfo) strangers.push(path);
    }
  }
  return strangers.sort();
}

/** The outputs of a recipe that was recorded, and what it saves to. */
function readRecipe(recipe: Json): { outputs: string[]; sink: string } {
  const { outputs = {}, sink = 'files' } = recipe as { outputs?: object; sink?: string | object };
  return { outputs: Object.keys(outputs), sink: typeof sink === 'string' ? sink : (Object.keys(sink)[0] ?? 'files') };
}

/** Compares what the ledger says with what is there. */
async function compareFolder(out: string, outputs: readonly string[], isDeep: boolean): Promise<VerifyReport> {
  const none = (): Differences => ({ count: 0, paths: [] });
  const report: VerifyReport = {
    ...{ out, isDeep, items: 0, files: 0, tornBytes: 0, isRepaired: false },
    ...{ missing: none(), anotherSize: none(), otherBytes: none(), replaced: none(), strangers: none() },
  };
  const ledger = join(out, ledgerFile);
  const known = new Set<string>();
  for await (const { outputs: files = [] } of readFinalOutcomes(ledger)) {
    report.items += 1;
    for (const file of files) {
      report.files += 1;
      known.add(file.path);
      const damage = await compare(out, file, isDeep);
      if (damage !== undefined) note(report[kinds[damage]], file.path);
    }
  }
  report.tornBytes = await measureTorn(ledger).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return 0;
    throw new RunError('E_OUT', `${ledger}: cannot be read: ${describe(error)}`, { cause: error });
  });
  const strangers = await findStrangers(out, outputs, known);
  const replaced = await findReplaced({ out, ledger, isDeep }, strangers);
  for (const path of strangers) note(replaced.has(path) ? report.replaced : report.strangers, path);
  return report;
}

const readOnly: ReadonlySet<string | undefined> = new Set(['EROFS', 'EACCES', 'EPERM']);

/**
 * Takes the folder's lock; answers how to give it back. Where nothing can be written there is none to take, and no run to
 * keep away either.
 */
async function keepRunsAway(out: string): Promise<() => Promise<void>> {
  const lock = new RunLock(out);
  try {
    await lock.acquire();
    return () => lock.release();
  } catch (error) {
    if (readOnly.has(systemCode((error as Error).cause))) return async () => {};
    throw error;
  }
}

/**
 * Compares what the ledger says with what is there: sizes, and with `isDeep` every byte. With `isRepairing` it removes files
 * with other bytes than were saved, and replaced ones; else it changes nothing. Throws a RunError where the folder is no
 * run's, its ledger is damaged, or a run is under way in it: what that has saved since would be taken for something else.
 */
export async function verifyFolder(out: string, { isDeep, isRepairing }: VerifyOptions): Promise<VerifyReport> {
  const record = await readRunRecord(out);
  if (record === undefined) throw new RunError('E_USAGE', `${out}: expected the output folder of an earlier run`);
  const { outputs, sink } = readRecipe(record.recipe);
  if (sink !== 'files') {
    throw new RunError('E_USAGE', `${out}: its results were saved as ${sink}; expected a folder of the files sink`);
  }
  const letRunsIn = await keepRunsAway(out);
  try {
    const report = await compareFolder(out, outputs, isDeep);
    if (!isRepairing) return report;
    const found = [...report.otherBytes.paths, ...report.replaced.paths];
    for (const path of found) await rm(join(out, path), { force: true });
    return { ...report, isRepaired: found.length > 0 };
  } finally {
    await letRunsIn();
  }
}
