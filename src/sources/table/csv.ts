import { RunError } from '../../core/errors.js';
import { badBytesFault, hasBadBytes } from '../input/decode.js';
import { type Line, readLines } from '../input/lines.js';
import { quote } from '../input/url.js';
import { CsvRecords } from './csv-records.js';
import { maxRowLength, type TableReader, type TableRow } from './row.js';

const otherDelimiters = [
  [';', 'a semicolon'],
  ['\t', 'a tab'],
  ['|', 'a bar'],
  [',', 'a comma'],
] as const;

/** Reads CSV (RFC 4180) with a header line; any line ends, quoted line ends kept. Cells stay strings. */
export function makeCsvReader(
  readBytes: () => AsyncIterable<Uint8Array>,
  { name, delimiter }: { readonly name: string; readonly delimiter: string },
): TableReader {
  const readRecords = async function* () {
    const records = new CsvRecords(delimiter);
    const lines = readLines(readBytes(), { name, maxLength: maxRowLength });
    for await (const batch of lines) yield records.push(batch as Line[]);
    yield records.end();
  };
  return {
    unit: 'line',
    async readColumns() {
      for await (const batch of readRecords()) {
        const [first] = batch;
        if (first !== undefined) return toColumns(first, name, delimiter);
      }
      return [];
    },
    async *readRows() {
      let columns: readonly string[] | undefined;
      for await (const batch of readRecords()) {
        const rows: TableRow[] = [];
        for (const record of batch) {
          if (columns === undefined) columns = toColumns(record, name, delimiter);
          else rows.push(toRow(record, columns));
        }
        yield rows;
      }
    },
  };
}

type CsvRecord = ReturnType<CsvRecords['end']>[number];

function toRow(record: CsvRecord, columns: readonly string[]): TableRow {
  if ('fault' in record) return record;
  const { number, values } = record;
  if (values.length !== columns.length) {
    const found = values.join(',').slice(0, maxRowLength);
    const fault = `has ${values.length} cells where the header has ${columns.length}: ${quote(found)}`;
    return { number, fault, found };
  }
  const isBad = values.some(hasBadBytes);
  if (isBad) {
    const found = values.join(',').slice(0, maxRowLength);
    return { number, fault: `${quote(found)} ${badBytesFault}`, found };
  }
  const cells: Record<string, string> = {};
  for (let position = 0; position < columns.length; position += 1) {
    cells[columns[position] ?? ''] = values[position] ?? '';
  }
  return { number, cells };
}

function toColumns(header: CsvRecord, name: string, delimiter: string): readonly string[] {
  if ('fault' in header) {
    throw new RunError('E_SOURCE', `${name} line ${header.number}: the header cannot be read: ${header.fault}`);
  }
  const columns: string[] = [];
  // Assigned to, this name would set an object's prototype and keep no cell.
  const taken = new Set<string>(['__proto__']);
  for (const [position, value] of header.values.entries()) {
    const text = value.trim();
    if (hasBadBytes(text)) {
      throw new RunError('E_SOURCE', `${name} line ${header.number}: the header ${quote(text)} ${badBytesFault}`);
    }
    if (/^https?:\/\//i.test(text)) {
      const place = `${name} line ${header.number}`;
      throw new RunError('E_SOURCE', `${place}: found the URL ${quote(text)}; expected a header with column names`);
    }
    const base = text === '' ? `column${position + 1}` : text;
    let column = base;
    for (let copy = 1; taken.has(column); copy += 1) column = `${base}_${copy}`;
    taken.add(column);
    columns.push(column);
  }
  const [only] = columns;
  const other = otherDelimiters.find(([character]) => character !== delimiter && only?.includes(character));
  if (columns.length === 1 && other !== undefined) {
    throw new RunError(
      'E_SOURCE',
      `${name} line ${header.number}: the header ${quote(only ?? '')} seems to be divided by ${other[1]}; name it in a recipe, as in source: { table: { file: ${name}, delimiter: ${quote(other[0])} } }`,
    );
  }
  return columns;
}
