import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Content } from '../../../src/core/content.js';
import convert from '../../../src/ops/table/convert.js';
import { testOp } from '../../contracts/op.js';
import { convertRows, convertTable, convertText, scratch, tableContent, tableContext } from './support.js';

testOp(convert, {
  valid: [
    {},
    { to: 'jsonl' },
    { to: 'csv', delimiter: 'semicolon', header: 'yes', ragged: 'reject' },
    { to: 'tsv', types: 'text' },
    { to: 'csv', encoding: 'utf-8', quote: 'none' },
    { to: 'parquet', types: { b: 'number' }, nulls: ['-'], compression: 'zstd' },
  ],
  invalid: [
    { to: 'xlsx' },
    { delimiter: ',,' },
    { delimiter: 'x' },
    { types: { a: 'float' } },
    { quote: ',', delimiter: ',' },
  ],
  content: tableContent('a;b\nx;1.5\ny;-\n'),
});

describe('table.convert needs a process that may die', () => {
  const text = tableContent('a,b\n1,2\n');
  const needs = (content: Content, options: object = {}) =>
    convert.needsIsolation(content, convert.options.parse(options));

  it('where it reads or writes Parquet, which DuckDB does', () => {
    expect(needs(text, { to: 'parquet' })).toBe(true);
    expect(needs(tableContent('PAR1', 'parquet'))).toBe(true);
    expect(needs({ ...tableContent('PAR1', 'csv'), mime: 'text/csv' })).toBe(true);
    expect(needs({ ...text, mime: 'application/vnd.apache.parquet' })).toBe(true);
  });

  it('for a body in a file, which it has not looked into', () => {
    expect(needs({ ...text, bytes: new Uint8Array(), file: { path: '/large.csv', size: 2 ** 27 } })).toBe(true);
  });

  it('and for no other text', () => {
    for (const to of ['json', 'jsonl', 'csv', 'tsv']) expect(needs(text, { to })).toBe(false);
    expect(needs(tableContent('[{"a":1}]', 'json'))).toBe(false);
  });
});

