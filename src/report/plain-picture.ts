import { readJpegHeader } from '../formats/image/headers/jpeg.js';
import { readBounded } from './result-file.js';
import type { Thumbnail } from './thumbnail.js';

/** Larger files, and wider or higher pictures, are made small for the page. */
export const mostPlainBytes = 128 * 1024;
const mostSidePx = 1_024;
/** All of a page's together. */
const mostPageBytes = 512 * 1024;

/** Frames, tables, restarts and scans; of the others only the few bytes that say it is JFIF. */
const pictureMarkers = new Set([0xc0, 0xc1, 0xc2, 0xc4, 0xdb, 0xdd, 0xda]);
const jfifMarker = 0xe0;
const jfifBytes = 16;

/**
 * Reads the files that can be shown as they are: small JPEGs with nothing in them but a picture. Meant for results, not for
 * what came from the web: making them small would take a process, which costs more than the rest of the page.
 */
export async function readPlainPictures(files: readonly string[]): Promise<ReadonlyMap<string, Thumbnail>> {
  const pictures = new Map<string, Thumbnail>();
  let total = 0;
  for (const file of files) {
    const picture = await readPlainPicture(file);
    if (picture === undefined || total + picture.bytes.length > mostPageBytes) continue;
    total += picture.bytes.length;
    pictures.set(file, picture);
  }
  return pictures;
}

async function readPlainPicture(file: string): Promise<Thumbnail | undefined> {
  if (!/\.jpe?g$/i.test(file)) return undefined;
  const bytes = await readBounded(file, mostPlainBytes);
  if (bytes === undefined || !isPlainJpeg(bytes)) return undefined;
  try {
    const { width, height } = readJpegHeader(bytes);
    return Math.max(width, height) <= mostSidePx ? { bytes, width, height } : undefined;
  } catch {
    return undefined;
  }
}

/** Tells whether bytes are a JPEG from end to end, without comments, EXIF and what else may be kept in one. */
function isPlainJpeg(bytes: Buffer): boolean {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8 || bytes.readUInt16BE(bytes.length - 2) !== 0xffd9)
    return false;
  for (let offset = 2; offset + 4 <= bytes.length; ) {
    const marker = bytes[offset + 1] ?? 0;
    const size = bytes.readUInt16BE(offset + 2);
    const isKnown = pictureMarkers.has(marker) || (marker === jfifMarker && size <= jfifBytes);
    if (bytes[offset] !== 0xff || !isKnown || size < 2) return false;
    if (marker === 0xda) return true;
    offset += 2 + size;
  }
  return false;
}
