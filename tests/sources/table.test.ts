import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import Papa from 'papaparse';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Item } from '../../src/core/item.js';
import table from '../../src/sources/table.js';
import { makeSourceContext, readRows, testSource } from '../contracts/source.js';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-table-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const open = (options: unknown, urlColumn?: string) =>
  table.open(table.options.parse(options), makeSourceContext(directory, { urlColumn }));

async function read(name: string, text: string | Uint8Array, options: object = {}): Promise<Item[]> {
  await writeFile(join(directory, name), text);
  return readRows(await open({ file: name, ...options }));
}

/** Shortens items to what a test wants to see: the URL, or the problem's sentence. */
const shorten = (items: readonly Item[]) => items.map((item) => item.problem?.message ?? item.url);
const urlOf = (n: number) => `https://a.example/${n}`;

const samples = {
  'rows.csv': `url,n\n${urlOf(1)},1\nbad\n"${urlOf(2)}","x\ny"\n${urlOf(3)},3\n`,
  'rows.tsv': `n\turl\n1\t${urlOf(1)}\n2\t${urlOf(2)}\n3\t${urlOf(3)}\n`,
  'rows.json': JSON.stringify([{ url: urlOf(1) }, 7, urlOf(2), { url: 'x y' }]),
  'rows.jsonl': `{"url":"${urlOf(1)}","n":1}\nnonsense\n\n"${urlOf(2)}"\n`,
  'rows.csv.gz': gzipSync(`url\n${urlOf(1)}\n${urlOf(2)}\n${urlOf(3)}\n`),
};
for (const [name, text] of Object.entries(samples)) {
  testSource(`table of ${name}`, {
    source: table,
    async prepare(folder) {
      await writeFile(join(folder, name), text);
      return { file: name };
    },
    async change(folder) {
      const changed =
        typeof text === 'string' ? text.replace('example/1', 'example/9') : gzipSync(`url\n${urlOf(9)}\n`);
      await writeFile(join(folder, name), changed);
      return { file: name };
    },
  });
}

testSource('table of rows.parquet', {
  source: table,
  async prepare(folder) {
    const columnData = [{ name: 'url', data: [urlOf(1), urlOf(2), urlOf(3)], type: 'STRING' as const }];
    await writeFile(join(folder, 'rows.parquet'), Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize: 2 })));
    return { file: 'rows.parquet' };
  },
  async change(folder) {
    const columnData = [{ name: 'url', data: [urlOf(1)], type: 'STRING' as const }];
    await writeFile(join(folder, 'rows.parquet'), Buffer.from(parquetWriteBuffer({ columnData })));
    return { file: 'rows.parquet' };
  },
});

