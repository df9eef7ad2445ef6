import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openRowKernel } from '../../../src/formats/table/delimited/row-kernel.js';
import { convertByKernel, convertInJavaScript } from './delimited-tables.js';

const integers = '0 1 -1 42 007 -0 -00 +5 9007199254740991 9007199254740992 -9007199254740993'.split(' ');
const wide = '9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809 99999999999999999999';
const decimals = '0.5 .5 -.5 5. -5. 1.25 -0.0 00.5 . - -. 1,5 1.2.3 0.12345678901234567 0.123456789012345678';
const exponents = '1e5 1E5 1e+5 1.5e5 5.e3 .5e-3 1.e5x 1.0e 1e400 1e+400 1.5e-400 0.0e-999 1.0e0000007 1.7e308 1.8e308';
const numbers = [
  ...integers,
  ...[wide, decimals, exponents].flatMap((each) => each.split(' ')),
  '1_000',
  `1.${'0'.repeat(310)}`,
  `1${'0'.repeat(310)}.0`,
  `0.${'0'.repeat(330)}1`,
  '123456789012345678.000',
  '1200000000000000000000.5',
];
const days =
  '2024-02-29 2023-02-29 1900-02-29 2000-02-29 0001-01-01 0000-01-01 9999-12-31 10000-01-01 2024-13-01 2024-00-10';
const dates = [...days.split(' '), '2024-04-31', '2024-01-32', '2024-1-01x', '20a4-01-01', '2024-12-31'];
const times =
  '10:00 23:59 24:00 10:60 10:00:00 10:00:60 10:00:00.5 10:00:00.123456 10:00:00.1234567 10:00:00. 10 1x:00'.split(' ');
const zones = [
  '',
  'Z',
  'z',
  'Zx',
  '+00:00',
  '-00',
  '+02:00',
  '-0330',
  '+15:59',
  '+16:00',
  '-12',
  '+0',
  '+05:3',
  '+05:60',
];
const moments = dates.flatMap((day) => [`${day}T00:10`, `${day} 23:50:30.5`]);
const stamps = [...moments, ...times.map((time) => `2024-01-01T${time}`), '2024-01-01t10:00'];
const nights = [
  '9999-12-31T23:30',
  '0001-01-01 00:10:30',
  '2024-02-29T00:30:15.25',
  '2023-12-31 23:00:00',
  '2024-03-01 00:30',
  '2023-03-01T00:30',
  '2023-01-01T00:15',
  '1900-02-28 23:30',
];
const instants = nights.flatMap((moment) => zones.map((zone) => moment + zone));
const words = 'true True TRUE tRUE truE false False FALSE falsE FaLSE fals trues t yes null NaN a e5 Infinity'.split(
  ' ',
);
const texts = [
  'é',
  '€',
  '😀',
  'a "b" c',
  '"',
  '""',
  '\\',
  '\u0000',
  '\u001f',
  '\b\f\t',
  '\u007f',
  "it's",
  'a\nb',
  'a\r\nb',
  '\r',
];
const long = ['x'.repeat(15), 'x'.repeat(16), `${'y'.repeat(17)}"`, '€'.repeat(40), 'a b;c,d'];
const spaced = [' 5', '7 ', '\t8\t', '  ', ' true ', ' 2024-01-01 ', '\u00a05', '5\u00a0'];
const pools = [
  ['', ...integers],
  ['', ...numbers, ...spaced],
  ['', ...dates],
  ['', ...stamps],
  ['', ...instants],
  ['', 'true', 'FALSE', 'True'],
  ['', ...words, ...texts, ...long, ...spaced],
  [...numbers, ...instants, ...words, ...texts],
];

const write = (cell: string, isQuoted: boolean, delimiter: string) =>
  isQuoted || cell.startsWith('"') || /[\r\n]/.test(cell) || cell.includes(delimiter)
    ? `"${cell.replaceAll('"', '""')}"`
    : cell;

/** Rows of a few columns, of which most are of one kind, and now and then a line that is none. */
const tables = fc
  .record({
    pools: fc.array(fc.constantFrom(...pools), { minLength: 1, maxLength: 5 }),
    picks: fc.array(fc.array(fc.tuple(fc.nat(), fc.boolean()), { minLength: 5, maxLength: 5 }), { maxLength: 12 }),
    delimiter: fc.constantFrom(',', ';', '\t'),
    ends: fc.array(fc.constantFrom('\n', '\n', '\n', '\r\n', '\r'), { minLength: 1, maxLength: 4 }),
    others: fc.array(fc.tuple(fc.nat(12), fc.constantFrom('', '', 'a', 'x,y;z', '"a"b,c', '"open', '"a""')), {
      maxLength: 2,
    }),
    endsLast: fc.boolean(),
    mark: fc.constantFrom('', '', '\ufeff'),
  })
  .map(({ pools: columns, picks, delimiter, ends, others, endsLast, mark }) => {
    const lines = [columns.map((_, column) => `c${column}`).join(delimiter)];
    for (const row of picks) {
      const cells = columns.map((pool, column) => {
        const [place, isQuoted] = row[column] ?? [0, false];
        return write(pool[place % pool.length] ?? '', isQuoted && place % 3 === 0, delimiter);
      });
      lines.push(cells.join(delimiter));
    }
    for (const [place, line] of others) lines.splice(place, 0, line);
    const text = lines.map((line, row) => line + (ends[row % ends.length] ?? '\n')).join('');
    return Buffer.from(mark + (endsLast ? text : text.replace(/[\r\n]+$/, '')));
  });
