import { readOrientation } from './exif.js';
import { type HeaderFields, hasAscii, headerCutShort, headerDamaged, viewOf } from './fields.js';

/** Reads a WebP header: the first chunk and, in the extended form, the chunks' names (RFC 9649). */
export function readWebpHeader(bytes: Uint8Array): HeaderFields {
  if (bytes.length < 30) throw headerCutShort('webp', bytes);
  const view = viewOf(bytes);
  const announced = view.getUint32(4, true) + 8;
  if (announced > bytes.length) throw headerCutShort('webp', bytes, `before the ${announced} bytes it announces`);
  if (hasAscii(bytes, 12, 'VP8X')) return readExtended(bytes, view);
  if (hasAscii(bytes, 12, 'VP8L')) {
    if (view.getUint8(20) !== 0x2f) throw headerDamaged('webp', 'its lossless data has no signature');
    const bits = view.getUint32(21, true);
    return fields((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1, ((bits >>> 28) & 1) === 1);
  }
  if (!hasAscii(bytes, 12, 'VP8 ')) throw headerDamaged('webp', 'its first chunk is no picture');
  if (view.getUint16(23) !== 0x9d01 || view.getUint8(25) !== 0x2a) throw headerDamaged('webp', 'it has no key frame');
  const width = view.getUint16(26, true) & 0x3fff;
  const height = view.getUint16(28, true) & 0x3fff;
  if (width === 0 || height === 0) throw headerDamaged('webp', `its size is ${width}x${height}`);
  return fields(width, height, false);
}

function readExtended(bytes: Uint8Array, view: DataView): HeaderFields {
  const flags = view.getUint8(20);
  const width = (view.getUint32(24, true) & 0xffffff) + 1;
  const height = (view.getUint32(26, true) >>> 8) + 1;
  let orientation = 1;
  let frames = 0;
  for (let offset = 30; offset + 8 <= bytes.length; ) {
    const length = view.getUint32(offset + 4, true);
    if (hasAscii(bytes, offset, 'ANMF')) frames += 1;
    if (hasAscii(bytes, offset, 'EXIF')) orientation = readOrientation(bytes.subarray(offset + 8, offset + 8 + length));
    offset += 8 + length + (length & 1);
  }
  return {
    ...fields(width, height, (flags & 0x10) !== 0),
    pages: Math.max(1, frames),
    hasIccProfile: (flags & 0x20) !== 0,
    orientation,
  };
}

function fields(width: number, height: number, hasAlpha: boolean): HeaderFields {
  return {
    format: 'webp',
    width,
    height,
    channels: hasAlpha ? 4 : 3,
    hasAlpha,
    bitDepth: 8,
    space: 'rgb',
    pages: 1,
    hasIccProfile: false,
    orientation: 1,
    isProgressive: false,
  };
}