describe('CSV', () => {
  test('gives the other columns as strings, without guessing types', async () => {
    const [item] = await read('a.csv', `id,url,caption,empty\n007,${urlOf(1)},"a ""b"", c",\n`);
    expect(item).toEqual({ index: 0, url: urlOf(1), fields: { id: '007', caption: 'a "b", c', empty: '' } });
  });

  test('written with quoting reads back', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', ';', '\t', '#'),
      maxLength: 8,
    });
    const tables = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        tables,
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom(',', ';', '\t'),
        async (rows, newline, delimiter) => {
          const written = rows.map(([first, second], n) => ({ first, url: urlOf(n), second }));
          const text = Papa.unparse(written, { quotes: true, newline, delimiter });
          const items = await read('a.csv', text, { delimiter });
          expect(items.map(({ url, fields }) => ({ first: fields.first, url, second: fields.second }))).toEqual(
            written,
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  test('of any text below its header never ends the reading, and shows what was there', async () => {
    const anyText = fc.string({
      unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', '""', '",', 'x"'),
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const items = await read('a.csv', `url,b\n${text}`);
        expect(items.map((item) => item.index)).toEqual(items.map((_, position) => position));
        expect(items.length > 0).toBe(/[^\r\n]/.test(text));
      }),
      { numRuns: 200 },
    );
  });

  test('names the physical line of a bad row, after quoted line ends too', async () => {
    const text = `url,b\r\n${urlOf(1)},"two\r\nlines\r\n"\r\n\r\n${urlOf(2)}\r\n${urlOf(3)},x,y\r\n,z\r\nnope here,z\r\n`;
    expect(shorten(await read('a.csv', text))).toEqual([
      urlOf(1),
      `a.csv line 6: has 1 cells where the header has 2: "${urlOf(2)}"`,
      `a.csv line 7: has 3 cells where the header has 2: "${urlOf(3)},x,y"`,
      'a.csv line 8: found no URL in column "url"; expected a URL',
      'a.csv line 9: "nope here" is not an absolute URL; expected one such as https://example.com/picture.jpg',
    ]);
  });

  test('keeps the other columns of a row whose URL is bad', async () => {
    const [item] = await read('a.csv', 'url,b\nnope here,z\n');
    expect(item).toMatchObject({ url: 'nope here', fields: { b: 'z' }, problem: { code: 'E_URL_INVALID' } });
  });

  test('loses one row to a quote that is never closed, and says where it opened', async () => {
    const text = `url,b\n${urlOf(1)},x\n${urlOf(2)},"open\n${urlOf(3)},y\n${urlOf(4)},z\n`;
    expect(shorten(await read('a.csv', text))).toEqual([
      urlOf(1),
      `a.csv line 3: the quoted cell that opens here is not closed before the end of the file: "${urlOf(2)},\\"open"`.replace(
        '\\',
        '',
      ),
      urlOf(3),
      urlOf(4),
    ]);
  });

  test('loses one row to a quote that would swallow rows up to the next quoted cell', async () => {
    const text = `url,b\n${urlOf(1)},"open\n${urlOf(2)},y\n"${urlOf(3)}","fine, this"\n`;
    const items = shorten(await read('a.csv', text));
    expect(items[0]).toMatch(/^a\.csv line 2: the quoted cell that opens here is closed in the middle/);
    expect(items.slice(1)).toEqual([urlOf(2), urlOf(3)]);
  });

  test('names the line where the quote opened, not where its row began', async () => {
    const text = `url,b,c\n${urlOf(1)},"one\ntwo","open\n${urlOf(2)},y,z\n`;
    const items = shorten(await read('a.csv', text));
    expect(items[0]).toMatch(/^a\.csv line 3: the quoted cell that opens here is not closed/);
    expect(items.slice(1)).toEqual([urlOf(2)]);
  });

  test('gives a quoted cell up after 1 Mi characters, and reads on behind the line that opened it', async () => {
    const filler = Array.from({ length: 40_000 }, (_, n) => `${urlOf(n)},a caption without quotes\n`).join('');
    const items = await read('a.csv', `url,b\nhttps://b.example/,"open\n${filler}`);
    expect(items).toHaveLength(40_001);
    expect(items[0]?.problem?.message).toContain(
      'line 2: the quoted cell that opens here is not closed within 1048576 characters',
    );
    expect(items.filter((item) => item.problem !== undefined)).toHaveLength(1);
  });

  test('with a line of more than 1 Mi characters has one bad row there', async () => {
    const items = await read('a.csv', `url,b\n${urlOf(1)},${'x'.repeat(2_000_000)}\n${urlOf(2)},y\n`);
    expect(items.map((item) => item.problem === undefined)).toEqual([false, true]);
  });

  test('takes spaces behind a closing quote, mixed line ends and no line end at the end', async () => {
    const items = await read('a.csv', `url,b\r\n"${urlOf(1)}","x" \n"${urlOf(2)}","y"\r"${urlOf(3)}","z" `);
    expect(shorten(items)).toEqual([1, 2, 3].map(urlOf));
  });

  test('with many columns of one quoted line reads', async () => {
    const columns = Array.from({ length: 100_000 }, (_, n) => `c${n}`);
    const text = `url,${columns.join(',')}\n${urlOf(1)}${',"x"'.repeat(100_000)}\n`;
    const [item] = await read('a.csv', text);
    expect(Object.keys(item?.fields ?? {})).toHaveLength(100_000);
  });

  test('keeps columns without a name, with one name twice, or with a name that objects have', async () => {
    const [item] = await read('a.csv', `url,,b,b,__proto__,constructor\n${urlOf(1)},1,2,3,4,5\n`);
    expect(item?.fields).toEqual({ column2: '1', b: '2', b_1: '3', __proto___1: '4', constructor: '5' });
  });

  test('without a header is refused, as is one divided otherwise than it seems', async () => {
    await expect(read('a.csv', `${urlOf(1)}\n${urlOf(2)}\n`)).rejects.toThrow(
      `a.csv line 1: found the URL "${urlOf(1)}"; expected a header with column names`,
    );
    await expect(read('a.csv', `url;b\n${urlOf(1)};x\n`)).rejects.toThrow(
      'seems to be divided by a semicolon; name it in a recipe, as in source: { table: { file: a.csv, delimiter: ";" } }',
    );
    expect(shorten(await read('a.csv', `url;b\n${urlOf(1)};x\n`, { delimiter: ';' }))).toEqual([urlOf(1)]);
  });

  test('whose header has an open quote is refused', async () => {
    await expect(read('a.csv', `url,"b\n${urlOf(1)},x\n`)).rejects.toThrow(
      /^a\.csv line 1: the header cannot be read: the quoted cell/,
    );
  });

  test('that is empty, or a header only, has no rows', async () => {
    expect(await read('a.csv', '')).toEqual([]);
    expect(await read('a.csv', 'url,b\n')).toEqual([]);
  });
});

