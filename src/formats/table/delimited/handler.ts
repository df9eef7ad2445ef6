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
  /** Takes rows that are not told then. */
  readonly taker?: RowTaker | undefined;
}

/** Takes rows that are whole and ordinary in the place of a scanner. */
export interface RowTaker {
  /** Takes rows from where one begins. Answers where the first begins that it leaves to the scanner. */
  take(bytes: Uint8Array, from: number, to: number): number;
  /** Lines of the rows that it took last. */
  readonly lines: number;
  /** False once it takes no more. */
  readonly isOpen: boolean;
}
