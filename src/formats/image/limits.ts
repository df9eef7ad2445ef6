import { ItemError } from '../../core/errors.js';
import type { HeaderFields, ImageFormat } from './headers/fields.js';

const million = 1_000_000;
/** Pixels that a result, and what stands between two steps, may have. */
export const maxOutputPixels = 100 * million;
/** Pages a TIFF file may have. */
export const maxTiffPages = 200;
/** How many times longer than wide a picture may be where it is resampled. */
export const maxAspect = 1_000;

/**
 * Pixels a picture may have before it is decoded. AVIF costs about 17 bytes and 80 ns a pixel, a progressive JPEG holds
 * all its coefficients, the others stream.
 */
export function pixelLimit(format: ImageFormat, isProgressive: boolean): number {
  if (format === 'avif') return 25 * million;
  return format === 'jpeg' && isProgressive ? 50 * million : 100 * million;
}

/** Throws `E_IMG_TOO_LARGE` where the header announces more pixels than its format may have, or too many pages. */
export function checkHeader(header: HeaderFields): void {
  const { format, width, height, isProgressive, pages } = header;
  // To open the first page, libtiff walks through all of them.
  if (format === 'tiff' && pages > maxTiffPages) {
    throw new ItemError('E_IMG_TOO_LARGE', `the TIFF file has more than ${maxTiffPages} pages`);
  }
  const limit = pixelLimit(format, isProgressive);
  if (width * height <= limit) return;
  const name = `${isProgressive && format === 'jpeg' ? 'progressive ' : ''}${format.toUpperCase()}`;
  throw new ItemError(
    'E_IMG_TOO_LARGE',
    `the ${name} picture is ${width}x${height}, ${inMillions(width * height)} million pixels; the limit is ${limit / million}`,
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
