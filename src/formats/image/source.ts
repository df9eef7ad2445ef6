import type { Content, Pixels } from '../../core/content.js';
import { decodeFits } from '../fits/decode.js';
import { isCutShort } from './cut-short.js';
import type { Size } from './geometry.js';
import { type ImageHeader, readImageHeader } from './header.js';
import { headerCutShort } from './headers/fields.js';

/** What steps start from: a picture file with its header, or pixels. */
export type ImageSource = { readonly bytes: Uint8Array; readonly header: ImageHeader } | { readonly pixels: Pixels };

/**
 * Finds what steps start from: the content's pixels, or its bytes with their header. FITS, which sharp does not read, is
 * decoded at once. Throws what `readImageHeader` and `decodeFits` throw.
 */
export async function openSource(content: Content): Promise<ImageSource> {
  if (content.pixels !== undefined) return { pixels: content.pixels };
  const header = await readImageHeader(content.bytes);
  if (header.format === 'fits') return { pixels: decodeFits(content.bytes, { isDeep: false }).pixels };
  checkEnd(content.bytes, header);
  return { bytes: content.bytes, header };
}

/** Throws `E_IMG_TRUNCATED` for a PNG without its last chunk, which may decode all the same. */
export function checkEnd(bytes: Uint8Array, { format }: ImageHeader): void {
  if (format === 'png' && isCutShort(format, bytes)) throw headerCutShort(format, bytes, 'before its last chunk, IEND');
}

/** Tells whether a source is grey before any step. */
export function isGreySource(source: ImageSource): boolean {
  return 'pixels' in source ? source.pixels.channels <= 2 : source.header.space === 'grey';
}

/** Tells whether a source may have an alpha channel. */
export function startsWithAlpha(source: ImageSource): boolean {
  if ('pixels' in source) return source.pixels.channels % 2 === 0;
  const { format, hasAlpha, channels } = source.header;
  // The decoder alone knows whether a GIF's frame leaves parts of the screen empty, or what a TIFF's spare channel is.
  return hasAlpha || format === 'gif' || (format === 'tiff' && channels !== 1 && channels !== 3);
}

/** The size that steps start from: upright unless orientation is kept. */
export function sizeOfSource(source: ImageSource, keepsOrientation: boolean): Size {
  if ('pixels' in source) return source.pixels;
  const { header } = source;
  return keepsOrientation ? header : { width: header.uprightWidth, height: header.uprightHeight };
}