describe('the URL column', () => {
  const text = `id,hint,thumbnail\n1,x,${urlOf(1)}\n`;

  test('is the one asked for, and --url-column wins over the option', async () => {
    expect(shorten(await read('a.csv', text, { urlColumn: 'thumbnail' }))).toEqual([urlOf(1)]);
    expect(shorten(await readRows(await open({ file: 'a.csv', urlColumn: 'id' }, 'Thumbnail')))).toEqual([urlOf(1)]);
  });

  test.each(['url', 'URL', 'Image_URL', 'image-url', 'link', 'HREF'])('is found by its name %s', async (name) => {
    const [item] = await read('a.csv', `id,${name},link_text\n1,${urlOf(1)},x\n`);
    expect(item).toMatchObject({ url: urlOf(1), fields: { id: '1', link_text: 'x' } });
  });

  test('is the only column where there is one', async () => {
    expect(shorten(await read('a.csv', `photos\n${urlOf(1)}\n`))).toEqual([urlOf(1)]);
  });

  test('that cannot be told is an error that lists the columns', async () => {
    await expect(read('a.csv', text)).rejects.toThrow(
      'a.csv: cannot tell which column holds the URLs; name it with --url-column (columns: "id", "hint", "thumbnail")',
    );
  });

  test('that is not there is an error with a suggestion', async () => {
    await expect(read('a.csv', text, { urlColumn: 'thumbnial' })).rejects.toThrow(
      'a.csv: no column "thumbnial" (did you mean "thumbnail"?); columns: "id", "hint", "thumbnail"',
    );
  });
});