describe('table.convert from CSV', () => {
  it('makes row objects with the types of whole columns and the digits that were there', async () => {
    const text =
      'id,code,price,day,at,when,flag,note\n1,007,1.50,2024-02-29,2024-01-01 10:00,2024-01-01T10:00:00.5+02:00,TRUE,"a ""b"", c"\n2,008,.5,,,,False,"line\nbreak"\n';
    expect(await convertText(text)).toBe(
      '[\n' +
        '{"id":1,"code":"007","price":1.50,"day":"2024-02-29","at":"2024-01-01T10:00:00","when":"2024-01-01T08:00:00.5Z","flag":true,"note":"a \\"b\\", c"},\n' +
        '{"id":2,"code":"008","price":0.5,"day":null,"at":null,"when":null,"flag":false,"note":"line\\nbreak"}\n' +
        ']\n',
    );
  });

  it('keeps as text what is a number or date only in part of its rows, or would lose something', async () => {
    const text = 'a,b,c,d,e,f\n1,2024-02-30,+5,3E10,1.234567890123456789,9223372036854775808\n';
    expect(await convertRows(text)).toEqual([
      { a: 1, b: '2024-02-30', c: '+5', d: '3E10', e: '1.234567890123456789', f: '9223372036854775808' },
    ]);
    expect(await convertRows('a,b\n1,x\n2.5,y\n,z\n')).toEqual([
      { a: 1, b: 'x' },
      { a: 2.5, b: 'y' },
      { a: null, b: 'z' },
    ]);
  });

  it('notices a change of type at row 300,002', async () => {
    const text = `id,v\n${'1,2\n'.repeat(300_000)}7,oops\n`;
    const rows = (await convertRows(text)) as { v: unknown }[];
    expect(rows).toHaveLength(300_001);
    expect([rows[0]?.v, rows.at(-1)?.v]).toEqual(['2', 'oops']);
    await expect(convertTable(text, { types: { v: 'integer' } })).rejects.toMatchObject({
      code: 'E_TABLE_TYPE',
      message: 'line 300002, column "v": found "oops"; expected an integer of at most 64 bits',
    });
  });

  it('writes a column of integers beyond 2^53 as text', async () => {
    expect(await convertRows('a,b\n9007199254740993,9007199254740991\n1,2\n')).toEqual([
      { a: '9007199254740993', b: 9007199254740991 },
      { a: '1', b: 2 },
    ]);
  });

  it('takes types by name, and more ways to write them then', async () => {
    const types = { a: 'integer', b: 'number', c: 'boolean', d: 'text', e: 'timestamp', f: 'json' } as const;
    expect(
      await convertRows('a,b,c,d,e,f\n007,1E5,yes,1,2024-01-02,"{""x"": [1]}"\n+5,5.,0,2,2024-01-02T03:04:05,\n', {
        types,
      }),
    ).toEqual([
      { a: 7, b: 1e5, c: true, d: '1', e: '2024-01-02T00:00:00', f: { x: [1] } },
      { a: 5, b: 5, c: false, d: '2', e: '2024-01-02T03:04:05', f: null },
    ]);
    expect(await convertRows('a,b\n1,true\n', { types: 'text' })).toEqual([{ a: '1', b: 'true' }]);
    await expect(convertTable('a\n1\n', { types: { b: 'text' } })).rejects.toMatchObject({ code: 'E_TABLE_TYPE' });
  });

  it('tells no value from empty text, and takes other words for none', async () => {
    expect(await convertRows('a,b,c\nx,1,NA\n"",,NA\n,"",5\n', { nulls: ['NA'] })).toEqual([
      { a: 'x', b: 1, c: null },
      { a: '', b: null, c: null },
      { a: null, b: null, c: 5 },
    ]);
  });

  it('gives names to columns that have none or share one', async () => {
    expect(await convertRows('a,a,,a_2,__proto__\nx,y,z,u,v\n')).toEqual([
      JSON.parse('{"a":"x","a_3":"y","column3":"z","a_2":"u","__proto__":"v"}'),
    ]);
    expect(await convertRows('1,2\n3,4\n')).toEqual([
      { column1: 1, column2: 2 },
      { column1: 3, column2: 4 },
    ]);
    expect(await convertRows('1,2\n3,4\n', { header: 'yes' })).toEqual([{ 1: 3, 2: 4 }]);
  });

  it('makes an empty table of a header alone, and refuses an empty file', async () => {
    expect(await convertText('a,b\n')).toBe('[]\n');
    expect(await convertText('a,b\n', { to: 'csv' })).toBe('a,b\n');
    expect((await convertTable('a,b\n')).facts).toEqual({ rows: 0, columns: 2, rejected: 0 });
    for (const text of ['', '\n\n', '\uFEFF']) {
      await expect(convertTable(text)).rejects.toMatchObject({ code: 'E_TABLE_EMPTY' });
    }
  });

  it('reads mixed line ends, NUL bytes, a byte order mark and a last line without an end', async () => {
    expect(await convertRows('\uFEFFa,b\r\n1,x\0y\n\n2,"p\r\nq"\r3,z')).toEqual([
      { a: 1, b: 'x\0y' },
      { a: 2, b: 'p\r\nq' },
      { a: 3, b: 'z' },
    ]);
  });

  it('fails with the line of a ragged row, and never divides the table some other way instead', async () => {
    await expect(convertTable('a,b,c\n1,2,3\n4,"x\ny",5\n6,7\n')).rejects.toMatchObject({
      code: 'E_CSV_RAGGED',
      message: 'line 5 has 2 cells where the first row has 3: "6,7"',
    });
    await expect(convertTable('a,b,c\n1,2\n3,4\n')).rejects.toMatchObject({ code: 'E_CSV_RAGGED' });
  });

  it('fails with the line of a quote that is not closed, or closed too early', async () => {
    const rows = 'x,y\n'.repeat(1_000);
    await expect(convertTable(`a,b\n1,"open\n${rows}`)).rejects.toMatchObject({
      code: 'E_CSV_QUOTE',
      message: expect.stringMatching(/^line 2: the quote opened here is not closed/),
    });
    await expect(convertTable('a,b\n1,"x"y\n')).rejects.toMatchObject({
      code: 'E_CSV_QUOTE',
      message: expect.stringMatching(/^line 2: the quoted cell opened here is closed in its middle/),
    });
  });

  it('sets bad rows aside where asked, each with its line and text, and keeps the good ones', async () => {
    const text = 'a,b\n1,2\n3\nx,"y"z\n4,5\n6,"open\n7,8\n';
    const result = await convertTable(text, { ragged: 'reject' });
    expect(JSON.parse(Buffer.from(result.bytes).toString())).toEqual([
      { a: 1, b: 2 },
      { a: 4, b: 5 },
      { a: 7, b: 8 },
    ]);
    expect(result.facts).toMatchObject({
      rows: 3,
      rejected: 3,
      rejects: [
        { line: 3, fault: '1 cell where the first row has 2', text: '3' },
        { line: 4, text: 'x,"y"z' },
        { line: 6, text: '6,"open' },
      ],
    });
    const many = await convertTable(`a,b\n${'1\n'.repeat(500)}`, { ragged: 'reject' });
    expect(many.facts?.rejected).toBe(500);
    expect(many.facts?.rejects).toHaveLength(100);
  });

  it('refuses a huge cell while it reads it, and too many columns at once', async () => {
    await expect(convertTable(`a,b\n1,${'x'.repeat(17 * 2 ** 20)}\n`)).rejects.toMatchObject({
      code: 'E_CSV_FIELD_TOO_LARGE',
      message: 'cell 2 of the row at line 2 has more than 16 MiB; expected at most that',
    });
    await expect(convertTable(`a,b\n1,"${'x\n'.repeat(9 * 2 ** 20)}`)).rejects.toMatchObject({
      code: 'E_CSV_FIELD_TOO_LARGE',
      message: expect.stringContaining('(or the quote opened at line 2 is never closed)'),
    });
    await expect(convertTable(`${'a,'.repeat(100_000)}b\n`)).rejects.toMatchObject({ code: 'E_CSV_TOO_MANY_COLUMNS' });
  });

  it('reads 10,000 columns', async () => {
    const cells = Array.from({ length: 10_000 }, (_, column) => column);
    const rows = (await convertRows(`${cells.map((cell) => `c${cell}`).join()}\n${cells.join()}\n`)) as object[];
    expect(Object.keys(rows[0] ?? {})).toHaveLength(10_000);
  });

  it('writes text that a program would run as a formula behind an apostrophe, numbers excepted', async () => {
    const text = 'name,value\n=1+1,-5\n@x,2\n-7,3\n"+4 =",4\n"\t=",5\n-x,6\n';
    expect(await convertText(text, { to: 'csv' })).toBe(
      "name,value\n'=1+1,-5\n'@x,2\n-7,3\n'+4 =,4\n\"'\t=\",5\n'-x,6\n",
    );
    expect(await convertText(text, { to: 'csv', escapeFormulas: false })).toContain('\n=1+1,-5\n');
    expect(await convertRows(text)).toContainEqual({ name: '=1+1', value: -5 });
  });
});

