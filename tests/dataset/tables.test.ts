import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import Papa from 'papaparse';
import { beforeAll, describe, expect, it } from 'vitest';
import { type DatasetFile, generateDataset } from '../../src/dataset/index.js';
import { tableFormats } from '../../src/dataset/tables/table-plan.js';
import { tableKind } from '../../src/dataset/tables.js';

interface GeneratedTable {
  readonly file: DatasetFile;
  readonly format: string;
  readonly rows: number;
  readonly columns: number;
  readonly text: string;
}

type Row = Readonly<Record<string, unknown>>;

async function makeTables(count: number, seed: number): Promise<GeneratedTable[]> {
  const files: DatasetFile[] = [];
  for await (const file of tableKind.generate({ count, seed })) files.push(file);
  const truth = files.pop();
  expect(truth).toMatchObject({ name: 'tables/truth.csv', isListed: false });
  const [header, ...lines] = Buffer.from(truth?.bytes ?? [])
    .toString()
    .trimEnd()
    .split('\n');
  expect(header).toBe('file,format,rows,columns');
  expect(lines.map((line) => `tables/${line.split(',')[0]}`)).toEqual(files.map(({ name }) => name));
  return files.map((file, place) => {
    const [, format = '', rows, columns] = (lines[place] ?? '').split(',');
    const text = format === 'parquet' ? '' : new TextDecoder('utf-8', { fatal: true }).decode(file.bytes);
    return { file, format, rows: Number(rows), columns: Number(columns), text };
  });
}

/** Reads a table back; values of CSV are text, with null for nothing. */
async function readRows({ file, format, text }: GeneratedTable): Promise<Row[]> {
  if (format === 'parquet') return parquetReadObjects({ file: file.bytes.slice().buffer });
  if (format === 'json') return JSON.parse(text);
  if (format === 'jsonl')
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  const delimiter = { csv: ',', tsv: '\t', semicolon: ';' }[format] ?? '';
  const { data, errors } = Papa.parse<Row>(text, { header: true, skipEmptyLines: true, delimiter });
  expect(errors, file.name).toEqual([]);
  return data.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, cell === '' ? null : cell])),
  );
}

