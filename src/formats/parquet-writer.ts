import { rename, rm } from 'node:fs/promises';
import type { CompressionCodec } from 'hyparquet';
import type { BasicType } from 'hyparquet-writer';

/** A column of a Parquet file: its name, its type, and the value it has for a row. */
export interface ParquetColumn<Row> {
  readonly name: string;
  readonly type: BasicType;
  readonly value: (row: Row) => unknown;
}

/** Rows that are held before they are written as a group. */
const groupRows = 2_000;

/** Rows that are not packed: snappy is JavaScript here, which costs most while it is new, and these are a megabyte or two. */
const plainRows = 4_000;

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
    const writer = new ParquetWriter({ writer: fileWriter(aside), schema, createdBy: 'millrace', statistics: false });
    let rowCount = 0;
    const flush = async (group: readonly Row[]) => {
      rowCount += group.length;
      const codec: CompressionCodec = rowCount <= plainRows ? 'UNCOMPRESSED' : 'SNAPPY';
      const columnData = columns.map(({ name, value }) => ({
        name,
        codec,
        data: group.map((row) => value(row) ?? null),
      }));
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
