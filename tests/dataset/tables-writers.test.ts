import fc from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/dataset/random.js';
import { columnsOf, makeDate, makeLargeNumber, roundTo, type Table } from '../../src/dataset/tables/table.js';
import { type DelimitedStyle, writeDelimited } from '../../src/dataset/tables/write-delimited.js';
import { writeJson, writeJsonLines } from '../../src/dataset/tables/write-json.js';
import { writeParquetTable } from '../../src/dataset/tables/write-parquet.js';

const table: Table = {
  columns: columnsOf('id bigint, code text, size decimal2, count integer, ok boolean, on date, at timestamp'),
  rows: [
    [9007199254740993n, '007', 3.1, 5, true, '2024-02-29', '2024-02-29T12:00:00.500Z'],
    [9223372036854775807n, 'say "hi"', -0.5, -1, false, null, null],
    [null, 'a,b;c\td\ne', null, null, null, '1969-12-31', '1969-12-31T23:59:59.999Z'],
    [1n, '', 0, 0, true, '2000-01-01', '2000-01-01T00:00:00.000Z'],
  ],
};

const plain: DelimitedStyle = {
  delimiter: ',',
  lineBreak: '\n',
  quotesAll: false,
  hasDecimalComma: false,
  hasMark: false,
};
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe('writeDelimited', () => {
  it('quotes what needs it, doubles quotes, and writes null as nothing but empty text as ""', () => {
    expect(textOf(writeDelimited(table, plain))).toBe(
      [
        'id,code,size,count,ok,on,at',
        '9007199254740993,007,3.10,5,true,2024-02-29,2024-02-29T12:00:00.500Z',
        '9223372036854775807,"say ""hi""",-0.50,-1,false,,',
        ',"a,b;c\td\ne",,,,1969-12-31,1969-12-31T23:59:59.999Z',
        '1,"",0.00,0,true,2000-01-01,2000-01-01T00:00:00.000Z',
        '',
      ].join('\n'),
    );
  });

  it('writes byte order mark, CRLF, semicolons and decimal commas, and quotes all text, where asked', () => {
    const style: DelimitedStyle = {
      delimiter: ';',
      lineBreak: '\r\n',
      quotesAll: true,
      hasDecimalComma: true,
      hasMark: true,
    };
    expect(textOf(writeDelimited({ ...table, rows: table.rows.slice(0, 1) }, style))).toBe(
      '\ufeff"id";"code";"size";"count";"ok";"on";"at"\r\n9007199254740993;"007";3,10;5;true;2024-02-29;2024-02-29T12:00:00.500Z\r\n',
    );
  });

  it('writes any text so that it is read back', () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', '"', ',', ';', '\t', '\n', '\r\n', ' ', 'é', '日'),
      maxLength: 8,
    });
    const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 6 });
    const styles = fc.record({
      delimiter: fc.constantFrom<DelimitedStyle['delimiter'][]>(',', ';', '\t'),
      lineBreak: fc.constantFrom<DelimitedStyle['lineBreak'][]>('\n', '\r\n'),
      quotesAll: fc.boolean(),
    });
    fc.assert(
      fc.property(rows, styles, (cells, style) => {
        const bytes = writeDelimited({ columns: columnsOf('a text, b text'), rows: cells }, { ...plain, ...style });
        const { data, errors } = Papa.parse<string[]>(textOf(bytes), {
          delimiter: style.delimiter,
          newline: style.lineBreak,
        });
        expect(errors).toEqual([]);
        expect(data.slice(1, -1)).toEqual(cells);
      }),
      { numRuns: 200 },
    );
  });
});

describe('writeJson and writeJsonLines', () => {
  it('write whole numbers beyond 2^53 digit by digit, and nulls', () => {
    const text = textOf(writeJson(table));
    expect(text).toContain(
      '{"id": 9223372036854775807, "code": "say \\"hi\\"", "size": -0.5, "count": -1, "ok": false,',
    );
    expect(JSON.parse(text)).toHaveLength(4);
    expect(JSON.parse(text)[2]).toMatchObject({ id: null, code: 'a,b;c\td\ne', on: '1969-12-31' });
  });

  it('leave out the keys of nulls where sparse, but for the first row', () => {
    const nulls: Table = {
      columns: columnsOf('a text, b integer'),
      rows: [
        [null, null],
        [null, 1],
        ['x', null],
      ],
    };
    expect(textOf(writeJsonLines(nulls, { isSparse: true }))).toBe('{"a":null,"b":null}\n{"b":1}\n{"a":"x"}\n');
    expect(textOf(writeJsonLines(nulls, { isSparse: false }))).toBe(
      '{"a":null,"b":null}\n{"a":null,"b":1}\n{"a":"x","b":null}\n',
    );
  });
});

describe('writeParquetTable', () => {
  it('writes every cell so that it is read back, the same bytes each time', async () => {
    const bytes = await writeParquetTable(table);
    expect(Buffer.from(await writeParquetTable(table)).equals(bytes)).toBe(true);
    const rows = await parquetReadObjects({ file: bytes.slice().buffer });
    const dateOf = (text: unknown) => (text === null ? null : new Date(String(text)));
    expect(rows).toEqual(
      table.rows.map(([id, code, size, count, ok, on, at]) => ({
        id,
        code,
        size,
        count,
        ok,
        on: dateOf(on),
        at: dateOf(at),
      })),
    );
  });
});

describe('the values of tables', () => {
  it('round without a negative zero', () => {
    expect(Object.is(roundTo(-0.04, 1), 0)).toBe(true);
    expect([roundTo(2.345, 1), roundTo(-2.346, 2), roundTo(7, 0)]).toEqual([2.3, -2.35, 7]);
  });

  it('have large numbers from 2^53 to 2^63, and days within their years', () => {
    const random = new Random(2);
    for (let count = 0; count < 2_000; count += 1) {
      const large = makeLargeNumber(random);
      expect(large >= 2n ** 53n && large < 2n ** 63n).toBe(true);
      const date = makeDate(random, 1999, 2001);
      expect(date >= '1999-01-01' && date <= '2000-12-31').toBe(true);
    }
  });
});
