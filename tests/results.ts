import { createHash } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { afterAll } from 'vitest';
import type { Outcome } from '../src/core/outcome.js';

/** Files of an output folder that hold times: everything else is a result, the same in any mode. */
const timedFiles = /^(ledger\.jsonl|results\.parquet|summary\.json|report\.html|.*_stats\.json)$/;

/** Makes an empty folder that is removed after the file's tests. */
export function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-test-')));
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** The result files of an output folder: path (with forward slashes) to SHA-256. */
export async function readTree(out: string): Promise<Record<string, string>> {
  const tree: Record<string, string> = {};
  const entries = await readdir(out, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(out, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.startsWith('.millrace/') && !timedFiles.test(path));
  for (const path of paths.sort()) {
    tree[path] = createHash('sha256')
      .update(await readFile(join(out, path)))
      .digest('hex');
  }
  return tree;
}

/** All lines of a ledger. */
export async function readLedgerLines(out: string): Promise<Outcome[]> {
  const text = await readFile(join(out, 'ledger.jsonl'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Outcome);
}

/** The final outcome of every item in order, without its times. */
export async function readOutcomes(out: string): Promise<Omit<Outcome, 'timings'>[]> {
  const final = new Map<number, Omit<Outcome, 'timings'>>();
  for (const { timings: _, ...outcome } of await readLedgerLines(out)) final.set(outcome.index, outcome);
  return [...final.values()].sort((first, second) => first.index - second.index);
}
