import { join } from 'node:path';
import { checkSize, hashFile } from './check.js';
import type { SavedFile } from './done-line.js';
import { scanLedger } from './scan.js';

/** Ends the name of the file that holds a row's other columns, beside its result. */
export const infoSuffix = '.info.json';

async function isAsSaved(out: string, file: SavedFile, isDeep: boolean): Promise<boolean> {
  try {
    if ('damage' in checkSize(out, file)) return false;
  } catch {
    return false;
  }
  return !isDeep || (await hashFile(join(out, file.path), file.bytes)) === file.sha256;
}

/** The names a result's row may have its other columns under: what comes before each of its dots. */
function infosOf(path: string): string[] {
  const infos: string[] = [];
  for (let dot = path.indexOf('.', path.lastIndexOf('/') + 1); dot !== -1; dot = path.indexOf('.', dot + 1))
    infos.push(path.slice(0, dot) + infoSuffix);
  return infos;
}

/**
 * Finds, among files that no final outcome names, those that an earlier one does and that are as they were saved, with the
 * columns beside them: an item's row became another, and its results have another name. With `isDeep` every byte counts.
 */
export async function findReplaced(
  { out, ledger, isDeep }: { readonly out: string; readonly ledger: string; readonly isDeep: boolean },
  strangers: readonly string[],
): Promise<ReadonlySet<string>> {
  const replaced = new Set<string>();
  if (strangers.length === 0) return replaced;
  const unknown = new Set(strangers);
  const saved = new Map<string, SavedFile>();
  await scanLedger(ledger, ({ outputs = [] }) => {
    for (const file of outputs) if (unknown.has(file.path)) saved.set(file.path, file);
  });
  for (const file of saved.values()) {
    if (!(await isAsSaved(out, file, isDeep))) continue;
    replaced.add(file.path);
    for (const info of infosOf(file.path)) if (unknown.has(info)) replaced.add(info);
  }
  return replaced;
}
