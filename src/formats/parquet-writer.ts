import { rename, rm } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { BasicType } from 'hyparquet-writer';

/** A column of a Parquet file: its name, its type, and the value it has for a row. */
export interface ParquetColumn<Row> {
  readonly name: string;
  readonly type: BasicType;
  readonly value: (row: Row) => unknown;
}

/** Rows that are held before they are written as a group. */
const groupRows = 2_000;

/** Native from the first page on: the writer's own snappy is JavaScript, which costs most while it is new, as in a short run. */
const packing = {
  codec: 'GZIP' as const,
  compressors: { GZIP: (bytes: Uint8Array) => gzipSync(bytes, { level: 1 }) },
};

/**
 * Streams rows into a Parquet file, written aside and renamed. Memory is one row group, not the file. Columns have no
 * statistics: whoever reads such a file reads all of it.
 */
export async function writeParquet<Row>(
  path: string,
  columns: readonly ParquetColumn<Row>[],
  rows: AsyncIterable<Row>,
): Promise<void> {
  const { ParquetWriter, fileWriter, schemaFromColumnData } = await import('hyparquet-writer');
  const aside = `${path}.part`;
  const schema = schemaFromColumnData({
    columnData: columns.map(({ name, type }) => ({ name, type, data: [], nullable: true })),
  });
  try {
    const described = { schema, createdBy: 'millrace', statistics: false };
    const writer = new ParquetWriter({ writer: fileWriter(aside), ...described, ...packing });
    const flush = async (group: readonly Row[]) => {
      const columnData = columns.map(({ name, value }) => ({ name, data: group.map((row) => value(row) ?? null) }));
      await writer.write({ columnData, rowGroupSize: groupRows });
    };
    let group: Row[] = [];
    for await (const row of rows) {
      group.push(row);
      if (group.length < groupRows) continue;
      await flush(group);
      group = [];
    }
    if (group.length > 0) await flush(group);
    await writer.finish();
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}
