import { HeldBytes } from '../held-bytes.js';
import { tableLimits } from '../limits.js';
import { cellForms, Row, toText } from '../row.js';
import { cellTooLarge, rowTooLarge, tooManyColumns } from './faults.js';
import type { Dialect, QuoteFault, RowHandler, RowTaker } from './handler.js';
import { markBytes, type PlainRows, passPlainRows } from './plain-rows.js';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

const states = { atCell: 0, inCell: 1, inQuotes: 2, afterQuote: 3, skipping: 4, afterReturn: 5 } as const;

/**
 * Divides UTF-8 bytes into rows and cells after RFC 4180: lines end in LF, CRLF or CR, a cell that begins with a quote
 * ends with one, and a quote inside it is written twice. A quote inside a cell that does not begin with one is text.
 * Bytes come in pieces of any size; of an unfinished row they are kept. An empty line is a row of one empty cell. Throws
 * ItemErrors: `E_CSV_FIELD_TOO_LARGE`, `E_CSV_TOO_MANY_COLUMNS`.
 */
export class DelimitedScanner {
  readonly #dialect: Dialect;
  readonly #handler: RowHandler;
  readonly #maxColumns: number;
  readonly #row = new Row();
  /** By byte: what ends a plain cell, and what matters inside quotes. */
  readonly #endsCell: Uint8Array;
  readonly #mattersInQuotes: Uint8Array;
  readonly #plainRows: PlainRows;
  #taker: RowTaker | undefined;
  readonly #held = new HeldBytes();
  #state: number = states.atCell;
  #at = 0;
  #cellStart = 0;
  #form: number = cellForms.plain;
  #line = 1;
  #rowLine = 1;
  #openAt = 0;
  #openLine = 1;
  #reason: QuoteFault['reason'] = 'unclosed';

