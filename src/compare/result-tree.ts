import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Files that hold times; every other file of an output folder is a result, the same in any mode. */
const timedFiles = /^(ledger\.jsonl|results\.parquet|summary\.json|report\.html|[^/]*_stats\.json)$/;
const mostDifferences = 20;

/** The result files of an output folder: path with forward slashes, to SHA-256. */
export type ResultTree = ReadonlyMap<string, string>;

/** Reads and hashes the result files of a run's output folder. */
export async function readResultTree(out: string): Promise<ResultTree> {
  const entries = await readdir(out, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(out, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.startsWith('.millrace/') && !timedFiles.test(path));
  const tree = new Map<string, string>();
  for (const path of paths.sort()) tree.set(path, await hashFile(join(out, path)));
  return tree;
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}

/** Says in what two runs' results differ, file by file; nothing where they are the same, byte for byte. */
export function findDifferences(expected: ResultTree, found: ResultTree): readonly string[] {
  const differences: string[] = [];
  for (const [path, hash] of expected) {
    if (!found.has(path)) differences.push(`${path} is missing`);
    else if (found.get(path) !== hash) differences.push(`${path} has other bytes`);
  }
  for (const path of found.keys()) if (!expected.has(path)) differences.push(`${path} should not be there`);
  const left = differences.length - mostDifferences;
  return left > 0 ? [...differences.slice(0, mostDifferences), `and ${left} more`] : differences;
}
