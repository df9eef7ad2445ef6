import { Buffer } from 'node:buffer';

const startOfScan = Buffer.from([0xff, 0xda]);
const endOfImage = Buffer.from([0xff, 0xd9]);
const gifTrailer = 0x3b;

/**
 * True where a JPEG, PNG, GIF or WebP ends before the picture does, as its own marks say: for bodies of which nobody said
 * how long they are. Of other content nothing is known.
 */
export function isPictureCut(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const magic = buffer.toString('latin1', 0, 4);
  if (magic.startsWith('\xff\xd8\xff')) return buffer.lastIndexOf(endOfImage) < buffer.lastIndexOf(startOfScan);
  if (magic === '\x89PNG') return buffer.lastIndexOf('IEND', undefined, 'latin1') === -1;
  if (magic === 'GIF8') return buffer[lastNonZero(buffer)] !== gifTrailer;
  if (magic === 'RIFF' && buffer.toString('latin1', 8, 12) === 'WEBP')
    return buffer.readUInt32LE(4) + 8 > buffer.length;
  return false;
}

function lastNonZero(buffer: Buffer): number {
  let last = buffer.length - 1;
  while (last > 0 && buffer[last] === 0) last -= 1;
  return last;
}