describe('JSON', () => {
  test('keeps scalars and turns nested values into JSON text', async () => {
    const row = { url: urlOf(1), n: 1.5, yes: true, none: null, list: [1, { a: 2 }], text: 'x' };
    const expected = { n: 1.5, yes: true, none: null, list: '[1,{"a":2}]', text: 'x' };
    for (const [name, text] of [
      ['a.json', JSON.stringify([row], null, 2)],
      ['a.jsonl', JSON.stringify(row)],
      ['a.ndjson', JSON.stringify(row)],
    ] as const) {
      expect(await read(name, text)).toEqual([{ index: 0, url: urlOf(1), fields: expected }]);
    }
  });

  test('takes strings as URLs', async () => {
    expect(shorten(await read('a.json', JSON.stringify([urlOf(1), urlOf(2)])))).toEqual([urlOf(1), urlOf(2)]);
    expect(shorten(await read('a.jsonl', `"${urlOf(1)}"\n"${urlOf(2)}"`))).toEqual([urlOf(1), urlOf(2)]);
  });

  test('names the lines of bad elements and reads on behind them', async () => {
    const text = `[\n {"url": "${urlOf(1)}"},\n {'url': 1},\n {"link": 1},\n 7, ,\n {"url": "${urlOf(2)}"}\n]\ntail`;
    expect(shorten(await read('a.json', text))).toEqual([
      urlOf(1),
      `a.json line 3: "{'url': 1}" is not JSON; expected an object or a string`,
      'a.json line 4: found no URL in column "url"; expected a URL',
      'a.json line 5: found "7"; expected an object or a string',
      'a.json line 5: found a comma; expected an object or a string before it',
      urlOf(2),
      'a.json line 8: found "t" after the end of the array',
    ]);
  });

  test('that ends in the middle has a bad row there', async () => {
    const items = shorten(await read('a.json', `["${urlOf(1)}",\n{"url":"${urlOf(2)}`));
    expect(items).toEqual([urlOf(1), expect.stringMatching(/^a\.json line 2: the file ends before the array does/)]);
  });

  test('that is no array is refused', async () => {
    await expect(read('a.json', '{"url": 1}')).rejects.toThrow('a.json line 1: found "{"; expected a JSON array');
    await expect(read('a.json', '')).rejects.toThrow('found the end of the file');
  });

  test('elements of more than 1 Mi characters are bad rows', async () => {
    const long = { url: urlOf(1), x: 'x'.repeat(3_000_000) };
    for (const [name, text] of [
      ['a.json', JSON.stringify([urlOf(0), long, urlOf(2)])],
      ['a.jsonl', `"${urlOf(0)}"\n${JSON.stringify(long)}\n"${urlOf(2)}"\n`],
    ] as const) {
      const items = await read(name, text);
      expect(items.map((item) => item.problem === undefined)).toEqual([true, false, true]);
      expect(items[1]?.url).toMatch(/^\{"url":"https:/);
    }
  });

  test('arrays of any JSON give a row for each element', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 8 }), fc.constantFrom(0, 2), async (values, indent) => {
        const columns = values.some((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
        const text = JSON.stringify(columns ? [{ url: urlOf(0) }, ...values] : values, null, indent);
        expect(await read('a.json', text)).toHaveLength(values.length + (columns ? 1 : 0));
      }),
      { numRuns: 100 },
    );
  });

  test('lines of any text never end the reading', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.string(), fc.json())), async (lines) => {
        const items = await read('a.jsonl', `{"url":"${urlOf(0)}"}\n${lines.join('\n')}`);
        expect(items.map((item) => item.index)).toEqual(items.map((_, position) => position));
      }),
      { numRuns: 60 },
    );
  });
});

