import type { FieldValue } from '../../core/item.js';

/** A row by its columns. */
export type Cells = Readonly<Record<string, FieldValue>>;

/** A row of a table: its cells, a bare URL (an array or lines of strings), or what is wrong with it. */
export type TableRow = { readonly number: number } & (
  | { readonly cells: Cells }
  | { readonly url: string }
  | { readonly fault: string; readonly found: string }
);

/** Reads one file of one table format. */
export interface TableReader {
  /** Whether `number` of its rows is a line of the file or the ordinal of the row; both from 1. */
  readonly unit: 'line' | 'row';
  /** Names of the columns, as far as they can be known before reading everything. */
  readColumns(): Promise<readonly string[]>;
  /** Reads from the start, in batches; ending it early closes the file. */
  readRows(): AsyncGenerator<readonly TableRow[]>;
  /** How many rows there are, where the file says so. */
  readonly countRows?: () => Promise<number>;
}

/** The longest row of a text table, in UTF-16 units. */
export const maxRowLength = 1024 * 1024;

/** Makes a field of any value: scalars are kept, nested values become JSON text, bytes base64, dates ISO 8601. */
export function toFieldValue(value: unknown): FieldValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return JSON.stringify(value, toPlain) ?? null;
}

function toPlain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' || value instanceof Uint8Array ? toFieldValue(value) : value;
}

/** Makes cells of an object; own properties only, whatever their names. */
export function toCells(object: object): Cells {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, toFieldValue(value)]));
}
