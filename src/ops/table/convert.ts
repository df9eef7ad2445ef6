import { z } from 'zod';
import type { Op } from '../../core/contracts.js';
import { parquetCompressions, tableFormats, type WrittenFormat, writeTable } from '../../formats/table/convert.js';
import { mayBeParquet, openTable } from '../../formats/table/open-table.js';
import { inScratch } from './in-scratch.js';
import { areDifferent, readShape, toReadOptions } from './read-options.js';

const options = z
  .strictObject({
    to: z.enum(tableFormats).default('json').describe('the format to write'),
    ...readShape,
    escapeFormulas: z
      .boolean()
      .default(true)
      .describe("CSV and TSV: put ' before text that starts with = + - @ tab or CR, numbers excepted"),
    compression: z.enum(parquetCompressions).default('snappy').describe('Parquet: how its pages are packed'),
  })
  .refine(areDifferent, { error: 'expected a delimiter and a quote that differ', path: ['quote'] });

const mimes: Readonly<Record<WrittenFormat, string>> = {
  json: 'application/json',
  jsonl: 'application/x-ndjson',
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  parquet: 'application/vnd.apache.parquet',
};

/**
 * Converts CSV, TSV, JSON, JSONL and Parquet into one another; `save: original` writes the result. Rows and columns keep
 * their order; no value is null, in CSV an empty cell. JSON has numbers with the digits they came with, dates after ISO
 * 8601, and columns of integers beyond ±(2^53 − 1) as text. `facts` hold `rows`, `columns` and `rejected`, with the first
 * of the bad rows where there are any.
 */
const convert = {
  name: 'table.convert',
  summary: 'CSV, TSV, JSON, JSONL and Parquet into one another',
  accepts: ['table'],
  cost: 'script',
  input: 'stream',
  isIsolated: true,
  needsIsolation: (content, { to }) => to === 'parquet' || mayBeParquet(content),
  options,
  run: (content, given, context) =>
    inScratch(
      context,
      async (place) => {
        const table = await openTable(content, toReadOptions(given), place);
        const { bytes, file } = await writeTable(table, given, place);
        const { charset: _, file: __, ...rest } = content;
        return {
          ...rest,
          kind: 'table',
          bytes,
          ...(file === undefined ? {} : { file }),
          mime: mimes[given.to],
          extension: given.to,
          facts: {
            rows: table.rows,
            columns: table.columns.length,
            rejected: table.rejected,
            ...(table.rejected > 0 ? { rejects: table.rejects.map((reject) => ({ ...reject })) } : {}),
          },
        };
      },
      (result) => result.file !== undefined,
    ),
} satisfies Op<z.output<typeof options>>;

export default convert;