describe('Parquet', () => {
  const write = (name: string, columnData: Parameters<typeof parquetWriteBuffer>[0]['columnData'], rowGroupSize = 2) =>
    writeFile(join(directory, name), Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize })));

  test('is read row group by row group, with typed fields', async () => {
    await write('a.parquet', [
      { name: 'id', data: [1n, 2n ** 60n, 3n, 4n, 5n], type: 'INT64' },
      { name: 'url', data: [urlOf(1), null, urlOf(3), 'x y', urlOf(5)], type: 'STRING' },
      { name: 'score', data: [0.5, Number.NaN, 1, 2, 3], type: 'DOUBLE' },
      { name: 'extra', data: [{ a: 1 }, null, [1], { b: 2 }, null], type: 'JSON' },
      { name: 'at', data: Array(5).fill(new Date('2024-01-02T03:04:05Z')), type: 'TIMESTAMP' },
      { name: 'ok', data: [true, false, true, false, true], type: 'BOOLEAN' },
    ]);
    const opened = await open({ file: 'a.parquet' });
    expect(await opened.count()).toBe(5);
    const items = await readRows(opened);
    const at = '2024-01-02T03:04:05.000Z';
    expect(items[0]?.fields).toEqual({ id: 1, score: 0.5, extra: '{"a":1}', at, ok: true });
    expect(items[1]?.fields).toEqual({ id: '1152921504606846976', score: null, extra: null, at, ok: false });
    expect(shorten(items)).toEqual([
      urlOf(1),
      'a.parquet row 2: found no URL in column "url"; expected a URL',
      urlOf(3),
      expect.stringMatching(/^a\.parquet row 4: "x y" is not an absolute URL/),
      urlOf(5),
    ]);
  });

  test('without a URL column, or that is no Parquet, is refused', async () => {
    await write('a.parquet', [
      { name: 'a', data: ['x'], type: 'STRING' },
      { name: 'b', data: ['x'], type: 'STRING' },
    ]);
    await expect(open({ file: 'a.parquet' })).rejects.toThrow('(columns: "a", "b")');
    for (const bytes of ['', 'x', 'not a parquet file at all']) {
      await expect(read('b.parquet', bytes)).rejects.toThrow(/^b\.parquet: is not a readable Parquet file/);
    }
    await expect(read('b.parquet', '')).rejects.toThrow('(it has 0 bytes, and none has fewer than 12)');
  });

  test('that is damaged in a row group ends the run with a sentence', async () => {
    await write(
      'a.parquet',
      [{ name: 'url', data: Array.from({ length: 50 }, (_, n) => urlOf(n)), type: 'STRING' }],
      25,
    );
    const { readFile } = await import('node:fs/promises');
    const bytes = await readFile(join(directory, 'a.parquet'));
    bytes.fill(0xff, 4, 60);
    await expect(read('a.parquet', bytes)).rejects.toThrow(/^a\.parquet row group 1 of 2: cannot be read/);
  });
});

describe('the file', () => {
  test('is named in a sentence where it is missing, of an unknown kind or given a delimiter it has no use for', async () => {
    await expect(open({ file: 'none.csv' })).rejects.toThrow('none.csv: no such file');
    await expect(open({ file: 'a.xlsx' })).rejects.toThrow('a.xlsx: unknown table format; expected .csv');
    await writeFile(join(directory, 'a.json'), '[]');
    await expect(open({ file: 'a.json', delimiter: ';' })).rejects.toThrow('delimiter is for .csv and .tsv files only');
    expect(table.options.safeParse({ file: 'a.csv', delimiter: '"' }).success).toBe(false);
  });

  test('has another identity when it is read by another column', async () => {
    await writeFile(join(directory, 'a.csv'), `url,link\n${urlOf(1)},${urlOf(2)}\n`);
    const identities = await Promise.all([open({ file: 'a.csv' }), open({ file: 'a.csv', urlColumn: 'link' })]);
    expect(identities[0].identity).not.toEqual(identities[1].identity);
  });

  test('counts rows, not lines, where it is small', async () => {
    await writeFile(join(directory, 'a.csv'), `url,b\n${urlOf(1)},"x\n\n\ny"\n${urlOf(2)},z\n`);
    expect(await (await open({ file: 'a.csv' })).count()).toBe(2);
  });
});

