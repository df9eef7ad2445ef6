import { join } from 'node:path';
import type { Content } from '../../core/content.js';
import { ItemError } from '../../core/errors.js';
import { type ByteWriter, useWriter } from './byte-writer.js';
import { DelimitedRowWriter } from './delimited/write.js';
import { JsonRowWriter } from './json/write.js';
import type { TableContext } from './open-table.js';
import { TableOutput } from './output.js';
import type { OpenTable } from './table.js';

/** Formats that tables are written in. */
export const tableFormats = ['json', 'jsonl', 'csv', 'tsv', 'parquet'] as const;
/** One of these formats. */
export type WrittenFormat = (typeof tableFormats)[number];

/** How the pages of a Parquet file are packed. */
export const parquetCompressions = ['snappy', 'zstd', 'gzip', 'none'] as const;
/** One of these ways. */
export type ParquetCompression = (typeof parquetCompressions)[number];

/** How a table is to be written. */
export interface WriteOptions {
  readonly to: WrittenFormat;
  readonly escapeFormulas: boolean;
  readonly compression: ParquetCompression;
}

/** Writes a table; in a file of the context's folder where it is too large for memory. The bytes depend on nothing else. */
export async function writeTable(
  table: OpenTable,
  options: WriteOptions,
  context: TableContext,
): Promise<Pick<Content, 'bytes' | 'file'>> {
  const { to } = options;
  if (to === 'parquet') {
    const { writeParquetTable } = await import('./parquet/write.js');
    const folder = await context.openFolder();
    return writeParquetTable(table, { folder, signal: context.signal, compression: options.compression });
  }
  return useWriter((out) => writeRows(table, { ...options, to }, { context, out }));
}

async function writeRows(
  table: OpenTable,
  { to, escapeFormulas }: WriteOptions & { readonly to: Exclude<WrittenFormat, 'parquet'> },
  { context, out }: { readonly context: TableContext; readonly out: ByteWriter },
): Promise<Pick<Content, 'bytes' | 'file'>> {
  const output = new TableOutput(async () => join(await context.openFolder(), `converted.${to}`), table.size);
  const flush = () => output.write(out.take());
  try {
    if (to === 'json' || to === 'jsonl') {
      const writer = new JsonRowWriter(out, table.columns, { isArray: to === 'json' });
      await table.read({ row: (row) => writer.row(row), pause: flush, json: writer });
      writer.end();
    } else {
      if (table.columns.length === 0) {
        throw new ItemError('E_TABLE_EMPTY', `the table has no columns; ${to.toUpperCase()} needs at least one`);
      }
      const style = {
        delimiter: to === 'tsv' ? 0x09 : 0x2c,
        none: '',
        quotesText: false,
        escapesFormulas: escapeFormulas,
      };
      const writer = new DelimitedRowWriter(out, table.columns, style);
      writer.header();
      await table.read({ row: (row) => writer.row(row), pause: flush });
    }
    await flush();
    return await output.finish();
  } finally {
    await output.close();
  }
}
