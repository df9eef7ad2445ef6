import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ItemError } from '../../../src/core/errors.js';
import { decodeFits } from '../../../src/formats/fits/decode.js';
import { findPicture, readFitsHeader } from '../../../src/formats/fits/picture.js';
import { bigEndian, extensionCards, fitsFile, fitsPicture, primaryCards } from './fits-file.js';

const faultOf = (bytes: Uint8Array): string => {
  try {
    decodeFits(bytes, { isDeep: true });
  } catch (error) {
    return error instanceof ItemError ? `${error.code}: ${error.message}` : `not an ItemError: ${error}`;
  }
  return 'none';
};
const values = [1, 2, 3, 4, 5, 6];
const table = { cards: extensionCards('BINTABLE', 8, [400, 9]), data: new Uint8Array(3600) };
const emptyPrimary = { cards: primaryCards(8, []) };

describe('the picture of a FITS file', () => {
  it('is the first image: primary, or the extension behind an empty one and a table', () => {
    const image = { cards: extensionCards('IMAGE', 16, [3, 2]), data: bigEndian(16, values) };
    const later = { cards: extensionCards('IMAGE', 8, [1, 1]), data: Uint8Array.of(1) };
    const bytes = fitsFile(emptyPrimary, table, image, later);
    expect(findPicture(bytes)).toMatchObject({ width: 3, height: 2, planes: 1, bitpix: 16, dataStart: 2880 * 5 });
    expect([...(decodeFits(bytes, { isDeep: true }).samples?.data ?? [])]).toEqual([4, 5, 6, 1, 2, 3]);
  });

  it('may have axes of length 1 beyond its own, and three planes for colors', () => {
    expect(findPicture(fitsPicture(16, [3, 2, 1, 1], { values }))).toMatchObject({ width: 3, height: 2, planes: 1 });
    const color = fitsPicture(-32, [2, 1, 3], { values });
    expect(readFitsHeader(color)).toMatchObject({
      format: 'fits',
      width: 2,
      height: 1,
      channels: 3,
      space: 'rgb',
      bitDepth: 32,
    });
  });

  it('is looked for behind random groups and cubes', () => {
    const groups = {
      cards: [...primaryCards(16, [0, 3]), ['GROUPS', true] as const, ['PCOUNT', 2] as const, ['GCOUNT', 4] as const],
      data: new Uint8Array(2 * 4 * 5),
    };
    const cube = { cards: extensionCards('IMAGE', 8, [5, 4, 7]), data: new Uint8Array(140) };
    const image = { cards: extensionCards('IMAGE', 16, [3, 2]), data: bigEndian(16, values) };
    expect(findPicture(fitsFile(groups, cube, image))).toMatchObject({ width: 3, dataStart: 2880 * 5 });
  });

  it('is missed by name where there is none', () => {
    expect(faultOf(fitsFile(emptyPrimary, table))).toBe(
      'E_IMG_UNSUPPORTED: the FITS file holds no picture that can be read: part 1 is a BINTABLE 400x9',
    );
    const compressed = { ...table, cards: [...table.cards, ['ZIMAGE', true] as const] };
    expect(faultOf(fitsFile(emptyPrimary, compressed))).toMatch(
      /part 1 is a compressed image, which is not supported$/,
    );
    expect(faultOf(fitsPicture(16, [3], { values: [1, 2, 3] }))).toMatch(/E_IMG_UNSUPPORTED: .*part 0 is an array 3$/);
    expect(faultOf(fitsFile(emptyPrimary))).toBe('E_IMG_UNSUPPORTED: the FITS file holds no picture that can be read');
    const notStandard = fitsFile({ cards: [['SIMPLE', false], ...primaryCards(8, [1, 1]).slice(1)] });
    expect(faultOf(notStandard)).toMatch(/^E_IMG_UNSUPPORTED: .*SIMPLE is not T/);
  });
});

