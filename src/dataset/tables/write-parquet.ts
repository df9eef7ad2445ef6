import type { SchemaElement } from 'hyparquet';
import type { Cell, Column, Table } from './table.js';

const elements: Readonly<Record<Column['type'], Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT32' },
  bigint: { type: 'INT64' },
  decimal: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  date: { type: 'INT32', converted_type: 'DATE' },
  timestamp: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
};

/** Writes a table as Parquet, compressed with Snappy, with the types of its columns. */
export async function writeParquetTable({ columns, rows }: Table): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const schema: SchemaElement[] = [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name, type }) => ({ name, repetition_type: 'OPTIONAL' as const, ...elements[type] })),
  ];
  const columnData = columns.map(({ name, type }, place) => ({
    name,
    data: rows.map((row) => toParquet(row[place] ?? null, type)),
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData, schema, createdBy: 'millrace' }));
}

function toParquet(cell: Cell, type: Column['type']): Cell | Date {
  return (type === 'date' || type === 'timestamp') && typeof cell === 'string' ? new Date(cell) : cell;
}