describe('generated tables', () => {
  let tables: GeneratedTable[];
  let rowsOf: Map<GeneratedTable, Row[]>;

  beforeAll(async () => {
    tables = await makeTables(30, 6);
    rowsOf = new Map();
    for (const table of tables) rowsOf.set(table, await readRows(table));
  });

  const cellsOf = (formats: readonly string[]) =>
    tables
      .filter(({ format }) => formats.includes(format))
      .flatMap((table) => (rowsOf.get(table) ?? []).flatMap((row) => Object.entries(row)));
  const delimited = ['csv', 'tsv', 'semicolon'];

  it('parse back with the rows and columns that their truth states, in every format', () => {
    expect(new Set(tables.map(({ format }) => format))).toEqual(new Set(tableFormats));
    for (const table of tables) {
      const rows = rowsOf.get(table) ?? [];
      expect(rows.length, table.file.name).toBe(table.rows);
      expect(table.rows).toBeGreaterThanOrEqual(50);
      expect(table.rows).toBeLessThanOrEqual(5_000);
      expect(Object.keys(rows[0] ?? {}).length, table.file.name).toBe(table.columns);
      const names = new Set(Object.keys(rows[0] ?? {}));
      expect(
        rows.flatMap(Object.keys).filter((name) => !names.has(name)),
        table.file.name,
      ).toEqual([]);
    }
    expect(Math.max(...tables.map(({ rows }) => rows))).toBeGreaterThan(2_000);
  });

  it('hold what tables on the web hold: quotes, line breaks, letters of many scripts, leading zeros, nulls', () => {
    const texts = cellsOf(delimited).map(([, cell]) => cell);
    const some = (pattern: RegExp) => texts.some((cell) => typeof cell === 'string' && pattern.test(cell));
    for (const pattern of [/"/, /\n/, /;/, /,/, /\p{Script=Cyrillic}/u, /\p{Script=Han}/u, /\p{Script=Greek}/u, /ł/])
      expect(some(pattern), String(pattern)).toBe(true);
    expect(some(/^0\d{4}$/)).toBe(true);
    expect(some(/^(true|false)$/)).toBe(true);
    expect(some(/^\d{4}-\d\d-\d\d$/)).toBe(true);
    expect(some(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)).toBe(true);
    expect(texts.filter((cell) => cell === null).length).toBeGreaterThan(100);
    expect(some(/NaN|undefined|Invalid|^-0(\.0+)?$/)).toBe(false);
    expect(tables.some(({ text }) => text.includes('""'))).toBe(true);
  });

  it('have a decimal comma where the delimiter is a semicolon, byte order marks and CRLF on some', () => {
    const semicolon = tables.filter(({ format }) => format === 'semicolon');
    for (const { text } of semicolon) expect(text).toMatch(/(^|;)-?\d+,\d+(;|\r\n)/);
    const marked = (table: GeneratedTable) => Buffer.from(table.file.bytes.subarray(0, 3)).toString('hex') === 'efbbbf';
    const csv = tables.filter(({ format }) => format === 'csv' || format === 'semicolon');
    expect(new Set(csv.map(marked))).toEqual(new Set([true, false]));
    expect(new Set(csv.map(({ text }) => text.includes('\r\n')))).toEqual(new Set([true, false]));
    expect(tables.filter(({ format }) => !csv.some((table) => table.format === format)).some(marked)).toBe(false);
  });

  it('hold whole numbers beyond 2^53, as numbers', () => {
    const beyond = (cell: unknown) => typeof cell === 'bigint' && cell >= 2n ** 53n && cell < 2n ** 63n;
    expect(cellsOf(['parquet']).filter(([, cell]) => beyond(cell)).length).toBeGreaterThan(100);
    const json = tables.filter(({ format }) => format === 'json' || format === 'jsonl').map(({ text }) => text);
    expect(json.some((text) => /"(tracking|reading|account)_id": ?\d{16,19},/.test(text))).toBe(true);
    expect(
      cellsOf(delimited).some(([, cell]) => /^\d{16,19}$/.test(String(cell)) && beyond(BigInt(String(cell)))),
    ).toBe(true);
  });

  it('have the types of their columns in Parquet', async () => {
    const types = new Set<string>();
    for (const { file, format } of tables) {
      if (format !== 'parquet') continue;
      const { schema, created_by } = await parquetMetadataAsync(file.bytes.slice().buffer);
      expect(created_by).toBe('millrace');
      for (const { type, converted_type } of schema.slice(1))
        types.add([type, converted_type].filter(Boolean).join(' '));
    }
    expect([...types].sort()).toEqual(
      ['BOOLEAN', 'BYTE_ARRAY UTF8', 'DOUBLE', 'INT32', 'INT32 DATE', 'INT64', 'INT64 TIMESTAMP_MILLIS'].sort(),
    );
    const dates = cellsOf(['parquet']).filter(([name, cell]) => name.endsWith('_on') && cell !== null);
    expect(dates.every(([, cell]) => cell instanceof Date && cell.getUTCHours() === 0)).toBe(true);
  });

  it('leave out the keys of nulls in some JSON lines, never in the first', () => {
    const sparse = tables.filter((table) => {
      const counts = (rowsOf.get(table) ?? []).map((row) => Object.keys(row).length);
      return table.format === 'jsonl' && Math.min(...counts) < table.columns;
    });
    expect(sparse.length).toBeGreaterThan(0);
    expect(sparse.length).toBeLessThan(tables.filter(({ format }) => format === 'jsonl').length);
  });

  it('keep their bytes however many are made', async () => {
    for (const [place, { file }] of (await makeTables(7, 6)).entries()) {
      expect(Buffer.from(file.bytes).equals(tables[place]?.file.bytes ?? new Uint8Array()), file.name).toBe(true);
    }
  });
});

describe('sums of generated tables', () => {
  it('add up: an order costs what its parts do', async () => {
    const [table] = await makeTables(1, 8);
    const rows = await readRows(table as GeneratedTable);
    for (const { quantity, unit_price, discount, total } of rows) {
      const sum = Number(quantity) * Number(unit_price) * (1 - Number(discount ?? 0));
      expect(Math.abs(sum - Number(total))).toBeLessThan(0.006);
    }
  });
});

describe('generated tables in DuckDB', () => {
  it('are read with no option, with the rows and columns that the truth states', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-tables-'));
    try {
      await generateDataset(folder, { tables: 30, seed: 3 });
      const instance = await DuckDBInstance.create();
      const connection = await instance.connect();
      const read = async (sql: string) => (await connection.runAndReadAll(sql)).getRows();
      const quoted = (name: string) => `'${join(folder, name).replaceAll("'", "''")}'`;
      const truth = await read(`select file, rows, columns from ${quoted('tables/truth.csv')}`);
      expect(truth.length).toBe(30);
      for (const [file, rows, columns] of truth) {
        const described = await read(`describe select * from ${quoted(`tables/${file}`)}`);
        expect(await read(`select count(*) from ${quoted(`tables/${file}`)}`), String(file)).toEqual([[rows]]);
        expect(BigInt(described.length), String(file)).toBe(columns);
      }
      connection.closeSync();
      instance.closeSync();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