  constructor(dialect: Dialect, handler: RowHandler, { maxColumns = tableLimits.columns as number } = {}) {
    this.#dialect = dialect;
    this.#handler = handler;
    this.#maxColumns = maxColumns;
    this.#row.quote = dialect.quote;
    this.#endsCell = markBytes(dialect.delimiter);
    this.#mattersInQuotes = markBytes(dialect.quote);
    this.#taker = handler.taker;
    this.#plainRows = {
      delimiter: dialect.delimiter,
      quote: dialect.quote,
      row: this.#row,
      endsCell: this.#endsCell,
      mattersInQuotes: this.#mattersInQuotes,
      isOneByOne: handler.taker !== undefined,
      endRow: (bytes, next) => this.#endRow(bytes, next),
    };
  }

  /** Takes the next bytes. They may be reused when this returns. */
  push(chunk: Uint8Array): void {
    const bytes = this.#held.join(chunk);
    this.#scan(bytes);
    this.#hold(bytes);
  }

  /** Ends the text: the last row needs no line end. */
  end(): void {
    const { bytes } = this.#held;
    const { length } = bytes;
    while (this.#state === states.inQuotes) {
      this.#giveUp('unclosed');
      this.#scan(bytes);
    }
    const row = this.#row;
    if (this.#state === states.skipping) this.#tellFault(bytes, length);
    else if (this.#state !== states.afterReturn && (row.count > 0 || length > row.start)) {
      if (this.#state === states.atCell) this.#cellStart = length;
      if (this.#state === states.atCell) this.#form = cellForms.plain;
      this.#addCell(this.#state === states.afterQuote ? length - 1 : length);
      this.#tellRow(bytes, length);
    }
    this.#held.keep(bytes, length);
    this.#state = states.atCell;
  }

  #scan(bytes: Uint8Array): void {
    const { length } = bytes;
    const { delimiter, quote } = this.#dialect;
    const endsCell = this.#endsCell;
    let at = this.#at;
    while (at < length) {
      const state = this.#state;
      if (state === states.atCell) {
        if (this.#taker !== undefined && at === this.#row.start) at = this.#letTake(this.#taker, bytes, length);
        const from = at;
        at = passPlainRows(this.#plainRows, bytes, { from, to: length });
        if (at === length) break;
        if (this.#taker !== undefined && at > from && at === this.#row.start) continue;
      }
      if (state === states.inQuotes) {
        at = this.#skipQuoted(bytes, at, length);
        if (at === length) break;
        at += 1;
        this.#state = states.afterQuote;
        continue;
      }
      let cellEnd = at;
      if (state === states.atCell && bytes[at] === quote) {
        this.#openAt = at;
        this.#openLine = this.#line;
        this.#form = cellForms.quoted;
        at += 1;
        this.#cellStart = at;
        this.#state = states.inQuotes;
        continue;
      }
      if (state <= states.inCell) {
        if (state === states.atCell) {
          this.#cellStart = at;
          this.#form = cellForms.plain;
        }
        while (at < length && endsCell[bytes[at] as number] === 0) at += 1;
        this.#state = states.inCell;
        if (at === length) break;
        cellEnd = at;
      } else if (state === states.afterQuote) {
        if (bytes[at] === quote) {
          this.#form = cellForms.doubled;
          at += 1;
          this.#state = states.inQuotes;
          continue;
        }
        if (endsCell[bytes[at] as number] === 0) {
          this.#giveUp('closed-early');
          at = this.#at;
          continue;
        }
        cellEnd = at - 1;
      } else {
        at = this.#passLineEnd(bytes, at, length);
        continue;
      }
      this.#addCell(cellEnd);
      const isInRow = bytes[at] === delimiter;
      at += 1;
      if (isInRow) this.#state = states.atCell;
      else this.#endRow(bytes, at);
    }
    this.#at = at;
  }

  /** Lets rows be taken from the start of one, and answers where the next begins. */
  #letTake(taker: RowTaker, bytes: Uint8Array, length: number): number {
    const row = this.#row;
    const next = taker.take(bytes, row.start, length);
    if (next > row.start) this.#line += taker.lines;
    this.#rowLine = this.#line;
    row.start = next;
    if (!taker.isOpen) {
      this.#taker = undefined;
      this.#plainRows.isOneByOne = false;
    }
    return next;
  }

  /** Answers where the next quote stands, and counts the lines up to there. */
  #skipQuoted(bytes: Uint8Array, from: number, length: number): number {
    const matters = this.#mattersInQuotes;
    const { quote } = this.#dialect;
    let at = from;
    for (;;) {
      while (at < length && matters[bytes[at] as number] === 0) at += 1;
      if (at === length || bytes[at] === quote) return at;
      // The byte before is there: a quoted cell begins with its quote.
      if (bytes[at] === carriageReturn || bytes[at - 1] !== carriageReturn) this.#line += 1;
      at += 1;
    }
  }

  /** Goes on after a CR that ended a row, or to the end of a line that is given up. */
  #passLineEnd(bytes: Uint8Array, from: number, length: number): number {
    let at = from;
    if (this.#state === states.afterReturn) {
      if (bytes[at] === lineFeed) at += 1;
      this.#row.start = at;
      this.#state = states.atCell;
      return at;
    }
    while (at < length && bytes[at] !== lineFeed && bytes[at] !== carriageReturn) at += 1;
    if (at === length) return at;
    this.#tellFault(bytes, at);
    this.#startRow(bytes, at + 1);
    return at + 1;
  }

  #addCell(end: number): void {
    const row = this.#row;
    if (row.count === row.starts.length && !row.grow(this.#maxColumns)) {
      throw tooManyColumns(this.#line, this.#maxColumns);
    }
    row.starts[row.count] = this.#cellStart;
    row.ends[row.count] = end;
    row.forms[row.count] = this.#form;
    row.count += 1;
  }

  #endRow(bytes: Uint8Array, next: number): void {
    this.#tellRow(bytes, next - 1);
    this.#startRow(bytes, next);
  }

  #startRow(bytes: Uint8Array, next: number): void {
    this.#row.start = next;
    this.#row.count = 0;
    this.#line += 1;
    this.#state = bytes[next - 1] === carriageReturn ? states.afterReturn : states.atCell;
    this.#rowLine = this.#line;
  }

  #tellRow(bytes: Uint8Array, end: number): void {
    const row = this.#row;
    row.bytes = bytes;
    row.end = end;
    row.line = this.#rowLine;
    if (end - row.start > tableLimits.cellBytes) {
      for (let cell = 0; cell < row.count; cell += 1) {
        this.#checkSize((row.ends[cell] as number) - (row.starts[cell] as number), cell);
      }
    }
    this.#handler.row(row);
  }

  #checkSize(bytes: number, cell: number): void {
    if (bytes <= tableLimits.cellBytes) return;
    const quoteLine = this.#state === states.inQuotes ? this.#openLine : undefined;
    throw cellTooLarge(cell, { rowLine: this.#rowLine, quoteLine });
  }

  /** Sets the cell that is open aside: what follows is read from the line after the one that opens it. */
  #giveUp(reason: QuoteFault['reason']): void {
    this.#reason = reason;
    this.#state = states.skipping;
    this.#at = this.#openAt;
    this.#line = this.#openLine;
  }

  #tellFault(bytes: Uint8Array, end: number): void {
    const text = toText(bytes.subarray(this.#row.start, Math.min(end, this.#row.start + 2_000)));
    this.#handler.fault({ reason: this.#reason, line: this.#openLine, text });
  }

  /** Keeps the bytes of the unfinished row, at the start of a buffer of our own. */
  #hold(bytes: Uint8Array): void {
    const { length } = bytes;
    const row = this.#row;
    const from = this.#state === states.afterReturn ? length : row.start;
    if (this.#state <= states.inQuotes) this.#checkSize(this.#state === 0 ? 0 : length - this.#cellStart, row.count);
    if (length - from > tableLimits.rowBytes) throw rowTooLarge(this.#rowLine);
    this.#held.keep(bytes, from);
    row.shift(from);
    this.#at -= from;
    this.#cellStart -= from;
    this.#openAt -= from;
  }
}
