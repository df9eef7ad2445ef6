import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Content } from '../../../core/content.js';
import { ItemError } from '../../../core/errors.js';
import { ByteWriter } from '../byte-writer.js';
import { type ColumnType, nameColumns } from '../column.js';
import type { ParquetCompression } from '../convert.js';
import { DelimitedRowWriter } from '../delimited/write.js';
import { quoteLiteral, quoteName, useDuckDb } from '../duckdb.js';
import { tableLimits } from '../limits.js';
import { TableOutput } from '../output.js';
import type { OpenTable } from '../table.js';
import { noneToken } from './open.js';

const sqlTypes: Readonly<Record<ColumnType, string>> = {
  text: 'VARCHAR',
  boolean: 'BOOLEAN',
  integer: 'BIGINT',
  number: 'DOUBLE',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMPTZ',
  json: 'JSON',
};

/** A row group is held in memory: about this many bytes of rows, and DuckDB's own number of rows at most. */
const groupBytes = 32 * 2 ** 20;
const mostGroupRows = 122_880;
/** DuckDB works on this many rows at a time. */
const vectorRows = 2_048;
const leastBufferBytes = 2 ** 20;
/** All columns of text together have this much for their dictionaries; DuckDB's own megabyte each does for few columns. */
const dictionaryBytes = 32 * 2 ** 20;
const mostDictionaryBytes = 2 ** 20;

/**
 * Writes a table as Parquet with DuckDB, by way of a CSV file of ours that leaves it nothing to find out. Columns that
 * differ only in case get names that differ otherwise, as DuckDB asks.
 */
export async function writeParquetTable(
  table: OpenTable,
  { folder, signal, compression }: { folder: string; signal: AbortSignal; compression: ParquetCompression },
): Promise<Pick<Content, 'bytes' | 'file'>> {
  if (table.columns.length === 0) {
    throw new ItemError('E_TABLE_EMPTY', 'the table has no columns; Parquet needs at least one');
  }
  const id = randomUUID();
  const rowsPath = join(folder, `${id}.csv`);
  const path = join(folder, `${id}.parquet`);
  const { size, longest } = await writeRows(table, rowsPath);
  const names = nameColumns(
    table.columns.map(({ name }) => name),
    { ignoresCase: true },
  );
  const types = table.columns.map(({ type }, at) => `'c${at}': ${quoteLiteral(sqlTypes[type])}`).join(', ');
  const bufferBytes = Math.max(leastBufferBytes, 2 * longest);
  const reader = `read_csv(${quoteLiteral(rowsPath)}, auto_detect = false, header = false, columns = {${types}},
    delim = ',', quote = '"', escape = '"', new_line = '\\n', strict_mode = true, encoding = 'utf-8', parallel = false,
    nullstr = ${quoteLiteral(noneToken)}, allow_quoted_nulls = false,
    max_line_size = ${longest + 1}, buffer_size = ${bufferBytes})`;
  const rowBytes = size / Math.max(1, table.rows);
  const groupRows = Math.min(mostGroupRows, Math.max(1, Math.floor(groupBytes / rowBytes / vectorRows)) * vectorRows);
  const pageBytes = Math.min(mostDictionaryBytes, Math.floor(dictionaryBytes / table.columns.length));
  const codec = compression === 'none' ? 'uncompressed' : compression;
  const columns = names.map((name, at) => `c${at} AS ${quoteName(name)}`).join(', ');
  await useDuckDb(
    { folder, signal, code: 'E_OP', doing: `writing Parquet of ${table.columns.length} columns` },
    (connection) =>
      connection.run(
        `COPY (SELECT ${columns} FROM ${reader}) TO ${quoteLiteral(path)}
        (FORMAT parquet, COMPRESSION ${codec}, ROW_GROUP_SIZE ${groupRows},
         STRING_DICTIONARY_PAGE_SIZE_LIMIT ${pageBytes})`,
      ),
  );
  await rm(rowsPath, { force: true });
  const written = await stat(path);
  if (written.size > tableLimits.memoryBytes) return { bytes: new Uint8Array(), file: { path, size: written.size } };
  const bytes = await readFile(path);
  await rm(path, { force: true });
  return { bytes };
}

async function writeRows(table: OpenTable, path: string): Promise<{ size: number; longest: number }> {
  const output = new TableOutput(async () => path, table.size, { memoryBytes: 0 });
  const out = new ByteWriter();
  const style = { delimiter: 0x2c, none: noneToken, quotesText: true, escapesFormulas: false };
  const writer = new DelimitedRowWriter(out, table.columns, style);
  try {
    await table.read({ row: (row) => writer.row(row), pause: () => output.write(out.take()) });
  } finally {
    await output.close();
  }
  if (output.size === 0) await writeFile(path, '', { flag: 'wx' });
  return { size: output.size, longest: writer.longest };
}
