import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNumber, readCards, readInteger, readNumber } from '../../../src/formats/fits/cards.js';
import { fitsFile } from './fits-file.js';

describe('readCards', () => {
  it('reads values without their comments, strings with doubled quotes, and the first of a repeated keyword', () => {
    const header = readCards(
      fitsFile({
        cards: [
          'SIMPLE  =                    T / it is',
          "OBJECT  = 'Barnard''s star / a name' / and a comment",
          "EMPTY   = ''",
          'EXPTIME = 30. /seconds',
          'EXPTIME = 31.',
          'COMMENT = not a value',
          'HISTORY   nothing',
          'DATE-OBS=2024',
        ],
      }),
      0,
    );
    expect(Object.fromEntries(header.values)).toEqual({
      SIMPLE: 'T',
      OBJECT: "Barnard's star / a name",
      EMPTY: '',
      EXPTIME: '30.',
      COMMENT: 'not a value',
    });
    expect(header.dataStart).toBe(2880);
    expect(readNumber(header, 'EXPTIME', 1)).toBe(30);
    expect(readNumber(header, 'BSCALE', 1)).toBe(1);
    expect(readInteger(header, 'PCOUNT', 0)).toBe(0);
    expect(() => readInteger(header, 'EXPTIME')).toThrow('EXPTIME is "30.", not a whole number');
  });

  it('lets data begin with the block after END', () => {
    for (const [cards, start] of [
      [35, 2880],
      [36, 5760],
      [71, 5760],
      [72, 8640],
    ] as const) {
      const bytes = fitsFile({ cards: Array.from({ length: cards }, (_, index) => `K${index}`) });
      expect(readCards(bytes, 0).dataStart).toBe(start);
    }
  });
});

describe('parseNumber', () => {
  it('reads what FITS writes', () => {
    const exact: Record<string, number> = {
      '1': 1,
      '-1.5': -1.5,
      '+.5': 0.5,
      '2.': 2,
      '1E3': 1000,
      '1.5D+02': 150,
      '1d-2': 0.01,
    };
    for (const [text, value] of Object.entries(exact)) expect(parseNumber(text)).toBe(value);
    for (const text of ['', '.', 'T', '1e', 'NaN', '0x10', '1 2', 'Infinity', '1E999'])
      expect(parseNumber(text)).toBeUndefined();
  });

  it('reads every finite number back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(parseNumber(String(value).toUpperCase())).toBe(value + 0);
      }),
    );
  });
});