describe('a table that is not UTF-8', () => {
  const latin = (text: string) => Buffer.from(text, 'latin1');

  test.each([
    ['a.csv', `url,t\n${urlOf(1)},Caf\xe9\n${urlOf(2)},tea\n`, 2],
    ['a.csv', `url,t\n${urlOf(1)},"x\nCaf\xe9"\n${urlOf(2)},tea\n`, 2],
    ['a.tsv', `url\tt\n${urlOf(1)}\tCaf\xe9\n${urlOf(2)}\ttea\n`, 2],
    ['a.jsonl', `{"url":"${urlOf(1)}","t":"Caf\xe9"}\n{"url":"${urlOf(2)}","t":"tea"}\n`, 1],
    ['a.json', `[{"url":"${urlOf(1)}","t":"Caf\xe9"},\n{"url":"${urlOf(2)}","t":"tea"}]`, 1],
  ])('loses the rows that show it, and says so: %s', async (name, text, line) => {
    const [bad, good, ...others] = await read(name, latin(text));
    expect(bad?.problem).toMatchObject({ code: 'E_URL_INVALID' });
    expect(bad?.problem?.message).toMatch(
      new RegExp(`^${name} line ${line}: ".*Caf\ufffd.* holds bytes that are not UTF-8; `),
    );
    expect([good?.url, good?.fields, others]).toEqual([urlOf(2), { t: 'tea' }, []]);
  });

  test('has its header refused', async () => {
    await expect(read('a.csv', latin(`url,Caf\xe9\n${urlOf(1)},x\n`))).rejects.toThrow(
      'a.csv line 1: the header "Caf\ufffd" holds bytes that are not UTF-8; save the file as UTF-8',
    );
  });

  test.each(['Caf\ufffd', '\u{1f44d}\u{1f3ff}', '\u{103ff}'])(
    'is none where %s stands in it as UTF-8',
    async (text) => {
      const [cell] = await read('a.csv', `url,${text}\n${urlOf(1)},${text}\n`);
      expect(cell?.fields).toEqual({ [text]: text });
      const [row] = await read('a.jsonl', `${JSON.stringify({ url: urlOf(1), t: text })}\n`);
      expect(row?.fields).toEqual({ t: text });
    },
  );
});

describe('numbers of JSON', () => {
  const fieldsOf = async (name: string, cells: string) => {
    const row = `{"url":"${urlOf(1)}",${cells}}`;
    return (await read(name, name.endsWith('l') ? `${row}\n` : `[${row}]`))[0]?.fields;
  };

  test.each(['a.json', 'a.jsonl'])('that a double cannot hold are kept as text: %s', async (name) => {
    const cells =
      '"id":1234567890123456789,"low":-9007199254740993,"large":1e400,"small":-2.5E-400,"in":{"id":[1234567890123456789,1]}';
    expect(await fieldsOf(name, cells)).toEqual({
      id: '1234567890123456789',
      low: '-9007199254740993',
      large: '1e400',
      small: '-2.5E-400',
      in: '{"id":["1234567890123456789",1]}',
    });
  });

  test('that a double holds stay numbers, and digits in texts and names are none', async () => {
    const cells =
      '"a":9007199254740991,"b":0.1234567890123456789,"c":1e300,"d":0e999,"1234567890123456789":"x \\"1234567890123456789","e":1e400';
    expect(await fieldsOf('a.jsonl', cells)).toEqual({
      ...{ a: 9007199254740991, b: 0.12345678901234568, c: 1e300, d: 0 },
      ...{ '1234567890123456789': 'x "1234567890123456789', e: '1e400' },
    });
  });

  test('are kept by their digits, whatever integer stands there', async () => {
    await fc.assert(
      fc.asyncProperty(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), async (id) => {
        const found = (await fieldsOf('a.jsonl', `"id":${id}`))?.id;
        expect(String(found)).toBe(String(id));
        expect(typeof found).toBe(Number.isSafeInteger(Number(id)) ? 'number' : 'string');
      }),
      { numRuns: 60 },
    );
  });

  test('do not make JSON of what is none, nor stumble over long texts', async () => {
    const long = '\\n'.repeat(400_000);
    const rows = await read(
      'a.jsonl',
      `{1234567890123456789:1}\n1234567890123456789\n{"url":"${urlOf(1)}","t":"${long}","id":1e400}\n`,
    );
    expect(rows[0]?.problem?.message).toContain('is not JSON');
    expect(rows[1]?.problem?.message).toContain('expected an object or a string');
    expect(rows[2]?.fields.id).toBe('1e400');
    expect(String(rows[2]?.fields.t)).toHaveLength(400_000);
  });
});
