import { ItemError } from '../../core/errors.js';
import { detect } from '../detect.js';
import { readFitsHeader } from '../fits/picture.js';
import { findImageSignature } from '../signatures.js';
import { toImageError } from './errors.js';
import { type HeaderFields, type ImageFormat, imageFormats, viewOf } from './headers/fields.js';
import { readGifHeader } from './headers/gif.js';
import { readJpegHeader } from './headers/jpeg.js';
import { readPngHeader } from './headers/png.js';
import { readTiffHeader } from './headers/tiff.js';
import { readWebpHeader } from './headers/webp.js';
import { checkHeader } from './limits.js';
import { loadSharp } from './sharp.js';

/** What a picture file says about itself. */
export interface ImageHeader extends HeaderFields {
  /** Width and height in pixels once EXIF orientation is applied. */
  readonly uprightWidth: number;
  readonly uprightHeight: number;
}

const readers: Readonly<Partial<Record<ImageFormat, (bytes: Uint8Array) => HeaderFields>>> = {
  jpeg: readJpegHeader,
  png: readPngHeader,
  webp: readWebpHeader,
  gif: readGifHeader,
  tiff: readTiffHeader,
  fits: readFitsHeader,
};

/**
 * Reads a picture's header without decoding anything. Throws an ItemError: `E_IMG_TRUNCATED`, `E_IMG_CORRUPT`,
 * `E_IMG_UNSUPPORTED` (naming what it is), `E_SVG_DISABLED`, or `E_IMG_TOO_LARGE` past the format's limits.
 */
export async function readImageHeader(bytes: Uint8Array): Promise<ImageHeader> {
  const header = parseImageHeader(bytes) ?? (await readWithSharp(bytes));
  checkHeader(header);
  return header;
}

/**
 * Reads the header of a JPEG, PNG, WebP, GIF, TIFF or FITS file in a few microseconds, without leaving JavaScript; undefined
 * for any other format. Checks no limits.
 */
export function parseImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  const format = formatOf(bytes);
  const read = format === undefined ? undefined : readers[format];
  return read === undefined ? undefined : withUprightSize(read(bytes));
}

function formatOf(bytes: Uint8Array): ImageFormat | undefined {
  const name = findImageSignature(bytes)?.slice('image/'.length);
  return imageFormats.find((format) => format === name);
}

function withUprightSize(fields: HeaderFields): ImageHeader {
  const isTurned = fields.orientation >= 5;
  return {
    ...fields,
    uprightWidth: isTurned ? fields.height : fields.width,
    uprightHeight: isTurned ? fields.width : fields.height,
  };
}

/** AVIF keeps its size behind several boxes that refer to each other: libheif reads them, about 1 ms a file. */
async function readWithSharp(bytes: Uint8Array): Promise<ImageHeader> {
  if (formatOf(bytes) !== 'avif') throw await refuse(bytes);
  if (bytes.length < 16 || viewOf(bytes).getUint32(0) > bytes.length) {
    throw new ItemError('E_IMG_TRUNCATED', `the AVIF file is cut short: it ends after ${bytes.length} bytes`);
  }
  const sharp = await loadSharp();
  try {
    const metadata = await sharp(bytes, { limitInputPixels: false }).metadata();
    return withUprightSize({
      format: 'avif',
      width: metadata.width,
      height: metadata.height,
      channels: metadata.channels,
      hasAlpha: metadata.hasAlpha,
      bitDepth: metadata.depth === 'uchar' ? 8 : 16,
      space: metadata.space === 'b-w' ? 'grey' : 'rgb',
      pages: metadata.pages ?? 1,
      hasIccProfile: metadata.hasProfile,
      orientation: metadata.orientation ?? 1,
      isProgressive: false,
    });
  } catch (error) {
    throw toImageError(error, { format: 'avif', bytes });
  }
}

async function refuse(bytes: Uint8Array): Promise<ItemError> {
  if (bytes.length === 0) return new ItemError('E_IMG_TRUNCATED', 'the picture file is empty');
  const { kind, mime, extension } = await detect(bytes, undefined, '');
  if (mime === 'image/svg+xml') return new ItemError('E_SVG_DISABLED', 'SVG pictures are not decoded');
  if (kind === 'image') {
    return new ItemError('E_IMG_UNSUPPORTED', `${extension.toUpperCase()} pictures are not supported (${mime})`);
  }
  if (mime === 'application/octet-stream') {
    return new ItemError('E_IMG_CORRUPT', 'the bytes begin like no picture format that is known');
  }
  return new ItemError('E_IMG_UNSUPPORTED', `it is not a picture but ${mime}`);
}
