import type { ByteWriter } from '../byte-writer.js';
import type { TableColumn } from '../column.js';
import { cellForms, type Row } from '../row.js';
import type { JsonRows } from '../table.js';
import { type CellRange, setRange, writeTyped } from '../typed-text.js';

const quote = 0x22;
const hexDigits = '0123456789abcdef';
const escapes: readonly (readonly [byte: number, escape: string])[] = [
  [0x08, '\\b'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0c, '\\f'],
  [0x0d, '\\r'],
  [0x22, '\\"'],
  [0x5c, '\\\\'],
];
const needsEscape = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte < 0x20 || byte === quote || byte === 0x5c),
);
const escapeOf = new Map<number, string>(escapes);

/** Types whose values JSON has itself; the others are strings. */
const bareTypes = new Set(['boolean', 'integer', 'number', 'json']);

const textForm = 0;
const typedForm = 1;
const bareForm = 2;

/** Writes rows as JSON objects: every column in each, null where there is no value. */
export class JsonRowWriter implements JsonRows {
  readonly #out: ByteWriter;
  readonly #columns: readonly TableColumn[];
  readonly keys: readonly Uint8Array[];
  readonly #forms: Uint8Array;
  readonly isArray: boolean;
  readonly #cell: CellRange = { bytes: new Uint8Array(), start: 0, end: 0 };
  rows = 0;

  /** An array with a row a line, or just rows on lines (JSONL). */
  constructor(out: ByteWriter, columns: readonly TableColumn[], { isArray }: { isArray: boolean }) {
    this.#out = out;
    this.#columns = columns;
    this.isArray = isArray;
    this.keys = columns.map(({ name }, place) =>
      Buffer.from(`${place === 0 ? '{' : ','}${JSON.stringify(name)}:`, 'utf8'),
    );
    this.#forms = Uint8Array.from(columns, ({ type, isWide }) =>
      type === 'text' ? textForm : bareTypes.has(type) && !isWide ? bareForm : typedForm,
    );
  }

  row(row: Row): void {
    const out = this.#out;
    if (this.isArray) out.ascii(this.rows === 0 ? '[\n' : ',\n');
    this.rows += 1;
    const { keys } = this;
    for (let column = 0; column < keys.length; column += 1) {
      out.all(keys[column] as Uint8Array);
      this.#writeCell(row, column);
    }
    out.ascii(keys.length === 0 ? '{}' : '}');
    if (!this.isArray) out.byte(0x0a);
  }

  add(bytes: Uint8Array): void {
    this.#out.all(bytes);
  }

  end(): void {
    if (this.isArray) this.#out.ascii(this.rows === 0 ? '[]\n' : '\n]\n');
  }

  #writeCell(row: Row, column: number): void {
    const out = this.#out;
    if (row.forms[column] === cellForms.none) {
      out.ascii('null');
      return;
    }
    const cell = this.#cell;
    setRange(cell, row, column);
    const form = this.#forms[column];
    if (form === textForm) {
      writeJsonString(out, cell);
      return;
    }
    const { type } = this.#columns[column] as TableColumn;
    const isString = form === typedForm || (type === 'number' && isNotFinite(cell));
    if (isString) out.byte(quote);
    writeTyped(out, type, cell);
    if (isString) out.byte(quote);
  }
}

/** Numbers end in a digit or a point; `NaN` and infinities of Parquet, which JSON lacks, in a letter. */
function isNotFinite({ bytes, end }: CellRange): boolean {
  return ((bytes[end - 1] as number) | 0x20) >= 0x61;
}

/** Writes UTF-8 as a JSON string, with the escapes that JSON asks for and no others. */
function writeJsonString(out: ByteWriter, { bytes, start, end }: CellRange): void {
  out.reserve(6 * (end - start) + 2);
  const target = out.bytes;
  let at = out.length;
  target[at] = quote;
  at += 1;
  for (let from = start; from < end; from += 1) {
    const byte = bytes[from] as number;
    if (needsEscape[byte] === 0) {
      target[at] = byte;
      at += 1;
      continue;
    }
    const escaped = escapeOf.get(byte) ?? `\\u00${hexDigits[byte >> 4]}${hexDigits[byte & 15]}`;
    for (let place = 0; place < escaped.length; place += 1, at += 1) target[at] = escaped.charCodeAt(place);
  }
  target[at] = quote;
  out.length = at + 1;
}
