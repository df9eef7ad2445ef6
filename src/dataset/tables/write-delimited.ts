import type { Cell, Column, Table } from './table.js';

/** How a delimited table is written. */
export interface DelimitedStyle {
  readonly delimiter: ',' | ';' | '\t';
  readonly lineBreak: '\n' | '\r\n';
  /** Text in quotes even where it does not need them. */
  readonly quotesAll: boolean;
  /** Decimals as `3,14`. */
  readonly hasDecimalComma: boolean;
  /** A byte order mark first, as spreadsheets write it. */
  readonly hasMark: boolean;
}

/** Writes a table after RFC 4180 in UTF-8: quotes doubled in quotes, null as nothing, line breaks inside as they are. */
export function writeDelimited({ columns, rows }: Table, style: DelimitedStyle): Uint8Array {
  const { delimiter, lineBreak, quotesAll, hasMark } = style;
  const special = new RegExp(`["\r\n${delimiter}]|^\\s|\\s$|^$`);
  const quote = (text: string) => (quotesAll || special.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [columns.map(({ name }) => quote(name)).join(delimiter)];
  for (const row of rows) {
    lines.push(
      columns
        .map((column, place) => {
          const cell = row[place] ?? null;
          return typeof cell === 'string' && column.type === 'text' ? quote(cell) : writeCell(cell, column, style);
        })
        .join(delimiter),
    );
  }
  return Buffer.from(`${hasMark ? '\ufeff' : ''}${lines.join(lineBreak)}${lineBreak}`);
}

function writeCell(cell: Cell, { digits }: Column, { hasDecimalComma }: DelimitedStyle): string {
  if (cell === null) return '';
  if (typeof cell !== 'number' || digits === undefined) return String(cell);
  const text = cell.toFixed(digits);
  return hasDecimalComma ? text.replace('.', ',') : text;
}
