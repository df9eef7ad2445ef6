import { join } from 'node:path';
import type { Item } from '../core/item.js';
import { printableUrl } from '../core/url.js';
import { ledgerFile } from '../ledger/ledger.js';
import { readFinalOutcomes } from '../ledger/read.js';

/** So many rows at most are compared to say what has changed: a sentence is not worth minutes. */
const mostRows = 200_000;

/** Says how rows of a source differ from those that were worked into a folder; undefined where none was worked. */
export async function describeChangedRows(out: string, rows: AsyncIterable<Item>): Promise<string | undefined> {
  const worked = new Map<number, string>();
  for await (const { index, url } of readFinalOutcomes(join(out, ledgerFile))) {
    if (worked.size === mostRows) break;
    worked.set(index, url);
  }
  if (worked.size === 0) return undefined;
  let left = worked.size;
  let changed = 0;
  let first = '';
  for await (const item of rows) {
    const before = worked.get(item.index);
    if (before === undefined) continue;
    left -= 1;
    const now = printableUrl(item.url);
    if (now !== before) {
      changed += 1;
      first ||= `row ${item.index} was ${before}, now ${now}`;
    }
    if (left === 0) break;
  }
  const these = worked.size < mostRows ? `${worked.size} worked so far` : `first ${worked.size} that were worked`;
  if (changed + left === 0) return `the ${these} are the same`;
  const gone = left > 0 ? `${left} of the ${these} are gone` : '';
  const others = changed > 0 ? `${changed} of the ${these} differ: ${first}` : '';
  return [others, gone].filter(Boolean).join('; ');
}
