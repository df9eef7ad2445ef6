import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/core/json.js';
import sextractor from '../../src/formats/sextractor.js';
import { testFormat } from '../contracts/format.js';
import { makeCatalog, makeContent } from './star-catalog.js';

const bright = { x: 10.25, y: 20.5, flux: 1000, peak: 90.5, fwhm: 3.1, ellipticity: 0.1, theta: 30, flags: 4 };
const faint = { x: 0, y: 99, flux: 10, peak: 5, fwhm: 2.5, ellipticity: 0, theta: 0, flags: 0 };

testFormat(sextractor, {
  valid: [{}, { origin: 'bottom', zeroPoint: 25 }],
  invalid: [{ origin: 'left' }, { zeroPoint: 'x' }],
  content: makeContent(makeCatalog([bright, faint])),
  extension: 'csv',
});

const save = async (document: Json, options: { origin?: string; zeroPoint?: number } = {}) => {
  const [result] = await sextractor.encode([{ content: makeContent(document), format: 'sextractor', options }]);
  return new TextDecoder().decode(result?.bytes);
};

describe('save: sextractor', () => {
  it("writes SExtractor's columns with pixels from 1, leaving out those that no star has", async () => {
    expect(await save(makeCatalog([bright, faint]))).toBe(
      [
        'NUMBER,X_IMAGE,Y_IMAGE,FLUX_AUTO,MAG_AUTO,FLUX_MAX,FWHM_IMAGE,THETA_IMAGE,ELLIPTICITY,FLAGS',
        '1,11.25,21.5,1000,-7.5,90.5,3.1,30,0.1,4',
        '2,1,100,10,-2.5,5,2.5,0,0,0',
        '',
      ].join('\n'),
    );
  });

  it('has all columns for stars that know more, with empty cells for the others', async () => {
    const more = { ...bright, fluxError: 3.5, snr: 280, a: 1.4, b: 1.2, background: 12.5 };
    expect(await save(makeCatalog([more, faint]))).toBe(
      [
        'NUMBER,X_IMAGE,Y_IMAGE,FLUX_AUTO,FLUXERR_AUTO,MAG_AUTO,FLUX_MAX,BACKGROUND,SNR_WIN,FWHM_IMAGE,A_IMAGE,B_IMAGE,THETA_IMAGE,ELLIPTICITY,FLAGS',
        '1,11.25,21.5,1000,3.5,-7.5,90.5,12.5,280,3.1,1.4,1.2,30,0.1,4',
        '2,1,100,10,,-2.5,5,,,2.5,,,0,0,0',
        '',
      ].join('\n'),
    );
  });

  it('counts rows from the bottom where asked, angles with them', async () => {
    const rows = (await save(makeCatalog([bright, faint]), { origin: 'bottom' })).split('\n');
    expect(rows[1]).toBe('1,11.25,79.5,1000,-7.5,90.5,3.1,-30,0.1,4');
    expect(rows[2]).toBe('2,1,1,10,-2.5,5,2.5,0,0,0');
  });

  it('gives magnitudes from the zero point, and 99 where there is no flux', async () => {
    const rows = (
      await save(
        makeCatalog([
          { ...bright, flux: 100 },
          { ...faint, flux: 0 },
          { ...faint, flux: -3 },
        ]),
        { zeroPoint: 25 },
      )
    ).split('\n');
    expect(rows.slice(1, 4).map((row) => row.split(',')[4])).toEqual(['20', '99', '99']);
  });

  it('writes a header alone for a picture without stars', async () => {
    expect(await save(makeCatalog([]))).toBe('NUMBER,X_IMAGE,Y_IMAGE,FLUX_AUTO,MAG_AUTO\n');
  });

  it('leaves every position exact to 1e-9, and a row for every star', async () => {
    const coordinate = fc.double({ min: 0, max: 20_000, noNaN: true });
    const star = fc.record({ x: coordinate, y: coordinate, flux: fc.double({ min: 1e-6, max: 1e9, noNaN: true }) });
    const property = fc.asyncProperty(fc.array(star, { maxLength: 20 }), async (stars) => {
      const rows = (await save(makeCatalog(stars))).trimEnd().split('\n').slice(1);
      expect(rows).toHaveLength(stars.length);
      for (const [index, row] of rows.entries()) {
        const [number, x, y, flux] = row.split(',').map(Number);
        expect(number).toBe(index + 1);
        expect(Math.abs((x ?? 0) - 1 - (stars[index]?.x ?? 0))).toBeLessThan(1e-8);
        expect(Math.abs((y ?? 0) - 1 - (stars[index]?.y ?? 0))).toBeLessThan(1e-8);
        expect(flux).toBe(stars[index]?.flux);
      }
    });
    await fc.assert(property, { numRuns: 50 });
  });

  it('says what is missing where the data is no star catalogue', async () => {
    const refusal = (document: Json) =>
      save(document).then(
        () => 'saved',
        (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
      );
    expect(await refusal({ words: 3 })).toMatch(
      /^E_OP: save: sextractor needs the stars of stars\.detect; the data is something else: width: /,
    );
    expect(await refusal([1, 2])).toMatch(/^E_OP: .*the whole: /);
    expect(await refusal(makeCatalog([{ ...bright, x: 'far' }]))).toMatch(/^E_OP: .*stars\.0\.x: .*expected number/);
    const { document: _, ...bare } = makeContent(null);
    const nothing = sextractor.encode([{ content: bare, format: 'sextractor', options: {} }]);
    await expect(nothing).rejects.toMatchObject({ code: 'E_OP', message: expect.stringContaining('there is no data') });
  });
});
