import { randomUUID } from 'node:crypto';
import { copyFile, link, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Content } from '../../../core/content.js';
import { ItemError } from '../../../core/errors.js';
import type { ColumnType, TableColumn } from '../column.js';
import { DelimitedScanner } from '../delimited/scanner.js';
import { type DuckDbWork, quoteLiteral, quoteName, useDuckDb } from '../duckdb.js';
import { tableLimits } from '../limits.js';
import { cellForms, type Row } from '../row.js';
import { makeWishes, Survey } from '../survey.js';
import type { OpenTable, ReadOptions, RowConsumer } from '../table.js';

/** What stands for no value between DuckDB and us; text that is the same comes in quotes. */
export const noneToken = '\\N';

interface Place {
  readonly folder: string;
  readonly signal: AbortSignal;
}

interface ParquetColumn extends TableColumn {
  /** SQL that gives its values as text. */
  readonly asText: string;
}

/**
 * Opens Parquet with DuckDB: its own columns and types. Binary columns are base64, nested ones JSON; integers beyond 64
 * bits, decimals of more than 17 digits, times of day and nanoseconds are text. Throws ItemErrors: `E_PARQUET_CORRUPT`,
 * `E_CSV_TOO_MANY_COLUMNS`, `E_TABLE_TYPE`.
 */
