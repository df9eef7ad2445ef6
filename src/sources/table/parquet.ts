import * as zlib from 'node:zlib';
import {
  asyncBufferFromFile,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet';
import { describe, RunError } from '../../core/errors.js';
import type { SourceFile } from '../input/file.js';
import { type TableReader, toCells } from './row.js';

type ZstdDecompress = (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;

const compressors: Compressors = {
  GZIP: (bytes, outputLength) => zlib.gunzipSync(bytes, { maxOutputLength: Math.max(1, outputLength) }),
  BROTLI: (bytes, outputLength) => zlib.brotliDecompressSync(bytes, { maxOutputLength: Math.max(1, outputLength) }),
  ZSTD(bytes, outputLength) {
    const { zstdDecompressSync } = zlib as { zstdDecompressSync?: ZstdDecompress };
    if (zstdDecompressSync === undefined) {
      throw new Error(
        `zstd needs Node 22.15 or later, and this is ${process.version}; write the file with snappy or gzip`,
      );
    }
    return zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, outputLength) });
  },
};

/** Its mark, the length of its footer, and its mark again. */
const fewestBytes = 12;

/** Reads Parquet (snappy, gzip, brotli; zstd where Node has it), one row group in memory at a time. */
export async function makeParquetReader(file: SourceFile, signal: AbortSignal): Promise<TableReader> {
  const buffer = await asyncBufferFromFile(file.path);
  let metadata: FileMetaData;
  try {
    const { byteLength } = buffer;
    if (byteLength < fewestBytes) throw new Error(`it has ${byteLength} bytes, and none has fewer than ${fewestBytes}`);
    metadata = await parquetMetadataAsync(buffer);
  } catch (error) {
    throw new RunError('E_SOURCE', `${file.name}: is not a readable Parquet file (${describe(error)})`, {
      cause: error,
    });
  }
  return {
    unit: 'row',
    readColumns: async () => parquetSchema(metadata).children.map((child) => child.element.name),
    countRows: async () => Number(metadata.num_rows),
    async *readRows() {
      let rowStart = 0;
      for (const [group, { num_rows }] of metadata.row_groups.entries()) {
        signal.throwIfAborted();
        const rowEnd = rowStart + Number(num_rows);
        let objects: Record<string, unknown>[];
        try {
          objects = await parquetReadObjects({ file: buffer, metadata, rowStart, rowEnd, compressors });
        } catch (error) {
          const place = `${file.name} row group ${group + 1} of ${metadata.row_groups.length}`;
          throw new RunError('E_SOURCE', `${place}: cannot be read (${describe(error)})`, { cause: error });
        }
        const first = rowStart + 1;
        yield objects.map((object, position) => ({ number: first + position, cells: toCells(object) }));
        rowStart = rowEnd;
      }
    },
  };
}
