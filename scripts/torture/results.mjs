// Reads an output folder the way its user would, with nothing of the program's own code.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What stands beside the results when a run has ended. */
const besides = new Set([
  'ledger.jsonl',
  'results.parquet',
  'summary.json',
  'report.html',
  '.millrace/recipe.json',
  '.millrace/source.jsonl',
  '.millrace/timeline.json',
]);

function listFiles(out) {
  return readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(out, join(entry.parentPath, entry.name)))
    .sort();
}

/** Result files: path to SHA-256. */
export function readTree(out) {
  const tree = {};
  for (const path of listFiles(out)) {
    if (besides.has(path) || path.startsWith('.millrace/')) continue;
    tree[path] = createHash('sha256')
      .update(readFileSync(join(out, path)))
      .digest('hex');
  }
  return tree;
}

/** Lines of the ledger, the torn last one left out. */
export function readLines(out) {
  const file = join(out, 'ledger.jsonl');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
}

/** The last outcome of every item in order, without what may differ from run to run. */
export function readFinalOutcomes(out) {
  const final = new Map();
  for (const line of readLines(out)) {
    const { timings: _, ...outcome } = JSON.parse(line);
    final.set(outcome.index, JSON.stringify(outcome));
  }
  return [...final].sort(([first], [second]) => first - second).map(([, text]) => text);
}

function compareTrees(tree, expected) {
  const problems = [];
  for (const [path, hash] of Object.entries(expected)) {
    if (tree[path] === undefined) problems.push(`${path} is missing`);
    else if (tree[path] !== hash) problems.push(`${path} has other bytes`);
  }
  for (const path of Object.keys(tree)) if (expected[path] === undefined) problems.push(`${path} should not be there`);
  return problems;
}

/** Says everything in which a finished folder differs from that of an undisturbed run. */
export function compareFolder(out, expected) {
  const problems = compareTrees(readTree(out), expected.tree);
  const outcomes = readFinalOutcomes(out);
  for (let index = 0; index < Math.max(outcomes.length, expected.outcomes.length); index += 1) {
    if (outcomes[index] !== expected.outcomes[index])
      problems.push(`outcome ${index} is ${outcomes[index]}, not ${expected.outcomes[index]}`);
  }
  const seen = new Set();
  for (const line of readLines(out)) {
    const { index } = JSON.parse(line);
    if (seen.has(index)) problems.push(`item ${index} was recorded, and worked again`);
    seen.add(index);
  }
  for (const path of listFiles(out)) {
    if (path.startsWith('.millrace/') && !besides.has(path)) problems.push(`${path} was left behind`);
  }
  const { items } = JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'));
  if (items.total !== expected.outcomes.length) problems.push(`the summary counts ${items.total} items`);
  if (!existsSync(join(out, 'results.parquet'))) problems.push('results.parquet is missing');
  return problems;
}
