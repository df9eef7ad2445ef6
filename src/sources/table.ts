import { z } from 'zod';
import type { OpenSource, Source, SourceContext } from '../core/contracts.js';
import { RunError } from '../core/errors.js';
import type { Item } from '../core/item.js';
import { inspectFile, readFileBytes, type SourceFile } from './input/file.js';
import { readLines } from './input/lines.js';
import { makeBadItem, makeItem, quote } from './input/url.js';
import { maxRowLength, type TableReader, type TableRow } from './table/row.js';
import { chooseUrlColumn } from './table/url-column.js';

const options = z.strictObject({
  file: z
    .string()
    .min(1)
    .describe('Table file: .csv, .tsv, .json (an array), .jsonl, .ndjson, also .gz and .zst; or .parquet.'),
  urlColumn: z.string().min(1).optional().describe('Column with the URL; otherwise one called url, image_url, link, …'),
  delimiter: z
    .string()
    .regex(/^[^\r\n"\ufeff]$/, 'expected one character, not a quote or a line end')
    .optional()
    .describe('What divides the cells of a .csv or .tsv file, otherwise a comma or a tab.'),
});

/** Options of the `table` source. */
export type TableOptions = z.infer<typeof options>;

type TableFormat = 'csv' | 'tsv' | 'json' | 'jsonl' | 'parquet';

const maxReadBytes = 64e6;
const maxCountedBytes = 1e9;

/** Rows of a CSV, TSV, JSON, JSON Lines or Parquet file: a URL column, the others as fields. */
const table = {
  name: 'table',
  summary: 'rows of a CSV, TSV, JSON, JSON Lines or Parquet file',
  options,
  async open({ file: name, urlColumn, delimiter }, context) {
    const format = formatOf(name);
    if (delimiter !== undefined && format !== 'csv' && format !== 'tsv') {
      throw new RunError('E_SOURCE', `${name}: delimiter is for .csv and .tsv files only`);
    }
    const file = await inspectFile(name, context);
    if (!file.isRegular) throw new RunError('E_SOURCE', `${name}: is a pipe or a device; expected a file`);
    const reader = await makeReader(file, { format, delimiter, signal: context.signal });
    const columns = await reader.readColumns();
    const wanted = context.urlColumn ?? urlColumn;
    // An empty file and an array of strings have no columns to choose from.
    const column = columns.length === 0 ? wanted : chooseUrlColumn(columns, wanted, name);
    // Rows of JSON may have columns of their own.
    const others = format.startsWith('json') ? undefined : columns.filter((name) => name !== column);
    return openTable({ file, format, reader, column, delimiter, others }, context);
  },
} satisfies Source<TableOptions>;
export default table;

interface OpenedTable {
  readonly file: SourceFile;
  readonly format: TableFormat;
  readonly reader: TableReader;
  readonly column: string | undefined;
  readonly delimiter: string | undefined;
  /** The columns beside the one with the URL, where all are known. */
  readonly others: readonly string[] | undefined;
}

function openTable(opened: OpenedTable, context: SourceContext): OpenSource {
  const { file, format, reader, column, delimiter, others } = opened;
  return {
    get rows() {
      return readItems(opened, context);
    },
    identity: {
      source: 'table',
      format,
      sha256: file.sha256,
      urlColumn: column ?? null,
      delimiter: delimiter ?? null,
    },
    isRepeatable: true,
    ...(others === undefined ? {} : { columns: others }),
    async count() {
      if (reader.countRows !== undefined) return reader.countRows();
      const sizeBytes = file.sizeBytes * (file.isPacked ? 4 : 1);
      if (sizeBytes <= maxReadBytes) return countRows(reader);
      if (sizeBytes > maxCountedBytes || format === 'json') return undefined;
      return (await countLines(file, context.signal)) - (format === 'jsonl' ? 0 : 1);
    },
  };
}

function formatOf(name: string): TableFormat {
  const extension = /\.([a-z]+)(?:\.(?:gz|zst))?$/i.exec(name)?.[1]?.toLowerCase();
  if (extension === 'ndjson') return 'jsonl';
  const format = (['csv', 'tsv', 'json', 'jsonl', 'parquet'] as const).find((known) => known === extension);
  if (format !== undefined) return format;
  throw new RunError(
    'E_SOURCE',
    `${name}: unknown table format; expected .csv, .tsv, .json, .jsonl, .ndjson or .parquet`,
  );
}

async function makeReader(
  file: SourceFile,
  { format, delimiter, signal }: { format: TableFormat; delimiter: string | undefined; signal: AbortSignal },
): Promise<TableReader> {
  const readBytes = () => readFileBytes(file, signal);
  switch (format) {
    case 'parquet':
      return (await import('./table/parquet.js')).makeParquetReader(file, signal);
    case 'json':
      return (await import('./table/json.js')).makeJsonReader(readBytes, file.name);
    case 'jsonl':
      return (await import('./table/jsonl.js')).makeJsonLinesReader(readBytes, file.name);
    default: {
      const { makeCsvReader } = await import('./table/csv.js');
      return makeCsvReader(readBytes, { name: file.name, delimiter: delimiter ?? (format === 'tsv' ? '\t' : ',') });
    }
  }
}

async function* readItems({ file, reader, column }: OpenedTable, context: SourceContext): AsyncGenerator<Item> {
  const { workingDirectory } = context;
  let index = 0;
  for await (const rows of reader.readRows()) {
    for (const row of rows) {
      const place = { name: file.name, unit: reader.unit, number: row.number };
      const text = textOf(row, column);
      if ('fault' in text) yield makeBadItem({ index, ...text }, place);
      else yield makeItem({ index, ...text, workingDirectory }, place);
      index += 1;
    }
  }
}

type RowContent = { readonly fields: Item['fields'] } & (
  | { readonly text: string }
  | { readonly fault: string; readonly found: string }
);

function textOf(row: TableRow, column: string | undefined): RowContent {
  if ('fault' in row) return { fault: row.fault, found: row.found, fields: {} };
  if ('url' in row) return { text: row.url, fields: {} };
  if (column === undefined) {
    const found = JSON.stringify(row.cells);
    return { fault: `found ${quote(found)}; expected a string, as in the rows before`, found, fields: {} };
  }
  const { [column]: cell, ...fields } = row.cells;
  if (typeof cell === 'string' && cell.trim() !== '') return { text: cell, fields };
  const found = cell === undefined || cell === null ? '' : String(cell);
  const what = cell === undefined || found.trim() === '' ? 'no URL' : quote(found);
  return { fault: `found ${what} in column ${quote(column)}; expected a URL`, found, fields };
}

async function countRows(reader: TableReader): Promise<number> {
  let count = 0;
  for await (const rows of reader.readRows()) count += rows.length;
  return count;
}

async function countLines(file: SourceFile, signal: AbortSignal): Promise<number> {
  let count = 0;
  for await (const lines of readLines(readFileBytes(file, signal), { name: file.name, maxLength: maxRowLength })) {
    for (const line of lines) if (line.text !== '') count += 1;
  }
  return count;
}
