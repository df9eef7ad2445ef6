import type { TableColumn } from './column.js';
import type { Row } from './row.js';

/** A bad row that was set aside. */
export interface Reject {
  /** From 1. */
  readonly line: number;
  /** What is wrong with it. */
  readonly fault: string;
  /** The start of its text. */
  readonly text: string;
}

/** How a table of text is written, as it was found out. */
export interface TextDialect {
  readonly encoding: string;
  /** `comma`, `tab`, the character itself, or `none`; of CSV and TSV only, as are the two below. */
  readonly delimiter?: string;
  readonly quote?: string;
  readonly hasHeader?: boolean;
}

/** Rows of JSON, which a reader may write itself. */
export interface JsonRows {
  /** What stands before the value of each column. */
  readonly keys: readonly Uint8Array[];
  readonly isArray: boolean;
  /** How many there are. */
  rows: number;
  /** Adds bytes of rows that are written as their writer does it. They may be reused when this returns. */
  add(bytes: Uint8Array): void;
}

/** What a reader of rows does with them. */
export interface RowConsumer {
  /** Called for each row, in order; cells of the columns in their order. The row is good until this returns. */
  row(row: Row): void;
  /** Called now and then between rows: the place to wait for what was written. */
  pause?(): Promise<void>;
  /** Given where rows are written as JSON: those that the reader adds there are not told one by one. */
  readonly json?: JsonRows;
}

/** A table whose every row has been looked at once: names and types are those of the whole. */
export interface OpenTable {
  readonly format: 'csv' | 'tsv' | 'json' | 'jsonl' | 'parquet';
  readonly columns: readonly TableColumn[];
  readonly rows: number;
  /** How many bad rows were set aside, and the first of them. */
  readonly rejected: number;
  readonly rejects: readonly Reject[];
  readonly dialect?: TextDialect;
  /** Bytes that it was read from. */
  readonly size: number;
  /** Reads all rows, as often as asked. */
  read(consumer: RowConsumer): Promise<void>;
}

/** What a caller wants of a table's columns: types found out, all text, or these by name and the rest found out. */
export type TypeWish = 'infer' | 'text' | Readonly<Record<string, TableColumn['type']>>;

/** How a table is to be read; what is left out is found out. */
export interface ReadOptions {
  readonly delimiter?: number | undefined;
  readonly quote?: number | undefined;
  readonly header: 'auto' | 'yes' | 'no';
  readonly encoding: string;
  readonly types: TypeWish;
  /** Texts of cells that mean that there is no value. */
  readonly nulls: readonly string[];
  readonly ragged: 'fail' | 'reject';
}
