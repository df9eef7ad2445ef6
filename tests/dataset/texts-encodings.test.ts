import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adapt, type Encoding, encode, encodings } from '../../src/dataset/texts/encodings.js';
import { decodeAs } from './texts-decode.js';

const hex = (text: string, encoding: Encoding) =>
  Buffer.from(encode(text, encoding, { hasMark: false })).toString('hex');

describe('encode', () => {
  it.each<[Encoding, string, string]>([
    ['utf-8', 'né', '6ec3a9'],
    ['utf-16le', 'né', '6e00e900'],
    ['utf-16be', 'né', '006e00e9'],
    ['iso-8859-1', 'né', '6ee9'],
    ['iso-8859-2', 'Łódź', 'a3f364bc'],
    ['iso-8859-7', 'Αω', 'c1f9'],
    ['windows-1250', 'Čeština', 'c8659a74696e61'],
    ['windows-1251', 'Привет', 'cff0e8e2e5f2'],
    ['windows-1252', '€’ß', '8092df'],
    ['windows-1256', 'سلام', 'd3e1c7e3'],
    ['koi8-r', 'Привет', 'f0d2c9d7c5d4'],
    ['shift_jis', '日本ｶ', '93fa967bb6'],
    ['euc-jp', '日本', 'c6fccbdc'],
    ['euc-kr', '한글', 'c7d1b1db'],
    ['gb18030', '中文', 'd6d0cec4'],
    ['big5', '中文', 'a4a4a4e5'],
  ])('writes %s as its standard has it', (encoding, text, bytes) => {
    expect(hex(text, encoding)).toBe(bytes);
  });

  it('puts a byte order mark first where asked', () => {
    const marked = (encoding: Encoding) => Buffer.from(encode('a', encoding, { hasMark: true })).toString('hex');
    expect([marked('utf-8'), marked('utf-16le'), marked('utf-16be')]).toEqual(['efbbbf61', 'fffe6100', 'feff0061']);
  });

  it.each(encodings.filter((encoding) => !encoding.startsWith('utf')))(
    '%s: whatever can be written is read back',
    (encoding) => {
      const alphabet: string[] = [];
      for (let code = 0x20; code < 0xffff; code += 1) {
        const character = String.fromCharCode(code);
        const isMarked = encoding === 'windows-1252' && !/[\0-\u007f\u00a0-\u00ff€„‘’“”–—]/.test(character);
        // As controls, or as windows-1252 has them: versions of Node differ.
        const isControl = encoding === 'iso-8859-1' && /[\u0080-\u009f]/.test(character);
        // ICU reads the delete character of Shift_JIS as another control character.
        if (code !== 0x7f && !isMarked && !isControl && adapt(character, encoding, true) === character)
          alphabet.push(character);
      }
      expect(alphabet.length).toBeGreaterThan(180);
      fc.assert(
        fc.property(fc.array(fc.constantFrom(...alphabet)), (characters) => {
          const text = characters.join('');
          expect(decodeAs(encode(text, encoding, { hasMark: false }), encoding)).toBe(text);
        }),
        { numRuns: 60 },
      );
    },
  );

  it('refuses what an encoding lacks', () => {
    expect(() => encode('日', 'windows-1252', { hasMark: false })).toThrow('windows-1252 has no "日"');
    expect(() => encode('é', 'koi8-r', { hasMark: false })).toThrow('koi8-r has no "é"');
  });
});

describe('adapt', () => {
  it('replaces punctuation that an encoding lacks, and keeps what it has', () => {
    expect(adapt('«Да» — “да”', 'koi8-r')).toBe('"Да" - "да"');
    expect(adapt('«Да» — “да”', 'windows-1251')).toBe('«Да» — “да”');
    expect(adapt('„so“ — ’s', 'utf-8')).toBe('„so“ — ’s');
  });

  it('writes references in a page', () => {
    expect(adapt('é 日 —', 'iso-8859-1', true)).toBe('é &#26085; &#8212;');
  });
});
