import { z } from 'zod';
import type { Encoded, Format } from '../core/contracts.js';
import { type Origin, originSchema, placeStar, readCatalog, type Star, type StarCatalog } from './star-catalog.js';

const options = z.strictObject({
  origin: originSchema
    .default('top')
    .describe(
      'which row of the picture is row 1: top; bottom gives the pixels of a FITS file as SExtractor counts them',
    ),
  zeroPoint: z.number().default(0).describe('magnitude of a star of flux 1'),
});

/** What SExtractor writes for a magnitude that cannot be. */
const noMagnitude = 99;

type Column = readonly [name: string, read: (star: Star, place: { x: number; y: number }) => number | undefined];

function columnsOf(origin: Origin, zeroPoint: number): readonly Column[] {
  // Seen from the other side, the same turn goes the other way.
  const turn = origin === 'top' ? 1 : -1;
  return [
    ['X_IMAGE', (_, place) => place.x],
    ['Y_IMAGE', (_, place) => place.y],
    ['FLUX_AUTO', ({ flux }) => flux],
    ['FLUXERR_AUTO', ({ fluxError }) => fluxError],
    ['MAG_AUTO', ({ flux }) => magnitudeOf(flux, zeroPoint)],
    ['FLUX_MAX', ({ peak }) => peak],
    ['BACKGROUND', ({ background }) => background],
    ['SNR_WIN', ({ snr }) => snr],
    ['FWHM_IMAGE', ({ fwhm }) => fwhm],
    ['A_IMAGE', ({ a }) => a],
    ['B_IMAGE', ({ b }) => b],
    ['THETA_IMAGE', ({ theta }) => (theta === undefined || theta === 0 ? theta : theta * turn)],
    ['ELLIPTICITY', ({ ellipticity }) => ellipticity],
    ['FLAGS', ({ flags }) => flags],
  ];
}

function magnitudeOf(flux: number, zeroPoint: number): number {
  return flux > 0 ? Math.round((zeroPoint - 2.5 * Math.log10(flux)) * 1e4) / 1e4 : noMagnitude;
}

/**
 * Saves the stars of a picture as CSV under the names of SExtractor's catalogues (Bertin and Arnouts 1996, A&AS 117,
 * 393): pixels whose first center is 1, degrees, MAG_AUTO as far as the zero point is known. Columns that no star has a
 * value for are left out; a missing value is an empty cell.
 */
const sextractor = {
  name: 'sextractor',
  summary: "the stars of a picture as CSV with SExtractor's columns",
  accepts: ['image'],
  options,
  isNative: () => false,
  async encode(requests): Promise<readonly Encoded[]> {
    return requests.map(({ content, options: given }) => {
      const { origin, zeroPoint } = options.parse(given);
      const catalog = readCatalog(content, 'sextractor');
      return { bytes: Buffer.from(writeRows(catalog, origin, zeroPoint)), extension: 'csv' };
    });
  },
} satisfies Format<z.output<typeof options>>;

function writeRows(catalog: StarCatalog, origin: Origin, zeroPoint: number): string {
  const { stars } = catalog;
  const all = columnsOf(origin, zeroPoint);
  const placed = stars.map((star) => ({ star, place: placeStar(star, catalog, origin) }));
  // Without any star the columns that every star has remain.
  const columns = all.filter(([name, read]) =>
    placed.length === 0
      ? ['X_IMAGE', 'Y_IMAGE', 'FLUX_AUTO', 'MAG_AUTO'].includes(name)
      : placed.some(({ star, place }) => read(star, place) !== undefined),
  );
  // Joining leaves the cell of an undefined value empty.
  const lines = placed.map(({ star, place }, index) =>
    [index + 1, ...columns.map(([, read]) => read(star, place))].join(','),
  );
  return `${[['NUMBER', ...columns.map(([name]) => name)].join(','), ...lines].join('\n')}\n`;
}

export default sextractor;
