import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import profile from '../../../src/ops/table/profile.js';
import { testOp } from '../../contracts/op.js';
import { convertTable, profileDocument, scratch, tableContent, tableContext } from './support.js';

testOp(profile, {
  valid: [{}, { types: 'text', header: 'yes' }, { ragged: 'reject', nulls: ['-'] }],
  invalid: [{ to: 'json' }, { header: true }, { quote: 'ab' }],
  content: tableContent('a,b\nx,1.5\n"y ""z""",2\n'),
});

describe('table.profile', () => {
  it('describes each column by its type', async () => {
    const text =
      'n,price,day,at,flag,word\n1,1.5,2024-01-02,2024-01-02T10:00Z,true,pear\n2,,2023-12-31,2024-01-02T10:00:00.5Z,false,apple\n3,2.5,,,true,\n3,2.50,2024-01-02,2024-01-02T13:00+02:00,,apple\n';
    const document = await profileDocument(text);
    expect(document).toMatchObject({ rows: 4, rejected: 0, rejects: [] });
    expect(document.dialect).toEqual({ encoding: 'utf-8', delimiter: 'comma', quote: '"', hasHeader: true });
    const exact = { distinctIsExact: true };
    expect(document.columns).toEqual([
      {
        name: 'n',
        type: 'integer',
        nulls: 0,
        distinct: 3,
        ...exact,
        min: 1,
        max: 3,
        mean: 2.25,
        std: expect.closeTo(Math.sqrt(2.75 / 3), 12),
      },
      {
        name: 'price',
        type: 'number',
        nulls: 1,
        distinct: 2,
        ...exact,
        min: 1.5,
        max: 2.5,
        mean: expect.closeTo(6.5 / 3, 12),
        std: expect.closeTo(Math.sqrt(1 / 3), 12),
      },
      { name: 'day', type: 'date', nulls: 1, distinct: 2, ...exact, min: '2023-12-31', max: '2024-01-02' },
      {
        name: 'at',
        type: 'timestamptz',
        nulls: 1,
        distinct: 3,
        ...exact,
        min: '2024-01-02T10:00:00Z',
        max: '2024-01-02T11:00:00Z',
      },
      { name: 'flag', type: 'boolean', nulls: 1, distinct: 2, ...exact, trues: 2 },
      { name: 'word', type: 'text', nulls: 1, distinct: 2, ...exact, min: 'apple', max: 'pear' },
    ]);
  });

  it('keeps the digits of a spread that is small beside the mean', async () => {
    const count = 4_001;
    // Each of 0 to 4,000 once, out of order.
    const values = Array.from({ length: count }, (_, n) => 1e15 + ((n * 7_919) % count));
    const document = await profileDocument(`n\n${values.join('\n')}\n`);
    expect(document.columns).toMatchObject([{ std: expect.closeTo(Math.sqrt((count * (count + 1)) / 12), 8) }]);
  });

  it('says 0 rows of a header alone', async () => {
    const document = await profileDocument('a,b\n');
    expect(document.rows).toBe(0);
    expect(document.columns[0]).toEqual({ name: 'a', type: 'text', nulls: 0, distinct: 0, distinctIsExact: true });
  });

  it('names the bad rows that were set aside', async () => {
    const { rows, rejected, rejects } = await profileDocument('a,b\n1\n2,3\n', { ragged: 'reject' });
    expect({ rows, rejected, rejects }).toEqual({
      rows: 1,
      rejected: 1,
      rejects: [{ line: 2, fault: '1 cell where the first row has 2', text: '1' }],
    });
  });

  it('tells the ledger how large the table is, and how many rows were set aside', async () => {
    const options = profile.options.parse({ ragged: 'reject' });
    const { facts } = await profile.run(tableContent('a,b\n1\n2,3\n4,5\n6\n7\n'), options, tableContext());
    expect(facts).toEqual({ rows: 2, columns: 2, rejected: 3 });
  });

  it('leaves nothing behind of what it put on the disk', async () => {
    const { bytes } = await convertTable('a,b\n1,2\n', { to: 'parquet' });
    await profileDocument(tableContent(bytes, 'parquet'));
    await expect(profileDocument(tableContent(bytes.subarray(0, 40), 'parquet'))).rejects.toThrow();
    expect(existsSync(scratch) ? readdirSync(scratch) : []).toEqual([]);
  });

  it('counts many different values within two percent, and says that it is an estimate', async () => {
    const rows = Array.from({ length: 60_000 }, (_, row) => `${row},${row % 9_000},w${row % 30_000}`);
    const { columns } = await profileDocument(`a,b,c\n${rows.join('\n')}\n`);
    expect(columns[1]).toMatchObject({ distinct: 9_000, distinctIsExact: true });
    for (const [column, distinct] of [
      [0, 60_000],
      [2, 30_000],
    ] as const) {
      expect(columns[column]?.distinctIsExact).toBe(false);
      expect(Math.abs((columns[column]?.distinct as number) / distinct - 1)).toBeLessThan(0.02);
    }
  });

  it('keeps integers beyond 2^53 exact, and long texts short', async () => {
    const { columns } = await profileDocument(`a,b\n9007199254740993,${'é'.repeat(300)}\n-9223372036854775808,b\n`);
    expect(columns[0]).toMatchObject({ min: '-9223372036854775808', max: '9007199254740993' });
    expect(columns[1]).toMatchObject({ min: 'b', max: `${'é'.repeat(100)}…` });
  });

  it('describes Parquet and JSON as it does CSV', async () => {
    const text = 'a,b,c\n1,x,2024-01-02\n2.5,,2024-01-03\n';
    const { columns } = await profileDocument(text);
    const { bytes } = await convertTable(text, { to: 'parquet' });
    expect((await profileDocument(tableContent(bytes, 'parquet'))).columns).toEqual(columns);
    const json = await convertTable(text);
    const types = { c: 'date' };
    expect((await profileDocument(tableContent(json.bytes, 'json'), { types })).columns).toEqual(columns);
  });
});
