import { cellKinds } from '../cell-kind.js';
import { classifyCell } from '../classify-cell.js';
import { cellForms, type Row } from '../row.js';
import { readSample, type Sample } from './dialect.js';
import type { Dialect } from './handler.js';

/** Rows below the first that are looked at. */
const mostRows = 50;

/**
 * Tells whether the first row of a table names its columns. It does where a column of numbers, dates or booleans has
 * text on top. It does not where the top is of the column's own kind in some column and such evidence is missing, years
 * (1000 to 2999) aside, which are common as names. Without evidence it does, unless the only row is not all text.
 */
export function hasHeader(sample: Sample, dialect: Dialect): boolean {
  let top: Uint8Array | undefined;
  let isYear: boolean[] = [];
  let below = new Uint8Array();
  let rows = 0;
  readSample(sample, dialect, {
    row(row) {
      if (top === undefined) {
        top = Uint8Array.from({ length: row.count }, (_, cell) => kindOf(row, cell));
        isYear = Array.from(
          top,
          (kind, cell) => kind === cellKinds.number && /^\s*[12]\d{3}\s*$/.test(row.readText(cell)),
        );
        below = new Uint8Array(row.count);
        return true;
      }
      rows += 1;
      for (let cell = 0; cell < Math.min(row.count, below.length); cell += 1) {
        const kind = kindOf(row, cell);
        const known = below[cell] as number;
        if (kind === cellKinds.none || kind === known) continue;
        below[cell] = known === cellKinds.none ? kind : cellKinds.text;
      }
      return rows < mostRows;
    },
    fault() {},
  });
  if (top === undefined) return true;
  if (rows === 0) return top.every((kind) => kind === cellKinds.text);
  let isLikeItsColumn = false;
  for (const [column, kind] of top.entries()) {
    const under = below[column];
    if (under === cellKinds.none || under === cellKinds.text) continue;
    if (kind === cellKinds.text) return true;
    if (kind !== cellKinds.none && isYear[column] !== true) isLikeItsColumn = true;
  }
  return !isLikeItsColumn;
}

/** All numbers are one kind here; a cell of nothing but space is none. */
function kindOf(row: Row, cell: number): number {
  const isPlain = (row.forms[cell] as number) <= cellForms.quoted;
  const bytes = isPlain ? row.bytes : row.readBytes(cell);
  const start = isPlain ? (row.starts[cell] as number) : 0;
  const end = isPlain ? (row.ends[cell] as number) : bytes.length;
  const kind = classifyCell(bytes, start, end);
  if (kind === cellKinds.integer || kind === cellKinds.wideInteger) return cellKinds.number;
  if (kind !== cellKinds.text) return kind;
  for (let at = start; at < end; at += 1) if (bytes[at] !== 0x20) return kind;
  return cellKinds.none;
}