describe('a damaged FITS file', () => {
  it('is cut short: in the header, in the picture, in what stands before it', () => {
    const whole = fitsPicture(-64, [30, 20], { values: Array.from({ length: 600 }, (_, index) => index) });
    expect(faultOf(whole.subarray(0, 2880 + 4800))).toBe('none');
    expect(faultOf(whole.subarray(0, 2880 + 4799))).toBe(
      'E_IMG_TRUNCATED: the FITS file is cut short: 4799 of 4800 bytes of data are there from byte 2880 on',
    );
    expect(faultOf(whole.subarray(0, 2880))).toMatch(/E_IMG_TRUNCATED: .* 0 of 4800 bytes/);
    expect(faultOf(whole.subarray(0, 200))).toMatch(
      /E_IMG_TRUNCATED: .*header at byte 0 has no END within the 200 bytes/,
    );
    expect(faultOf(fitsFile(emptyPrimary, table).subarray(0, 6000))).toMatch(/E_IMG_TRUNCATED: .* 240 of 3600 bytes/);
    expect(faultOf(new Uint8Array())).toMatch(/^E_IMG_TRUNCATED/);
  });

  it('is refused by what its header says, before anything is allocated', () => {
    const broken = (...cards: readonly (readonly [string, number | string] | string)[]) =>
      faultOf(fitsFile({ cards: [['SIMPLE', true], ...cards], data: new Uint8Array(100) }));
    expect(broken(['BITPIX', 12], ['NAXIS', 0])).toMatch(/E_IMG_CORRUPT: .*BITPIX is 12; it can be 8, 16/);
    expect(broken(['BITPIX', 'x'], ['NAXIS', 0])).toMatch(/E_IMG_CORRUPT: .*BITPIX is "x", not a whole number/);
    expect(broken(['BITPIX', 8])).toMatch(/E_IMG_CORRUPT: .*its header has no NAXIS$/);
    expect(broken(['BITPIX', 8], ['NAXIS', 2], ['NAXIS1', 5])).toMatch(/E_IMG_CORRUPT: .*has no NAXIS2/);
    expect(broken(['BITPIX', 8], ['NAXIS', -1])).toMatch(/E_IMG_CORRUPT: .*NAXIS is -1/);
    expect(broken(['BITPIX', 8], ['NAXIS', 1000])).toMatch(/E_IMG_CORRUPT: .*NAXIS is 1000/);
    expect(broken(['BITPIX', 8], ['NAXIS', 2], ['NAXIS1', 5], ['NAXIS2', -5])).toMatch(
      /E_IMG_CORRUPT: .*NAXIS2 is -5, below 0/,
    );
    expect(broken(['BITPIX', -64], ['NAXIS', 2], ['NAXIS1', 9e15], ['NAXIS2', 9e15])).toMatch(/E_IMG_CORRUPT/);
    expect(broken(['BITPIX', -64], ['NAXIS', 2], ['NAXIS1', 1e6], ['NAXIS2', 1e6])).toMatch(/E_IMG_TRUNCATED/);
    expect(broken(['BITPIX', 8], ['NAXIS', 2], ['NAXIS1', 5], ['NAXIS2', 5], ['BSCALE', 'wide'])).toMatch(
      /BSCALE is "wide", not a number/,
    );
    expect(broken(['BITPIX', 8], 'NAXIS \u0007 = 2')).toMatch(
      /E_IMG_CORRUPT: .*byte 166 of its header is 7, which is no text/,
    );
  });

  it('does not read on without end', () => {
    const cards = Array.from({ length: 36_100 }, (_, index) => `COMMENT ${index}`);
    expect(faultOf(fitsFile({ cards: [...primaryCards(8, [1, 1]), ...cards], data: Uint8Array.of(1) }))).toMatch(
      /E_IMG_CORRUPT: .*more than 36000 cards/,
    );
    const units = Array.from({ length: 250 }, () => ({ cards: extensionCards('DUMP', 8, []) }));
    expect(faultOf(fitsFile(emptyPrimary, ...units))).toMatch(
      /E_IMG_UNSUPPORTED: .*in its first 200 parts: .*, and 196 more$/,
    );
  });

  it('always ends in a picture or an ItemError, whatever bytes change', () => {
    const whole = fitsFile(emptyPrimary, table, {
      cards: extensionCards('IMAGE', 16, [3, 2]),
      data: bigEndian(16, values),
    });
    const change = fc.tuple(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 }));
    const property = fc.property(
      fc.array(change, { maxLength: 6 }),
      fc.integer({ min: 0, max: whole.length }),
      (changes, end) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        expect(faultOf(bytes.subarray(0, Math.max(end, whole.length - 3000)))).toMatch(/^(none|E_IMG_)/);
      },
    );
    fc.assert(property, { numRuns: 300 });
  });
});
