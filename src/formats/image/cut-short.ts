import { findImageSignature } from '../signatures.js';
import type { ImageFormat } from './headers/fields.js';
import { findTiffEnd } from './headers/tiff.js';

const endOfImage = Buffer.from([0xff, 0xd9]);
/** Files that may go on behind the picture's end and are whole all the same. */
const endingFormats = ['jpeg', 'png', 'gif', 'webp'] as const;

/**
 * Tells whether bytes are a JPEG, PNG, GIF or WebP that ends before the picture does: for bodies of which nobody said how
 * long they are. Of other content nothing is known.
 */
export function isPictureCut(bytes: Uint8Array): boolean {
  const signature = findImageSignature(bytes);
  const format = endingFormats.find((each) => signature === `image/${each}`);
  return format !== undefined && isCutShort(format, bytes);
}

/**
 * Tells whether a picture's bytes end before the picture does, as its own marks and lengths say. What a decoder says of it does
 * not count: libvips keeps one error text for all threads of a process.
 */
export function isCutShort(format: ImageFormat, bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (format) {
    case 'jpeg':
      return buffer.indexOf(endOfImage, findScan(buffer)) === -1;
    case 'png':
      return buffer.lastIndexOf('IEND', undefined, 'latin1') === -1;
    case 'gif':
      return lacksTrailer(buffer);
    case 'webp':
      return buffer.length < 12 || buffer.readUInt32LE(4) + 8 > buffer.length;
    case 'avif':
      return lacksBoxes(buffer);
    case 'tiff':
      return findTiffEnd(bytes) > bytes.length;
    default:
      return false;
  }
}

/** Where a JPEG's first scan begins, behind segments that may hold a smaller JPEG; the end of the file where there is none. */
function findScan(buffer: Buffer): number {
  let offset = 2;
  for (;;) {
    offset = buffer.indexOf(0xff, offset);
    if (offset === -1) return buffer.length;
    while (buffer[offset] === 0xff) offset += 1;
    const marker = buffer[offset];
    offset += 1;
    if (marker === 0xda) return offset;
    // What has no length; with 0 it is no marker at all.
    if (marker === undefined || marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) continue;
    if (offset + 2 > buffer.length) return buffer.length;
    offset += Math.max(2, buffer.readUInt16BE(offset));
  }
}

/** Tells whether a GIF's blocks reach beyond its end, or end without a trailer (GIF89a, 15 to 27). */
function lacksTrailer(buffer: Buffer): boolean {
  let offset = 13 + colorTableBytes(buffer[10] ?? 0);
  while (offset < buffer.length) {
    const block = buffer[offset];
    if (block === 0x2c) offset = skipSubBlocks(buffer, offset + 11 + colorTableBytes(buffer[offset + 9] ?? 0));
    else if (block === 0x21) offset = skipSubBlocks(buffer, offset + 2);
    // Anything else than a block is damage, which is not for its end to tell.
    else return false;
  }
  return true;
}

const colorTableBytes = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1));

function skipSubBlocks(buffer: Buffer, from: number): number {
  let offset = from;
  for (let size = buffer[offset]; size !== 0; size = buffer[offset]) {
    if (size === undefined) return buffer.length;
    offset += 1 + size;
  }
  return offset + 1;
}

/** Tells whether the boxes of a file like AVIF reach beyond its end, or none of them holds the picture. */
function lacksBoxes(buffer: Buffer): boolean {
  let hasData = false;
  for (let offset = 0; offset < buffer.length; ) {
    if (offset + 16 > buffer.length) return true;
    const type = buffer.toString('latin1', offset + 4, offset + 8);
    const short = buffer.readUInt32BE(offset);
    const size = short === 1 ? Number(buffer.readBigUInt64BE(offset + 8)) : short;
    hasData ||= type === 'mdat';
    // Of the last box it may be left open how long it is.
    if (size === 0) return !hasData;
    if (size < 8) return false;
    offset += size;
    if (offset > buffer.length) return true;
  }
  return !hasData;
}
