import { join } from 'node:path';
import type { Outcome } from '../core/outcome.js';
import { type ParquetColumn, writeParquet } from '../formats/parquet-writer.js';
import { ledgerFile } from './ledger.js';
import { readFinalOutcomes } from './read.js';
import { awaitWrite } from './write-error.js';

/** The table of final outcomes in an output folder. */
const resultsFile = 'results.parquet';

const columns: readonly ParquetColumn<Outcome>[] = [
  { name: 'index', type: 'INT64', value: ({ index }) => BigInt(index) },
  { name: 'url', type: 'STRING', value: ({ url }) => url },
  { name: 'status', type: 'STRING', value: ({ status }) => status },
  { name: 'code', type: 'STRING', value: ({ code }) => code },
  { name: 'class', type: 'STRING', value: (outcome) => outcome.class },
  { name: 'message', type: 'STRING', value: ({ message }) => message },
  { name: 'attempts', type: 'INT32', value: ({ attempts }) => attempts },
  { name: 'bytes', type: 'INT64', value: ({ bytes }) => (bytes === undefined ? undefined : BigInt(bytes)) },
  { name: 'sha256', type: 'STRING', value: ({ sha256 }) => sha256 },
  { name: 'kind', type: 'STRING', value: ({ kind }) => kind },
  { name: 'outputs', type: 'JSON', value: ({ outputs }) => outputs },
  ...(['wait', 'dns', 'connect', 'firstByte', 'body', 'ops', 'save'] as const).map(
    (stage): ParquetColumn<Outcome> => ({
      name: `${stage}Ms`,
      type: 'INT32',
      value: ({ timings }) => timings?.[stage] ?? 0,
    }),
  ),
];

/** Writes `results.parquet`: the final outcome of every item, in order, for DuckDB, pandas and polars. */
export async function writeResults(out: string): Promise<void> {
  const file = join(out, resultsFile);
  await awaitWrite(file, writeParquet(file, columns, readFinalOutcomes(join(out, ledgerFile))));
}
