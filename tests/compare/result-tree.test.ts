import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findDifferences, readResultTree } from '../../src/compare/result-tree.js';
import { makeFolder } from '../results.js';

function makeResults(files: Readonly<Record<string, string>>): string {
  const out = makeFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(out, path)), { recursive: true });
    writeFileSync(join(out, path), text);
  }
  return out;
}

const results = { 'saved/000000-a.jpg': 'aaa', 'saved/000001-b.jpg': 'bbb', '00000.tar': 'ttt' };
const timed = {
  'ledger.jsonl': '1',
  'results.parquet': '1',
  'summary.json': '1',
  'report.html': '1',
  '00000_stats.json': '1',
  '.millrace/lock': '1',
};

describe('the results of two runs', () => {
  it('are the same where only files differ that hold times', async () => {
    const first = await readResultTree(makeResults({ ...results, ...timed }));
    const second = await readResultTree(makeResults(results));
    expect([...first.keys()]).toEqual(['00000.tar', 'saved/000000-a.jpg', 'saved/000001-b.jpg']);
    expect(findDifferences(first, second)).toEqual([]);
  });

  it('differ in a byte, a missing file and one too many, and it says which', async () => {
    const first = await readResultTree(makeResults(results));
    const { '00000.tar': _, ...rest } = results;
    const second = await readResultTree(
      makeResults({ ...rest, 'saved/000001-b.jpg': 'bbB', 'saved/summary.json': 'x' }),
    );
    expect(findDifferences(first, second)).toEqual([
      '00000.tar is missing',
      'saved/000001-b.jpg has other bytes',
      'saved/summary.json should not be there',
    ]);
  });

  it('are told shortly where everything differs', () => {
    const many = new Map(Array.from({ length: 50 }, (_, index) => [`f${index}`, 'x'] as const));
    const found = findDifferences(many, new Map());
    expect(found).toHaveLength(21);
    expect(found.at(-1)).toBe('and 30 more');
  });
});
