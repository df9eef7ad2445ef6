import { z } from 'zod';
import type { Content, Pixels } from '../../core/content.js';
import type { Op, OwnOpContext } from '../../core/contracts.js';
import { ItemError } from '../../core/errors.js';
import { colorSchema } from '../../formats/image/color.js';
import { drawMarks, type Mark } from './annotate.js';
import { makeCatalog } from './catalog.js';
import { type Detection, detectStars } from './detect-stars.js';
import { starFlags } from './measure.js';
import { planeOfPixels, planeOfSamples } from './plane.js';

const options = z.strictObject({
  k: z
    .number()
    .min(1)
    .max(100)
    .optional()
    .describe(
      'threshold in deviations of the local noise; left out, chosen so that noise is a twentieth of what is found, near 4.1',
    ),
  fwhm: z
    .number()
    .min(0.5)
    .max(50)
    .optional()
    .describe('width of a star at half its height in pixels; left out, measured from the picture'),
  maxStars: z.number().int().min(1).optional().describe('keep only so many, the brightest'),
  marks: z.boolean().default(true).describe('draw a circle around every star'),
  color: colorSchema.default('lime').describe('color of the circles'),
  saturatedColor: colorSchema.default('red').describe('color of the circles of stars that are clipped'),
});

/** Circles stand off their stars: their radius by the width of the star, and the least. */
const markWidths = 1.5;
const leastMark = 5;

/** Finds the stars of a picture: a catalog as its document, and the picture with the stars marked. */
export default {
  name: 'stars.detect',
  summary: 'find and measure the stars of a picture, and mark them',
  accepts: ['image'],
  cost: 'script',
  input: 'samples',
  options,
  run(content: Content, { maxStars, marks, ...rest }: z.output<typeof options>, context: OwnOpContext): Content {
    const { pixels, samples, ...kept } = content;
    if (pixels === undefined) throw new ItemError('E_INTERNAL', 'stars.detect was given no pixels');
    // Not kept in a name: the picture to be drawn on may be copied after it is gone.
    const detection = detectStars(samples === undefined ? planeOfPixels(pixels) : planeOfSamples(samples), {
      k: rest.k,
      fwhm: rest.fwhm,
    });
    const { copyright } = context.item.fields;
    const catalog = makeCatalog(detection, {
      ...(maxStars === undefined ? {} : { mostStars: maxStars }),
      ...(typeof copyright === 'string' && copyright.trim() !== '' ? { credit: copyright.trim() } : {}),
    });
    const pens = { normal: rest.color, saturated: rest.saturatedColor, isInPlace: context.ownsContent === true };
    const { count, fwhm, noise, threshold, background } = catalog;
    return {
      ...kept,
      pixels: marks ? drawMarks(pixels, toMarks(detection, catalog.count, pixels), pens) : pixels,
      document: catalog,
      facts: { ...kept.facts, count, fwhm, noise, threshold, background },
    };
  },
} satisfies Op<z.output<typeof options>>;

/** Circles for the first stars, in the pixels that are drawn on, whose number may differ from that of the samples. */
function toMarks({ stars, width, height }: Detection, count: number, pixels: Pixels): Mark[] {
  const scaleX = pixels.width / width;
  const scaleY = pixels.height / height;
  return stars.slice(0, count).map((star) => ({
    x: (star.x + 0.5) * scaleX - 0.5,
    y: (star.y + 0.5) * scaleY - 0.5,
    radius: Math.max(leastMark, markWidths * star.fwhm * Math.max(scaleX, scaleY)),
    isSaturated: (star.flags & starFlags.saturated) !== 0,
  }));
}
