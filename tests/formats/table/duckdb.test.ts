import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ItemError } from '../../../src/core/errors.js';
import { openFolders, quoteLiteral, useDuckDb } from '../../../src/formats/table/duckdb.js';

const root = realpathSync(mkdtempSync(join(tmpdir(), "millrace-duck's [db]-")));
const lane = join(root, 'lane');
const folder = join(lane, 'table-1');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'in.csv'), 'a\n1\n');
writeFileSync(join(root, 'secret.csv'), 'a\nsecret\n');
symlinkSync(join(root, 'secret.csv'), join(folder, 'link.csv'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const query = (sql: string, signal = new AbortController().signal) =>
  useDuckDb({ folder, signal, code: 'E_PARQUET_CORRUPT', doing: 'testing' }, async (connection) =>
    (await connection.runAndReadAll(sql)).getRowsJS(),
  );
const readFrom = (path: string) =>
  `SELECT a::VARCHAR FROM read_csv(${quoteLiteral(path)}, auto_detect = false, header = true, columns = {'a': 'VARCHAR'})`;

describe('DuckDB as tables use it', () => {
  it('reads and writes below its folder, whatever characters the path has', async () => {
    expect(await query(readFrom(join(folder, 'in.csv')))).toEqual([['1']]);
    await query(`COPY (SELECT 1 AS a) TO ${quoteLiteral(join(folder, 'out.parquet'))} (FORMAT parquet)`);
    expect(await query(`SELECT a FROM read_parquet(${quoteLiteral(join(folder, 'out.parquet'))})`)).toEqual([[1]]);
  });

  it.each([
    ['a file beside its folder', readFrom(join(root, 'secret.csv'))],
    ['a file by way of ..', readFrom(join(folder, '..', '..', 'secret.csv'))],
    ['a file by way of a link', readFrom(join(folder, 'link.csv'))],
    ['a file of the system', readFrom('/etc/passwd')],
    ['the network', readFrom('https://127.0.0.1:1/a.csv')],
    ['another database', `ATTACH ${quoteLiteral(join(root, 'x.db'))}`],
    ['a place to write', `COPY (SELECT 1) TO ${quoteLiteral(join(root, 'out.csv'))}`],
    ['an extension', 'INSTALL httpfs'],
    ['its memory limit', "SET memory_limit = '8GB'"],
    ['its folders', "SET allowed_directories = ['/']"],
    ['its access', 'SET enable_external_access = true'],
  ])('cannot reach or change %s', async (_, sql) => {
    await expect(query(sql)).rejects.toMatchObject({ code: 'E_PARQUET_CORRUPT' });
    expect(existsSync(join(root, 'out.csv'))).toBe(false);
  });

  it('opens one instance for all that share a parent folder, and complains without naming paths', async () => {
    const error = await query(readFrom(join(folder, 'missing.csv'))).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ItemError);
    expect((error as ItemError).message).toMatch(/^testing: .*the table/);
    expect((error as ItemError).message).not.toContain(root);
    expect(openFolders()).toEqual([lane]);
  });

  it('does not use an instance again that failed inside itself', async () => {
    const failing = useDuckDb(
      { folder, signal: new AbortController().signal, code: 'E_OP', doing: 'testing' },
      async () => {
        throw new Error('INTERNAL Error: Attempted to access index 7 within vector of size 3');
      },
    );
    await expect(failing).rejects.toMatchObject({ code: 'E_OP' });
    expect(openFolders()).toEqual([]);
    expect(await query('SELECT 1')).toEqual([[1]]);
  });

  it('says so when its memory does not suffice', async () => {
    await expect(query('SELECT list(range) FROM range(100000000)')).rejects.toMatchObject({
      code: 'E_OP',
      message: 'testing needs more than the 192MB that DuckDB may use',
    });
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('stopped')), 100);
    await expect(
      query('SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b', stop.signal),
    ).rejects.toThrow('stopped');
  });
});
