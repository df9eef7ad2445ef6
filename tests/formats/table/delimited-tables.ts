import { ItemError } from '../../../src/core/errors.js';
import { useWriter } from '../../../src/formats/table/byte-writer.js';
import { type DelimitedContext, openDelimited } from '../../../src/formats/table/delimited/open.js';
import { openRowKernel, type RowKernel } from '../../../src/formats/table/delimited/row-kernel.js';
import { JsonRowWriter } from '../../../src/formats/table/json/write.js';
import type { ReadOptions } from '../../../src/formats/table/table.js';

/** How these tests read tables where nothing is said. */
export const usualReading: ReadOptions = {
  header: 'auto',
  encoding: 'auto',
  types: 'infer',
  nulls: [],
  ragged: 'fail',
};

interface TableChoices {
  readonly options?: Partial<ReadOptions>;
  /** Sizes of the pieces that it comes in, again and again. */
  readonly pieces?: readonly number[];
  readonly isArray?: boolean;
}

/** Bytes that come in pieces, each in the same buffer. */
function piecesOf(bytes: Uint8Array, sizes: readonly number[]) {
  const shared = new Uint8Array(Math.max(...sizes));
  function* read() {
    for (let at = 0, piece = 0; at < bytes.length; piece += 1) {
      const part = bytes.subarray(at, at + (sizes[piece % sizes.length] ?? 1));
      shared.fill(0x58).set(part);
      yield shared.subarray(0, part.length);
      at += part.length;
    }
  }
  return { size: bytes.length, read };
}

async function convert(
  bytes: Uint8Array,
  { options, pieces, isArray = true }: TableChoices,
  openKernel: NonNullable<DelimitedContext['openKernel']>,
): Promise<unknown> {
  const source =
    pieces === undefined ? { size: bytes.length, whole: bytes, read: () => [bytes] } : piecesOf(bytes, pieces);
  try {
    const table = await openDelimited(source, { ...usualReading, ...options }, { format: 'csv', openKernel });
    const { columns, rows, rejected, rejects, dialect } = table;
    const text = await useWriter(async (out) => {
      const writer = new JsonRowWriter(out, columns, { isArray });
      await table.read({ row: (row) => writer.row(row), json: writer });
      writer.end();
      return Buffer.from(out.take()).toString('utf8');
    });
    return { columns, rows, rejected, rejects, dialect, text };
  } catch (error) {
    if (error instanceof ItemError) return { code: error.code, message: error.message };
    throw error;
  }
}

/** What becomes of CSV in JavaScript: the table with its rows as JSON, or the error. */
export const convertInJavaScript = (bytes: Uint8Array, choices: TableChoices = {}) =>
  convert(bytes, choices, () => undefined);

/** The same with kernels. */
export const convertByKernel = (bytes: Uint8Array, choices: TableChoices = {}) =>
  convert(bytes, choices, (dialect) => {
    const kernel: RowKernel | undefined = openRowKernel(dialect);
    if (kernel === undefined) throw new Error('There is no kernel: no WebAssembly with SIMD.');
    return kernel;
  });
