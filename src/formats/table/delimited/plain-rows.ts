import { cellForms, type Row } from '../row.js';

/** What the way through ordinary rows needs of a scanner. */
export interface PlainRows {
  readonly row: Row;
  readonly delimiter: number;
  readonly quote: number;
  /** By byte: 1 for what ends a plain cell, and for what matters inside quotes. */
  readonly endsCell: Uint8Array;
  readonly mattersInQuotes: Uint8Array;
  /** Answers behind each row. */
  isOneByOne: boolean;
  /** Told of a row that ended in LF, with where the next one starts; makes `row` ready for it. */
  endRow(bytes: Uint8Array, next: number): void;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const marks = new Map<number, Uint8Array>();

/** By byte: 1 for this one, LF and CR. Shared, since a small table takes several scanners. */
export function markBytes(byte: number): Uint8Array {
  let marked = marks.get(byte);
  if (marked === undefined) {
    marked = new Uint8Array(256);
    for (const each of [byte, lineFeed, carriageReturn]) if (each >= 0) marked[each] = 1;
    marks.set(byte, marked);
  }
  return marked;
}

/**
 * The fast way through cells that are whole in the buffer and ordinary: plain, or quoted without a quote or line end
 * inside, up to a delimiter or LF. Begins where a cell begins and answers where the first cell begins that is not so.
 */
export function passPlainRows(rows: PlainRows, bytes: Uint8Array, { from, to }: { from: number; to: number }): number {
  const { row, delimiter, quote, endsCell, mattersInQuotes } = rows;
  let { starts, ends, forms, count } = row;
  let cell = from;
  while (cell < to) {
    let at = cell;
    let form: number = cellForms.plain;
    if (bytes[at] === quote) {
      at += 1;
      while (at < to && mattersInQuotes[bytes[at] as number] === 0) at += 1;
      if (at === to || bytes[at] !== quote) break;
      at += 1;
      form = cellForms.quoted;
    } else while (at < to && endsCell[bytes[at] as number] === 0) at += 1;
    if (at === to || count === starts.length) break;
    const byte = bytes[at];
    if (byte !== delimiter && byte !== lineFeed) break;
    starts[count] = form === cellForms.plain ? cell : cell + 1;
    ends[count] = form === cellForms.plain ? at : at - 1;
    forms[count] = form;
    count += 1;
    cell = at + 1;
    if (byte === delimiter) continue;
    row.count = count;
    rows.endRow(bytes, cell);
    if (rows.isOneByOne) return cell;
    // The row's arrays may have grown in other hands.
    ({ starts, ends, forms, count } = row);
  }
  row.count = count;
  return cell;
}
