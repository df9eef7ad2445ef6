import type { Row } from '../row.js';

/** How the cells of a text are divided. Bytes of ASCII characters; −1 for none. */
export interface Dialect {
  readonly delimiter: number;
  readonly quote: number;
}

/** A quoted cell that goes wrong, with the lines from the start of its row to the end of the line that opens it. */
export interface QuoteFault {
  readonly reason: 'unclosed' | 'closed-early';
  /** The line that opens the quote, from 1. */
  readonly line: number;
  readonly text: string;
}

/** What a scanner tells. */
export interface RowHandler {
  row(row: Row): void;
  /** A bad row. Reading goes on with the line after the one that opens the quote. */
  fault(fault: QuoteFault): void;
}
