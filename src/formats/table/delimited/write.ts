import type { ByteWriter } from '../byte-writer.js';
import { cellKinds } from '../cell-kind.js';
import { classifyCell } from '../classify-cell.js';
import type { TableColumn } from '../column.js';
import { cellForms, type Row } from '../row.js';
import { type CellRange, setRange, writeTyped } from '../typed-text.js';

const quote = 0x22;
const apostrophe = 0x27;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const tab = 0x09;
const space = 0x20;

/** What a program for tables may take for the start of a formula (OWASP, CSV injection). */
const startsFormula = new Set([...'=+-@\t\r'].map((letter) => letter.charCodeAt(0)));

/** How cells are written. */
export interface DelimitedStyle {
  readonly delimiter: number;
  /** Written where there is no value; text that is the same is quoted. */
  readonly none: string;
  /** Every text in quotes, or only where it must be. */
  readonly quotesText: boolean;
  readonly escapesFormulas: boolean;
}

/** Writes rows as CSV or TSV after RFC 4180: LF at the end of each, quotes where they are needed and doubled inside. */
export class DelimitedRowWriter {
  readonly #out: ByteWriter;
  readonly #columns: readonly TableColumn[];
  readonly #style: DelimitedStyle;
  readonly #mustQuote = new Uint8Array(256);
  readonly #none: Uint8Array;
  readonly #cell: CellRange = { bytes: new Uint8Array(), start: 0, end: 0 };
  /** Bytes of the longest row. */
  longest = 0;

  constructor(out: ByteWriter, columns: readonly TableColumn[], style: DelimitedStyle) {
    this.#out = out;
    this.#columns = columns;
    this.#style = style;
    this.#none = Buffer.from(style.none, 'utf8');
    for (const byte of [style.delimiter, quote, lineFeed, carriageReturn]) this.#mustQuote[byte] = 1;
  }

  header(): void {
    for (const [place, { name }] of this.#columns.entries()) {
      if (place > 0) this.#out.byte(this.#style.delimiter);
      const bytes = Buffer.from(name, 'utf8');
      this.#writeText({ bytes, start: 0, end: bytes.length });
    }
    this.#out.byte(lineFeed);
  }

  row(row: Row): void {
    const out = this.#out;
    const before = out.length;
    const columns = this.#columns;
    for (let column = 0; column < columns.length; column += 1) {
      if (column > 0) out.byte(this.#style.delimiter);
      this.#writeCell(row, column);
    }
    out.byte(lineFeed);
    this.longest = Math.max(this.longest, out.length - before);
  }

  #writeCell(row: Row, column: number): void {
    if (row.forms[column] === cellForms.none) {
      this.#out.all(this.#none);
      return;
    }
    const cell = this.#cell;
    setRange(cell, row, column);
    const { type } = this.#columns[column] as TableColumn;
    if (type === 'text' || type === 'json') this.#writeText(cell);
    else writeTyped(this.#out, type, cell);
  }

  #writeText({ bytes, start, end }: CellRange): void {
    const out = this.#out;
    const { escapesFormulas, quotesText } = this.#style;
    const isFormula = escapesFormulas && startsFormula.has(bytes[start] as number) && !isNumber(bytes, start, end);
    if (!quotesText && !this.#needsQuotes(bytes, start, end)) {
      if (isFormula) out.byte(apostrophe);
      out.range(bytes, start, end);
      return;
    }
    out.reserve(2 * (end - start) + 3);
    const target = out.bytes;
    let at = out.length;
    target[at] = quote;
    at += 1;
    if (isFormula) {
      target[at] = apostrophe;
      at += 1;
    }
    for (let from = start; from < end; from += 1) {
      const byte = bytes[from] as number;
      target[at] = byte;
      at += 1;
      if (byte !== quote) continue;
      target[at] = quote;
      at += 1;
    }
    target[at] = quote;
    out.length = at + 1;
  }

  /** Besides what would end the cell: empty text, which without quotes is no value, and space at either end. */
  #needsQuotes(bytes: Uint8Array, start: number, end: number): boolean {
    const first = bytes[start];
    const last = bytes[end - 1];
    if (start === end || first === space || first === tab || last === space || last === tab) return true;
    const mustQuote = this.#mustQuote;
    for (let at = start; at < end; at += 1) if (mustQuote[bytes[at] as number] === 1) return true;
    return false;
  }
}

function isNumber(bytes: Uint8Array, start: number, end: number): boolean {
  const kind = classifyCell(bytes, start, end);
  return kind >= cellKinds.integer && kind <= cellKinds.number;
}
