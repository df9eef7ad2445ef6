import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/core/json.js';
import ds9 from '../../src/formats/ds9.js';
import { testFormat } from '../contracts/format.js';
import { makeCatalog, makeContent } from './star-catalog.js';

const star = { x: 10.25, y: 20.5, flux: 1000, peak: 90.5, fwhm: 4, ellipticity: 0.1, theta: 30, flags: 0 };

testFormat(ds9, {
  valid: [{}, { origin: 'top', radius: 3 }],
  invalid: [{ origin: 'middle' }, { radius: 0 }],
  content: makeContent(makeCatalog([star])),
  extension: 'reg',
});

const save = async (document: Json, options: { origin?: string; radius?: number } = {}) => {
  const [result] = await ds9.encode([{ content: makeContent(document), format: 'ds9', options }]);
  return new TextDecoder().decode(result?.bytes);
};

describe('save: ds9', () => {
  it('draws a circle for each star, rows from the bottom and pixels from 1, colored by its flags', async () => {
    const stars = [
      { ...star, flags: 4 + 256 },
      { ...star, x: 0, y: 99, flags: 1 },
      { ...star, x: 199, y: 0, fwhm: 1 },
    ];
    expect(await save(makeCatalog(stars))).toBe(
      [
        '# Region file format: DS9 version 4.1',
        'global color=green width=1',
        'image',
        'circle(11.25,79.5,6) # color=red',
        'circle(1,1,6) # color=yellow',
        'circle(200,100,3) # color=green',
        '',
      ].join('\n'),
    );
  });

  it('counts rows from the top where asked, and draws circles of the size asked for', async () => {
    const { fwhm: _, flags: __, ...bare } = star;
    const lines = (await save(makeCatalog([star, bare]), { origin: 'top', radius: 2.5 })).split('\n');
    expect(lines[3]).toBe('circle(11.25,21.5,10) # color=green');
    expect(lines[4]).toBe('circle(11.25,21.5,3) # color=green');
  });

  it('writes no circle for a picture without stars', async () => {
    expect((await save(makeCatalog([]))).trimEnd().split('\n')).toHaveLength(3);
  });

  it('says what is missing where the data is no star catalogue', async () => {
    await expect(save({ stars: [] })).rejects.toMatchObject({
      code: 'E_OP',
      message: expect.stringContaining('save: ds9 needs the stars of stars.detect'),
    });
  });
});