describe('table.convert from JSON', () => {
  const json = (text: string) => tableContent(text, 'json');

  it('takes an array of objects or objects on lines, with all keys as columns', async () => {
    const rows = [
      { a: 1, b: 'é\n', c: null, d: null },
      { a: 2.5, b: null, c: { x: [1, 'y'] }, d: null },
      { a: null, b: '', c: null, d: true },
    ];
    const lines = ['{"a":1,"b":"\\u00e9\\n"}', '{"a" : 2.5, "c": {"x": [1, "y"]}}', '{"b":"","d":true}'];
    expect(await convertRows(json(`[${lines.join()}]`))).toEqual(rows);
    expect(await convertRows(json(`\n${lines.join('\r\n')}\n`))).toEqual(rows);
    expect(await convertText(json('[{"b":1},{"a":2,"b":[ 3 ]}]'), { to: 'csv' })).toBe('b,a\n1,\n[3],2\n');
    expect(await convertText(json('[]'))).toBe('[]\n');
    expect(await convertText(json('[{},{}]'), { to: 'jsonl' })).toBe('{}\n{}\n');
    await expect(convertTable(json('[{}]'), { to: 'csv' })).rejects.toMatchObject({ code: 'E_TABLE_EMPTY' });
  });

  it('keeps strings text, and numbers too large for anything as their digits', async () => {
    const text = '[{"a":"1","b":12345678901234567890,"c":1e400,"d":9007199254740993},{"b":2,"c":1,"d":1}]';
    expect(await convertRows(json(text))).toEqual([
      { a: '1', b: '12345678901234567890', c: '1e400', d: '9007199254740993' },
      { a: null, b: '2', c: '1', d: '1' },
    ]);
    expect(await convertRows(json(text), { types: { a: 'integer' } })).toMatchObject([{ a: 1 }, { a: null }]);
  });

  it('lets the last of equal keys count, and __proto__ be a key like any other', async () => {
    const text = await convertText(json('[{"a":1,"a":2,"__proto__":{"polluted":true}}]'));
    expect(text).toBe('[\n{"a":2,"__proto__":{"polluted":true}}\n]\n');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each(['[1]', '"x"', '123', 'null', '[[1]]', '{"a":1} {"a":2}', '[{"a":1}] []', '[{"a":1},]', '[{"a":1', 'NaN'])(
    'refuses %s, which is not rows',
    async (text) => {
      await expect(convertTable(json(text))).rejects.toMatchObject({ code: 'E_JSON_INVALID' });
    },
  );

  it('refuses what is too deep or too large, quickly', async () => {
    const deep = (levels: number) => `[{"a":${'['.repeat(levels)}${']'.repeat(levels)}}]`;
    await expect(convertTable(json('['.repeat(100_000)))).rejects.toMatchObject({ code: 'E_JSON_DEPTH' });
    await expect(convertTable(json(deep(5_000)))).rejects.toMatchObject({ code: 'E_JSON_DEPTH' });
    expect(await convertRows(json(deep(510)))).toHaveLength(1);
    await expect(convertTable(json(deep(511)))).rejects.toMatchObject({ code: 'E_JSON_DEPTH' });
    await expect(convertTable(json(`[{"a":"${'x'.repeat(40e6)}"}]`))).rejects.toMatchObject({
      code: 'E_JSON_TOO_LARGE',
    });
    const wide = JSON.stringify([Object.fromEntries(Array.from({ length: 10_001 }, (_, key) => [`k${key}`, 1]))]);
    await expect(convertTable(json(wide))).rejects.toMatchObject({ code: 'E_CSV_TOO_MANY_COLUMNS' });
  });
});

describe('table.convert to and from Parquet', () => {
  const text =
    'id,name,price,day,at,when,flag,big\n1,"a ""b""\nc",1.25,2024-02-29,2024-01-01T10:00:00,2024-01-01T08:00:00.5Z,true,9007199254740993\n2,\\N,,,,,,\n3,"",-7e-30,1999-12-31,0001-01-01T00:00:00,9999-12-31T23:59:59Z,false,-1\n';
  const parquet = (bytes: Uint8Array) => tableContent(bytes, 'parquet');

  it.each(['snappy', 'zstd', 'gzip', 'none'])('brings back every value, packed with %s', async (compression) => {
    const { bytes, facts, extension, mime } = await convertTable(text, { to: 'parquet', compression });
    expect({ facts, extension, mime }).toEqual({
      facts: { rows: 3, columns: 8, rejected: 0 },
      extension: 'parquet',
      mime: 'application/vnd.apache.parquet',
    });
    expect(await convertRows(parquet(bytes))).toEqual(await convertRows(text));
  });

  it('writes the same bytes each time, with nothing of the machine in them', async () => {
    const first = await convertTable(text, { to: 'parquet' });
    const second = await convertTable(text, { to: 'parquet' });
    expect(Buffer.compare(first.bytes, second.bytes)).toBe(0);
    expect(Buffer.from(first.bytes).includes(scratch)).toBe(false);
  });

  it('keeps nested values as JSON, and names that differ only in case apart', async () => {
    const rows = '[{"A":{"x":[1,null]},"a":"y"},{"A":"z","a":null}]';
    const { bytes } = await convertTable(tableContent(rows, 'json'), { to: 'parquet' });
    expect(await convertRows(parquet(bytes))).toEqual([
      { A: { x: [1, null] }, a_2: 'y' },
      { A: 'z', a_2: null },
    ]);
    expect(await convertText(parquet((await convertTable('a\n', { to: 'parquet' })).bytes), { to: 'csv' })).toBe('a\n');
  });

  it('takes hundreds of columns, and says how many were too many', async () => {
    const wide = (width: number) =>
      ['c', 'text ', ''].map((word) => Array.from({ length: width }, (_, cell) => word + cell).join()).join('\n');
    const { bytes } = await convertTable(wide(800), { to: 'parquet', header: 'yes' });
    expect(await convertRows(parquet(bytes))).toEqual(await convertRows(wide(800), { header: 'yes' }));
    await expect(convertTable(wide(10_000), { to: 'parquet', header: 'yes' })).rejects.toMatchObject({
      code: 'E_OP',
      message: 'writing Parquet of 10000 columns needs more than the 192MB that DuckDB may use',
    });
  });

  it('reads nested and unusual types of DuckDB, and never writes JSON that is none', async () => {
    const values =
      "1::TINYINT AS i, 18446744073709551615::UBIGINT AS u, 12.50::DECIMAL(18,3) AS d, 'NaN'::DOUBLE AS n, '-inf'::FLOAT AS f, " +
      "'\\x00\\xff'::BLOB AS b, {'x': [1, NULL], 'y': 'NaN'::DOUBLE} AS s, [1.5] AS l, MAP {'k': 1} AS m, 'a,\"b' AS t, " +
      "TIME '10:00:01' AS h, TIMESTAMP_NS '2024-01-01 00:00:00.123456789' AS ns, TIMESTAMPTZ '2024-01-01 02:00:00+02' AS z, " +
      "'[1,\n2' AS bad, '[1,\n2]' AS ok, NULL::INTEGER[] AS none, DATE '2024-02-29' AS day";
    mkdirSync(scratch, { recursive: true });
    const path = join(scratch, 'types.parquet');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT * REPLACE (bad::VARCHAR AS bad) FROM (SELECT ${values})) TO '${path}' (FORMAT parquet)`,
    );
    connection.closeSync();
    const [row] = (await convertRows(parquet(readFileSync(path)))) as object[];
    rmSync(scratch, { recursive: true, force: true });
    expect(row).toEqual({
      i: 1,
      u: '18446744073709551615',
      d: 12.5,
      n: 'NaN',
      f: '-Infinity',
      b: 'AP8=',
      s: { x: [1, null], y: 'NaN' },
      l: [1.5],
      m: { k: 1 },
      t: 'a,"b',
      h: '10:00:01',
      ns: '2024-01-01T00:00:00.123456789',
      z: '2024-01-01T00:00:00Z',
      bad: '[1,\n2',
      ok: '[1,\n2]',
      none: null,
      day: '2024-02-29',
    });
  });

  it('refuses files that are cut or damaged', async () => {
    const { bytes } = await convertTable(`a,b\n${'1,some text\n'.repeat(5_000)}`, { to: 'parquet' });
    await expect(convertTable(parquet(bytes.subarray(0, -10)))).rejects.toMatchObject({
      code: 'E_PARQUET_CORRUPT',
      message: expect.stringContaining('expected PAR1 at both ends'),
    });
    const damaged = Uint8Array.from(bytes);
    damaged.fill(0xff, damaged.length - 200, damaged.length - 100);
    await expect(convertTable(parquet(damaged))).rejects.toMatchObject({ code: 'E_PARQUET_CORRUPT' });
    await expect(convertTable(tableContent('ARROW1\0\0', 'arrow'))).rejects.toMatchObject({ code: 'E_TYPE_MISMATCH' });
  });
});

describe('table.convert of large tables', () => {
  it('reads a file as it reads bytes, writes one where the result is large, and leaves nothing else behind', async () => {
    rmSync(scratch, { recursive: true, force: true });
    const text = `id,text\n${Array.from({ length: 400_000 }, (_, row) => `${row},${'abc '.repeat(10)}${row}`).join('\n')}\n`;
    const path = join(scratch, '..', 'body.csv');
    writeFileSync(path, text);
    const content = { ...tableContent(''), file: { path, size: text.length } };
    const small = await convertTable(content, { to: 'jsonl', types: { id: 'text' } });
    expect(small.file).toBeUndefined();
    expect(existsSync(scratch)).toBe(false);
    const wide = `some_long_name_of_a_column_${'x'.repeat(150)}`;
    writeFileSync(path, text.replace('text', wide));
    const large = await convertTable(
      { ...content, file: { path, size: text.length + wide.length - 4 } },
      { to: 'jsonl' },
    );
    expect(large.bytes).toHaveLength(0);
    expect(large.file?.size).toBeGreaterThan(64 * 2 ** 20);
    const written = readFileSync(large.file?.path ?? '', 'utf8');
    expect(written.length).toBe(large.file?.size);
    expect(written.endsWith(`{"id":399999,"${wide}":"${'abc '.repeat(10)}399999"}\n`)).toBe(true);
    expect(readdirSync(scratch)).toHaveLength(1);
    rmSync(scratch, { recursive: true, force: true });
  });

  it('ends with the reason when it is stopped', async () => {
    const stop = new AbortController();
    stop.abort(new Error('the run was stopped'));
    const run = convert.run(tableContent('a\n1\n'), convert.options.parse({}), tableContext(stop.signal));
    await expect(run).rejects.toThrow('the run was stopped');
  });
});

describe('what comes back from another format', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom('', '"', ',', '\n', '\r\n', ' x ', '007', '=1', '\\N', "'", 'NaN', '\t', 'null'),
  );
  const table = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 })).chain(([width, height]) =>
    fc.array(fc.array(fc.option(cell), { minLength: width, maxLength: width }), {
      minLength: height,
      maxLength: height,
    }),
  );
  const toJson = (rows: (string | null)[][]) =>
    JSON.stringify(rows.map((row) => Object.fromEntries(row.map((value, column) => [`c${column}`, value]))));

  it.each([
    ['csv', 150],
    ['tsv', 150],
    ['jsonl', 150],
    ['parquet', 25],
  ] as const)('is the text that was written as %s', async (to, numRuns) => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const json = toJson(rows);
        const options = { to, types: 'text', escapeFormulas: false };
        const { bytes } = await convertTable(tableContent(json, 'json'), options);
        const back = await convertRows(tableContent(bytes, to), {
          types: 'text',
          header: 'yes',
          delimiter: to === 'tsv' ? 'tab' : 'comma',
        });
        expect(back).toEqual(JSON.parse(json));
      }),
      { numRuns, seed: 7 },
    );
  });
});
