import type { Sharp } from 'sharp';
import { z } from 'zod';

const quality = (standard: number) =>
  z.number().int().min(1).max(100).default(standard).describe('1 (smallest) to 100 (best)');

/** Options of `save: png`. */
export const pngOptions = z.strictObject({
  compressionLevel: z.number().int().min(0).max(9).default(6).describe('zlib level, 0 (fastest) to 9 (smallest)'),
  adaptiveFiltering: z.boolean().default(false).describe('choose a filter for each row: slower, often smaller'),
  palette: z.boolean().default(false).describe('reduce to at most 256 colours'),
  quality: quality(100).describe('with palette: 1 (fewest colours) to 100'),
  progressive: z.boolean().default(false).describe('interlace'),
});

/** Options of `save: jpeg`. */
export const jpegOptions = z.strictObject({
  quality: quality(80),
  progressive: z.boolean().default(false).describe('store in scans of rising detail'),
  chromaSubsampling: z.enum(['4:2:0', '4:4:4']).default('4:2:0').describe('4:4:4 keeps colour at full resolution'),
  optimizeCoding: z
    .boolean()
    .default(false)
    .describe('compute the Huffman tables: about 5% smaller, for twice the time to encode'),
  mozjpeg: z.boolean().default(false).describe("mozjpeg's trellis and scans: about 10% smaller, several times slower"),
});

/** Options of `save: webp`. */
export const webpOptions = z.strictObject({
  quality: quality(80),
  alphaQuality: quality(100).describe('quality of transparency, 1 to 100'),
  lossless: z.boolean().default(false).describe('keep every pixel as it is'),
  effort: z.number().int().min(0).max(6).default(4).describe('CPU to spend, 0 (fastest) to 6 (smallest)'),
  smartSubsample: z.boolean().default(false).describe('sharper chroma edges, slower'),
});

/** Options of `save: avif`. */
export const avifOptions = z.strictObject({
  quality: quality(50),
  lossless: z.boolean().default(false).describe('keep every pixel as it is'),
  effort: z
    .number()
    .int()
    .min(0)
    .max(9)
    .default(0)
    .describe('CPU to spend, 0 (about as much as WebP) to 9; 4 takes some 25 times as long for 10 to 15% fewer bytes'),
  chromaSubsampling: z.enum(['4:2:0', '4:4:4']).default('4:4:4').describe('4:2:0 halves colour resolution'),
});

const optionsOf = { png: pngOptions, jpeg: jpegOptions, webp: webpOptions, avif: avifOptions };

/** The formats pictures are saved in. */
export type PictureFormat = keyof typeof optionsOf;

/** Tells whether a name is that of a format pictures are saved in. */
export function isPictureFormat(name: string): name is PictureFormat {
  return Object.hasOwn(optionsOf, name);
}

type Finish = (pipeline: Sharp) => Sharp;

/** A recipe's options are the same object for every item: completing them once is enough. */
const finishes = new WeakMap<object, { readonly format: PictureFormat; readonly finish: Finish }>();

/** Makes the last call of a sharp pipeline: the format with its options, completed with the defaults. */
export function finishWith(format: PictureFormat, options: unknown): Finish {
  if (typeof options !== 'object' || options === null) return makeFinish(format, options);
  const known = finishes.get(options);
  if (known?.format === format) return known.finish;
  const finish = makeFinish(format, options);
  finishes.set(options, { format, finish });
  return finish;
}

function makeFinish(format: PictureFormat, options: unknown): Finish {
  switch (format) {
    case 'png': {
      const { palette, quality: paletteQuality, ...rest } = pngOptions.parse(options);
      return (pipeline) => pipeline.png(palette ? { ...rest, palette, quality: paletteQuality } : rest);
    }
    case 'jpeg': {
      const { mozjpeg, optimizeCoding, progressive, ...rest } = jpegOptions.parse(options);
      // mozjpeg brings its own coding and scans; naming them as well would turn them off.
      const coding = mozjpeg ? { mozjpeg } : { optimizeCoding, progressive };
      return (pipeline) => pipeline.jpeg({ ...rest, ...coding });
    }
    case 'webp': {
      const complete = webpOptions.parse(options);
      return (pipeline) => pipeline.webp(complete);
    }
    case 'avif': {
      const complete = avifOptions.parse(options);
      return (pipeline) => pipeline.avif(complete);
    }
  }
}