const choices = fc.record({
  options: fc.record({
    header: fc.constantFrom('auto', 'yes', 'no'),
    types: fc.constantFrom('infer', 'infer', 'text'),
    ragged: fc.constantFrom('fail', 'reject', 'reject'),
  }),
  isArray: fc.boolean(),
});
const pieces = fc.option(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 }), { nil: undefined });

async function expectSame(bytes: Uint8Array, given: object = {}): Promise<void> {
  expect(await convertByKernel(bytes, given)).toEqual(await convertInJavaScript(bytes, given));
}

describe('tables that a kernel goes over', () => {
  it('are the same as in JavaScript to the last byte, as are their errors, in any pieces', async () => {
    await fc.assert(
      fc.asyncProperty(tables, choices, pieces, async (bytes, choice, sizes) => {
        await expectSame(bytes, sizes === undefined ? choice : { ...choice, pieces: sizes });
      }),
      { numRuns: 1_500 },
    );
  });

  it('have cells of the same kind, each cell alone in its column and beside one of each kind', async () => {
    const others = ['', '1', '9007199254740993', '1.5', '2024-01-01', '2024-01-01 10:00', '2024-01-01T10:00Z', 'true'];
    for (const cell of new Set(pools.flat())) {
      const rows = others.map((other) => `${write(cell, false, ',')},"${other}"`);
      await expectSame(Buffer.from(`a,b\n${rows.join('\n')}\n`), { options: { header: 'yes' } });
      for (const other of others) {
        const text = `a,b\n${write(cell, false, ',')},1\n${other},2\n`;
        await expectSame(Buffer.from(text), { options: { header: 'yes' } });
      }
    }
  });

  it('have cells of the same kind, whatever is made of the letters of numbers and dates', async () => {
    const marks = [...'0123456789.-+eE: TZ'].map((letter) => fc.constant(letter));
    const cells = fc.array(fc.string({ unit: fc.oneof(...marks), maxLength: 12 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(cells, async (found) => {
        const options = { header: 'yes', delimiter: 0x2c } as const;
        await expectSame(Buffer.from(`a\n${found.join('\n')}\n`), { options });
        await expectSame(Buffer.from(`${found.map((_, at) => `c${at}`).join(',')}\n${found.join(',')}\n`), { options });
      }),
      { numRuns: 1_500 },
    );
  });

  it('may be divided by any character, quoted with another, and not be quoted at all', async () => {
    const text = Buffer.from("a:b\n1:'x''y'\n2:'p:q'\n'3':\"z\"\n4:'line\nbreak'\n");
    for (const delimiter of [0x3a, 0x2d, 0x2b, 0x27, -1]) {
      for (const quote of [0x27, 0x22, -1]) {
        if (delimiter !== quote || delimiter < 0) {
          await expectSame(text, { options: { delimiter, quote, ragged: 'reject' } });
        }
      }
    }
  });

  it('are the same beyond the window, with rows that are longer, and where it is too small for what is written', async () => {
    const row = (index: number) => `${index},name ${index},${(index * 0.37).toFixed(2)},"a ""b"", ${index}"\n`;
    const rows = Array.from({ length: 12_000 }, (_, index) => row(index));
    const at = (place: number, line: string) => rows.toSpliced(place, 0, line).join('');
    for (const line of [
      '',
      `1,${'x'.repeat(70_000)},2,"${'y"",'.repeat(20_000)}"\n`,
      `1,"${'a\n'.repeat(9_000)}",3,\n`,
      '1,2\n',
      '"open',
    ]) {
      const text = Buffer.from(`id,name,value,note\n${at(6_000, line)}`);
      await expectSame(text, { options: { ragged: 'reject' } });
      await expectSame(text, { options: { ragged: 'reject' }, pieces: [100_000, 3] });
    }
    await expectSame(Buffer.from(`a,b\n${`${'\u0001'.repeat(50_000)},1\n`.repeat(12)}`));
    for (const count of [498, 499, 500, 510]) {
      const text = Buffer.from(`a;b,c\n${'1;2,3\n'.repeat(count)}"1"x;2\n1;2\n`);
      await expectSame(text, { options: { ragged: 'reject' } });
    }
    const name = 'n'.repeat(30_000);
    await expectSame(Buffer.from(`${name},b\n${'\u0001,2\n'.repeat(60)}`));
    await expectSame(Buffer.from(`${name},${name}b,${name}c\n${'1,2,3\n'.repeat(20)}`));
  });

  it('are left to JavaScript where so many rows are odd that it is faster', async () => {
    const odd = Buffer.from(`a,b\n${`1.${'0'.repeat(320)}e1,2\n`.repeat(300)}`);
    await expectSame(odd);
    const kernel = openRowKernel({ delimiter: 0x2c, quote: 0x22 });
    kernel?.setKinds(new Uint8Array(2));
    const ordinary = Buffer.from('1,2\n'.repeat(100));
    expect(kernel?.surveyRows(ordinary, { from: 0, to: ordinary.length })).toBe(ordinary.length);
    expect(kernel?.rows).toBe(100);
    expect(kernel?.isUseful).toBe(true);
    for (let turn = 0; turn < 100; turn += 1) kernel?.surveyRows(odd, { from: 4, to: odd.length });
    expect(kernel?.isUseful).toBe(false);
    kernel?.close();
  });

  it('have as many columns as tables may have, and no more', async () => {
    const line = (count: number) => `${Array.from({ length: count }, (_, index) => index).join(',')}\n`;
    for (const count of [1_000, 9_999, 10_000, 10_001]) {
      await expectSame(Buffer.from(line(count).repeat(3)), { options: { header: 'no' } });
    }
  });
});
