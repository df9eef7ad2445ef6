import { z } from 'zod';
import type { Encoded, Format } from '../core/contracts.js';
import { originSchema, placeStar, readCatalog, type Star, type StarCatalog } from './star-catalog.js';

const options = z.strictObject({
  origin: originSchema
    .default('bottom')
    .describe('which row of the picture is row 1: bottom, as DS9 counts in every picture it loads, or top'),
  radius: z.number().min(0.1).max(100).default(1.5).describe('radius of the circles, in widths (FWHM) of their stars'),
});

/** Circles are never smaller than this, in pixels; also the radius where a star's width is not known. */
const minRadius = 3;
/** The bit of `flags` that says a star is saturated. */
const saturatedFlag = 4;

/**
 * Saves the stars of a picture as a region file of SAOImage DS9 (its reference manual, "Regions"): a circle for each,
 * in image coordinates; red where saturated, yellow with any other flag, else green. DS9 numbers pixels from 1 and rows
 * from the bottom, in FITS as in PNG and JPEG files.
 */
const ds9 = {
  name: 'ds9',
  summary: 'the stars of a picture as a DS9 region file',
  accepts: ['image'],
  options,
  isNative: () => false,
  async encode(requests): Promise<readonly Encoded[]> {
    return requests.map(({ content, options: given }) => {
      const catalog = readCatalog(content, 'ds9');
      return { bytes: Buffer.from(writeRegions(catalog, options.parse(given))), extension: 'reg' };
    });
  },
} satisfies Format<z.output<typeof options>>;

function writeRegions(catalog: StarCatalog, { origin, radius }: z.output<typeof options>): string {
  const circles = catalog.stars.map((star) => {
    const { x, y } = placeStar(star, catalog, origin);
    const size = Math.max(minRadius, Math.round((star.fwhm ?? 0) * radius * 100) / 100);
    return `circle(${x},${y},${size}) # color=${colorOf(star)}`;
  });
  return `${['# Region file format: DS9 version 4.1', 'global color=green width=1', 'image', ...circles].join('\n')}\n`;
}

function colorOf({ flags = 0 }: Star): string {
  if ((flags & saturatedFlag) !== 0) return 'red';
  return flags === 0 ? 'green' : 'yellow';
}

export default ds9;
