import { ItemError } from '../../core/errors.js';
import type { HeaderFields } from './headers/fields.js';

const million = 1_000_000;
/** Pixels that a result, and what stands between two steps, may have. */
const maxOutputPixels = 100 * million;
/** Pages a TIFF file may have. */
const maxTiffPages = 200;
/** How many times longer than wide a picture may be where it is resampled. */
const maxAspect = 1_000;

/** Pixels of a WebP that is decoded at its full size: some 8 bytes each, all at once. */
const maxWholeWebpPixels = 55 * million;

/** What a decoder's memory depends on. */
type DecodedShape = Pick<HeaderFields, 'format' | 'isProgressive' | 'bitDepth'>;

/**
 * Pixels a picture may have before it is decoded, so that its decoder stays below half a gigabyte: AVIF takes 18 bytes a
 * pixel, 25 where it is deep; a progressive JPEG holds all its coefficients; an interlaced PNG of 16 bits takes up to 12.
 * The others stream, or take 4.
 */
export function pixelLimit({ format, isProgressive, bitDepth }: DecodedShape): number {
  const isDeep = bitDepth > 8;
  if (format === 'avif') return (isDeep ? 18 : 25) * million;
  if (format === 'jpeg' && isProgressive) return 50 * million;
  return (format === 'png' && isProgressive && isDeep ? 36 : 100) * million;
}

/** Throws `E_IMG_TOO_LARGE` where the header announces more pixels than its format may have, or too many pages. */
export function checkHeader(header: HeaderFields): void {
  const { format, width, height, pages } = header;
  // To open the first page, libtiff walks through all of them.
  if (format === 'tiff' && pages > maxTiffPages) {
    throw new ItemError('E_IMG_TOO_LARGE', `the TIFF file has more than ${maxTiffPages} pages`);
  }
  checkPixels(nameShape(header), { width, height }, pixelLimit(header));
}

/** Throws `E_IMG_TOO_LARGE` where a WebP, reduced on load by a factor, would still be decoded into too many pixels. */
export function checkWebpDecode(size: { readonly width: number; readonly height: number }, shrink: number): void {
  const hint = ', or 100 where it is made much smaller';
  if (size.width * size.height > maxWholeWebpPixels * shrink * shrink)
    checkPixels('WebP', size, maxWholeWebpPixels, hint);
}

function nameShape({ format, isProgressive, bitDepth }: DecodedShape): string {
  const isDeep = bitDepth > 8;
  if (format === 'jpeg' && isProgressive) return 'progressive JPEG';
  if (format === 'png' && isProgressive && isDeep) return 'interlaced 16-bit PNG';
  return format === 'avif' && isDeep ? 'deep AVIF' : format.toUpperCase();
}

function checkPixels(
  name: string,
  size: { readonly width: number; readonly height: number },
  limit: number,
  hint = '',
): void {
  const { width, height } = size;
  if (width * height <= limit) return;
  throw new ItemError(
    'E_IMG_TOO_LARGE',
    `the ${name} picture is ${width}x${height}, ${inMillions(width * height)} million pixels; the limit is ${limit / million}${hint}`,
  );
}

/** Throws `E_OUT_TOO_LARGE` where a step would make more pixels than are allowed. */
export function checkOutputPixels(width: number, height: number, what: string): void {
  if (width * height <= maxOutputPixels) return;
  throw new ItemError(
    'E_OUT_TOO_LARGE',
    `${what} would make ${width}x${height}, ${inMillions(width * height)} million pixels; the limit is ${maxOutputPixels / million}`,
  );
}

/** Throws `E_IMG_ASPECT` where a picture is too long and thin to be resampled. */
export function checkAspect(width: number, height: number): void {
  if (Math.max(width, height) <= maxAspect * Math.min(width, height)) return;
  throw new ItemError('E_IMG_ASPECT', `the picture is ${width}x${height}; resampling takes at most ${maxAspect}:1`);
}

function inMillions(pixels: number): string {
  return (pixels / million).toFixed(1);
}
