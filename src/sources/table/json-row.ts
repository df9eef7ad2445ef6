import { badBytesFault, hasBadBytes } from '../input/decode.js';
import { quote } from '../input/url.js';
import { parseExactly } from './exact-numbers.js';
import { type TableRow, toCells } from './row.js';

const sampledRows = 64;

/** Makes a row of one JSON value: an object is its cells, a string its URL. Never throws. */
export function toJsonRow(text: string, number: number): TableRow {
  if (hasBadBytes(text)) {
    return { number, fault: `${quote(text.trim())} ${badBytesFault}`, found: text.trim() };
  }
  let value: unknown;
  try {
    value = parseExactly(text);
  } catch {
    return { number, fault: `${quote(text.trim())} is not JSON; expected an object or a string`, found: text.trim() };
  }
  if (typeof value === 'string' && text.trimStart().startsWith('"')) return { number, url: value };
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { number, cells: toCells(value) };
  return { number, fault: `found ${quote(text.trim())}; expected an object or a string`, found: text.trim() };
}

/** Collects the columns of the first objects; reads on past bad rows until one is good. */
export async function sampleColumns(batches: AsyncIterable<readonly TableRow[]>): Promise<readonly string[]> {
  const columns = new Set<string>();
  let seen = 0;
  let hasGood = false;
  for await (const rows of batches) {
    for (const row of rows) {
      seen += 1;
      if ('cells' in row) for (const column of Object.keys(row.cells)) columns.add(column);
      hasGood ||= !('fault' in row);
      if (seen >= sampledRows && hasGood) return [...columns];
    }
  }
  return [...columns];
}
