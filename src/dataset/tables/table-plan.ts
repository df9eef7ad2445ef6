import { orders } from './orders.js';
import { people } from './people.js';
import { products } from './products.js';
import { sensors } from './sensors.js';
import { stations } from './stations.js';
import type { Table, Topic } from './table.js';
import { type DelimitedStyle, writeDelimited } from './write-delimited.js';
import { writeJson, writeJsonLines } from './write-json.js';
import { writeParquetTable } from './write-parquet.js';

/** How tables are stored; `semicolon` is CSV as spreadsheets write it where decimals have a comma. */
export const tableFormats = ['csv', 'tsv', 'semicolon', 'json', 'jsonl', 'parquet'] as const;
/** One of these ways. */
export type TableFormat = (typeof tableFormats)[number];

const topics: readonly Topic[] = [orders, stations, people, sensors, products];

/** What a table is about and how it is stored. */
export interface TablePlan {
  readonly topic: Topic;
  readonly format: TableFormat;
  readonly extension: string;
  readonly mime: string;
  write(table: Table): Uint8Array | Promise<Uint8Array>;
}

const media: Readonly<Record<TableFormat, Pick<TablePlan, 'extension' | 'mime'>>> = {
  csv: { extension: 'csv', mime: 'text/csv; charset=utf-8' },
  tsv: { extension: 'tsv', mime: 'text/tab-separated-values; charset=utf-8' },
  semicolon: { extension: 'csv', mime: 'text/csv; charset=utf-8' },
  json: { extension: 'json', mime: 'application/json' },
  jsonl: { extension: 'jsonl', mime: 'application/x-ndjson' },
  parquet: { extension: 'parquet', mime: 'application/vnd.apache.parquet' },
};

/** Plans table number `index`: each 30 in a row hold every topic in every format; byte order marks and quotes vary beyond. */
export function planTable(index: number): TablePlan {
  const format = tableFormats[index % tableFormats.length] ?? 'csv';
  const topic = topics[index % topics.length] ?? orders;
  const round = Math.floor(index / tableFormats.length);
  return { topic, format, ...media[format], write: (table) => write(table, { format, round }) };
}

function write(table: Table, { format, round }: { format: TableFormat; round: number }) {
  const plain: DelimitedStyle = {
    delimiter: ',',
    lineBreak: round % 3 === 1 ? '\r\n' : '\n',
    quotesAll: round % 4 === 2,
    hasDecimalComma: false,
    hasMark: round % 3 === 2,
  };
  switch (format) {
    case 'csv':
      return writeDelimited(table, plain);
    case 'tsv':
      return writeDelimited(table, { ...plain, delimiter: '\t', hasMark: false });
    case 'semicolon':
      return writeDelimited(table, {
        ...plain,
        delimiter: ';',
        lineBreak: '\r\n',
        hasDecimalComma: true,
        hasMark: round % 2 === 0,
      });
    case 'json':
      return writeJson(table);
    case 'jsonl':
      return writeJsonLines(table, { isSparse: round % 2 === 1 });
    case 'parquet':
      return writeParquetTable(table);
  }
}
