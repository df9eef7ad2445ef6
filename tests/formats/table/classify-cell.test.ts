import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../../src/formats/table/byte-writer.js';
import { cellKinds, typeOfKind } from '../../../src/formats/table/cell-kind.js';
import { readNumber } from '../../../src/formats/table/cell-number.js';
import { classifyCell } from '../../../src/formats/table/classify-cell.js';
import type { ColumnType } from '../../../src/formats/table/column.js';
import { fitsType, writeTyped } from '../../../src/formats/table/typed-text.js';

const classify = (text: string) => {
  const bytes = Buffer.from(text);
  return classifyCell(bytes, 0, bytes.length);
};
const write = (type: ColumnType, text: string) => {
  const out = new ByteWriter();
  const bytes = Buffer.from(text);
  writeTyped(out, type, { bytes, start: 0, end: bytes.length });
  return Buffer.from(out.take()).toString();
};

describe('what a cell can be taken for', () => {
  it.each([
    ['integer', ['0', '7', '-12', ' 5 ', '9007199254740991']],
    [
      'number',
      [
        '1.5',
        '.5',
        '-.5',
        '5.',
        '-0',
        '0.10',
        '1e-5',
        '1.5E10',
        '12345678901234567.0',
        '0.000000000000000000001',
        '0e-400',
        `0.${'0'.repeat(300)}1`,
      ],
    ],
    ['boolean', ['true', 'False', 'TRUE']],
    ['date', ['2024-02-29', '0001-01-01', '9999-12-31', '2000-02-29']],
    ['timestamp', ['2024-01-01T00:00', '2024-01-01 23:59:59', '2024-01-01T00:00:00.123456']],
    [
      'timestamptz',
      [
        ...['2024-01-01T00:00Z', '2024-01-01 00:00:00+02', '2024-01-01T00:00:00.5-0530', '2024-01-01T00:00+05:30'],
        ...['9999-12-31T23:59:59Z', '9999-12-31T22:59:59.5-01:00', '0001-01-01T01:00+01', '9999-12-31T00:00+15'],
      ],
    ],
    [
      'text',
      [
        '007',
        '-007',
        '00.5',
        '+5',
        '1,5',
        '1E5',
        '3e10',
        'NaN',
        'inf',
        '0x10',
        '1_000',
        '-',
        '.',
        '',
        ' ',
        'tRUE',
        'yes',
        '1e400',
        '1e-400',
        `0.${'0'.repeat(400)}1`,
        `1${'0'.repeat(400)}.0`,
        '9999-12-31T23:59:59-01:00',
        '9999-12-31 12:00-1200',
        '0001-01-01T00:59:59.9+01',
        '1.5.5',
        '1-2',
        '12345678901234567890',
        '0.123456789012345678',
        '9223372036854775808',
        '-9223372036854775809',
        '2024-02-30',
        '2023-02-29',
        '1900-02-29',
        '2024-13-01',
        '2024-1-1',
        '01/02/2024',
        '2024-01-01T24:00',
        '2024-01-01T10:60',
        '2024-01-01x10:00',
        '2024-01-01T10:00:00.1234567',
        '2024-01-01T10:00+2',
        '2024-01-01T10:00+25:00',
        '2024-01-01T',
        '0000-01-01',
      ],
    ],
  ] as const)('is %s for what is surely that', (type, texts) => {
    for (const text of texts) expect([text, typeOfKind(classify(text))]).toEqual([text, type]);
  });

  it('marks integers that a double may not hold', () => {
    for (const text of ['9007199254740992', '-9007199254740992', '9223372036854775807', '-9223372036854775808']) {
      expect([text, classify(text)]).toEqual([text, cellKinds.wideInteger]);
    }
  });

  it('takes any number of JavaScript but the longest exponents for a number, and reads it as it was', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const bytes = Buffer.from(String(value));
        expect(readNumber(bytes, 0, bytes.length)).toBe(Number(String(value)));
        if (Math.abs(value) < 2 ** 63) expect(['integer', 'number']).toContain(typeOfKind(classify(String(value))));
      }),
      { numRuns: 2_000, seed: 3 },
    );
    fc.assert(
      fc.property(fc.stringMatching(/^-?\d{0,10}\.?\d{0,10}$/), (text) => {
        const bytes = Buffer.from(text);
        expect(readNumber(bytes, 0, bytes.length)).toBe(Number(text));
      }),
      { numRuns: 2_000, seed: 3 },
    );
  });

  it('is never taken for a number that is written as something JSON does not have', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^ ?-?\d{0,4}\.?\d{0,4}([eE][+-]?\d{1,3})? ?$/), (text) => {
        if (!['integer', 'number'].includes(typeOfKind(classify(text)))) return;
        expect(JSON.parse(write('number', text))).toBe(Number(text));
      }),
      { numRuns: 3_000, seed: 3 },
    );
  });
});

describe('the one form of a value', () => {
  it.each([
    ['number', '.5', '0.5'],
    ['number', '-.50', '-0.50'],
    ['number', '5.', '5'],
    ['number', '5.e3', '5e3'],
    ['number', '+007.10', '7.10'],
    ['integer', '-007', '-7'],
    ['integer', '000', '0'],
    ['boolean', 'YES', 'true'],
    ['boolean', 'n', 'false'],
    ['timestamp', '2024-01-01', '2024-01-01T00:00:00'],
    ['timestamp', '2024-01-01 10:00', '2024-01-01T10:00:00'],
    ['timestamp', 'infinity', 'infinity'],
    ['timestamptz', '2024-01-01 00:30:00.25+01:00', '2023-12-31T23:30:00.25Z'],
    ['timestamptz', '2024-01-01T00:00-0530', '2024-01-01T05:30:00Z'],
    ['timestamptz', '2024-01-01T00:00Z', '2024-01-01T00:00:00Z'],
  ] as const)('of %s %s is %s', (type, text, expected) => {
    expect(write(type, text)).toBe(expected);
  });

  it('is checked for the type that was asked for', () => {
    const fits = (type: ColumnType, text: string) => fitsType(type, Buffer.from(text));
    expect([fits('integer', '+007'), fits('integer', '1.0'), fits('integer', '9223372036854775808')]).toEqual([
      true,
      false,
      false,
    ]);
    expect([fits('number', '1E5'), fits('number', '1e999'), fits('number', 'x')]).toEqual([true, false, false]);
    expect([fits('json', '{"a":1}'), fits('json', '{a:1}')]).toEqual([true, false]);
    expect([fits('boolean', 'Yes'), fits('boolean', '2')]).toEqual([true, false]);
  });
});