export async function openParquet(content: Content, options: ReadOptions, place: Place): Promise<OpenTable> {
  const path = await storeParquet(content, place.folder);
  const size = content.file?.size ?? content.bytes.length;
  const work: DuckDbWork = { ...place, code: 'E_PARQUET_CORRUPT', doing: 'reading Parquet' };
  const table = `read_parquet(${quoteLiteral(path)})`;
  const { found, rows } = await useDuckDb(work, async (connection) => {
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${table}`);
    return describeColumns(connection, table, described.getRowsJS() as [name: string, type: string][]);
  });
  const names = found.map(({ name }) => name);
  const wishes = makeWishes(options.types, names);
  let columns: readonly TableColumn[] = found.map(({ name, type, isWide }) => ({ name, type, isWide }));
  const read = (consumer: RowConsumer) =>
    useDuckDb(work, (connection) => readRows(connection, { table, columns: found, consumer }));
  if (wishes.some((wish) => wish !== undefined)) {
    const survey = new Survey(names, wishes, 'row');
    await read({ row: (row) => survey.look(row) });
    const own = columns;
    columns = survey.columns().map((column, at) => (wishes[at] === undefined ? (own[at] ?? column) : column));
  }
  return { format: 'parquet', columns, rows, rejected: 0, rejects: [], size, read };
}

/** Puts the bytes where DuckDB may read them, under a name of their own; refuses what is cut short without asking it. */
async function storeParquet({ bytes, file }: Content, folder: string): Promise<string> {
  const path = join(folder, `${randomUUID()}.parquet`);
  if (file === undefined) {
    checkEnds(bytes.subarray(0, 4), bytes.subarray(-8), bytes.length);
    await writeFile(path, bytes);
    return path;
  }
  const handle = await open(file.path);
  try {
    const ends = Buffer.alloc(12);
    await handle.read(ends, 0, 4, 0);
    await handle.read(ends, 4, 8, Math.max(0, file.size - 8));
    checkEnds(ends.subarray(0, 4), ends.subarray(4), file.size);
  } finally {
    await handle.close();
  }
  // A link costs nothing, but not every file system has it, and none from one to another.
  await link(file.path, path).catch(() => copyFile(file.path, path));
  return path;
}

function checkEnds(first: Uint8Array, last: Uint8Array, size: number): void {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
  const end = text(last.subarray(-4));
  if (end === 'PARE') throw new ItemError('E_PARQUET_CORRUPT', 'the Parquet file is encrypted; expected a plain one');
  if (size < 12 || text(first) !== 'PAR1' || end !== 'PAR1') {
    throw new ItemError(
      'E_PARQUET_CORRUPT',
      `the file of ${size} bytes ends in ${JSON.stringify(end)}; expected PAR1 at both ends (it is cut short)`,
    );
  }
  const footerBytes = Buffer.from(last).readUInt32LE(0);
  if (footerBytes + 12 > size) {
    throw new ItemError(
      'E_PARQUET_CORRUPT',
      `the footer is said to have ${footerBytes} bytes in a file of ${size}; expected a smaller one`,
    );
  }
}

/** Types of DuckDB whose values may be too large for ours: what they hold decides. */
const largeTypes = /^(BIGINT|UBIGINT|HUGEINT|UHUGEINT|DECIMAL\((\d+),(\d+)\))$/;

async function describeColumns(
  connection: DuckDBConnection,
  table: string,
  described: readonly (readonly [name: string, type: string])[],
): Promise<{ found: ParquetColumn[]; rows: number }> {
  if (described.length > tableLimits.columns) {
    throw new ItemError(
      'E_CSV_TOO_MANY_COLUMNS',
      `the table has ${described.length} columns; expected at most ${tableLimits.columns}`,
    );
  }
  const large = described.filter(([, type]) => largeTypes.test(type)).map(([name]) => quoteName(name));
  const extremes = large.map((name) => `, min(${name})::VARCHAR, max(${name})::VARCHAR`).join('');
  const [first = []] = (
    await connection.runAndReadAll(`SELECT count(*)::VARCHAR${extremes} FROM ${table}`)
  ).getRowsJS();
  const values = first as (string | null)[];
  let next = 1;
  const found = described.map(([name, type]) => {
    const isLarge = largeTypes.test(type);
    const limits = isLarge ? [values[next] ?? '0', values[next + 1] ?? '0'] : [];
    if (isLarge) next += 2;
    return { name, ...describeColumn(quoteName(name), type, limits) };
  });
  return { found, rows: Number(values[0]) };
}

function describeColumn(name: string, type: string, limits: readonly string[]): Omit<ParquetColumn, 'name'> {
  const plain = (ours: ColumnType, isWide = false) => ({ type: ours, isWide, asText: `${name}::VARCHAR` });
  if (/^(U?(TINYINT|SMALLINT|INTEGER))$/.test(type)) return plain('integer');
  if (largeTypes.test(type)) {
    if (type.startsWith('DECIMAL')) {
      const digits = Math.max(...limits.map((limit) => limit.replace(/[-.]/g, '').replace(/^0+/, '').length));
      return plain(digits <= 17 ? 'number' : 'text');
    }
    const fits = limits.every((limit) => BigInt.asIntN(64, BigInt(limit)) === BigInt(limit));
    return fits
      ? plain(
          'integer',
          limits.some((limit) => !Number.isSafeInteger(Number(limit))),
        )
      : plain('text');
  }
  switch (type) {
    case 'BOOLEAN':
      return plain('boolean');
    case 'FLOAT':
    case 'DOUBLE': {
      const other = `WHEN isnan(${name}) THEN 'NaN' WHEN ${name} > 0 THEN 'Infinity' ELSE '-Infinity'`;
      return { ...plain('number'), asText: `CASE WHEN isfinite(${name}) THEN ${name}::VARCHAR ${other} END` };
    }
    case 'DATE':
      return plain('date');
    case 'TIMESTAMP':
    case 'TIMESTAMP_S':
    case 'TIMESTAMP_MS':
      return plain('timestamp');
    case 'TIMESTAMP WITH TIME ZONE':
      return plain('timestamptz');
    case 'TIMESTAMP_NS':
      return { ...plain('text'), asText: `replace(${name}::VARCHAR, ' ', 'T')` };
    case 'BLOB':
      return { ...plain('text'), asText: `to_base64(${name})` };
    case 'JSON':
      return plain('json');
    default:
      return /[[(]/.test(type) && !type.startsWith('ENUM')
        ? { ...plain('json'), asText: `to_json(${name})::VARCHAR` }
        : plain('text');
  }
}

/** Has DuckDB write each row as a line of CSV, so that one string, not one value a cell, crosses over to us. */
async function readRows(
  connection: DuckDBConnection,
  { table, columns, consumer }: { table: string; columns: readonly ParquetColumn[]; consumer: RowConsumer },
): Promise<void> {
  const scanner = new DelimitedScanner({ delimiter: 0x2c, quote: 0x22 }, new TokenReading(consumer, columns));
  const cells = columns.map(({ name, type, asText }) => {
    const text = type === 'text' || type === 'json' ? `concat('"', replace(${asText}, '"', '""'), '"')` : asText;
    return `CASE WHEN ${quoteName(name)} IS NULL THEN '${noneToken}' ELSE ${text} END`;
  });
  const result = await connection.stream(`SELECT concat_ws(',', ${cells.join(', ')}) FROM ${table}`);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    const lines = chunk.getColumnVector(0).toArray() as string[];
    scanner.push(Buffer.from(`${lines.join('\n')}\n`, 'utf8'));
    await consumer.pause?.();
  }
  scanner.end();
  await consumer.pause?.();
}

/** Marks the cells without a value by their token, and makes JSON of what DuckDB takes for it. */
class TokenReading {
  readonly #consumer: RowConsumer;
  readonly #jsonCells: readonly number[];
  #rows = 0;

  constructor(consumer: RowConsumer, columns: readonly TableColumn[]) {
    this.#consumer = consumer;
    this.#jsonCells = [...columns.keys()].filter((cell) => columns[cell]?.type === 'json');
  }

  row(row: Row): void {
    this.#rows += 1;
    row.line = this.#rows;
    const { bytes, starts, ends, forms, count } = row;
    for (let cell = 0; cell < count; cell += 1) {
      const start = starts[cell] as number;
      const isToken = forms[cell] === cellForms.plain && (ends[cell] as number) - start === 2 && bytes[start] === 0x5c;
      if (isToken) forms[cell] = cellForms.none;
    }
    for (const cell of this.#jsonCells) {
      if (forms[cell] === cellForms.none) continue;
      const text = row.readText(cell);
      const json = toStrictJson(text);
      if (json !== text) row.replace(cell, Buffer.from(json, 'utf8'));
    }
    this.#consumer.row(row);
  }

  fault(): void {
    throw new ItemError('E_INTERNAL', 'DuckDB wrote a row that cannot be read');
  }
}

/** DuckDB writes nested NaN and infinities bare, which JSON has not: they become text. What is no JSON at all does too. */
function toStrictJson(text: string): string {
  if (isJson(text)) return text;
  const fixed = text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (part) =>
    part.startsWith('"') ? part : `"${part}"`,
  );
  return isJson(fixed) ? fixed : JSON.stringify(text);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
