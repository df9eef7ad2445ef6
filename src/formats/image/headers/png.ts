import { readOrientation } from './exif.js';
import { type HeaderFields, hasAscii, headerCutShort, headerDamaged, viewOf } from './fields.js';

/** Channels of each PNG colour type, a palette resolved. */
const channelsOf = new Map([
  [0, 1],
  [2, 3],
  [3, 3],
  [4, 2],
  [6, 4],
]);

/** Reads a PNG header: IHDR and the chunks before the first IDAT (W3C PNG, third edition). */
export function readPngHeader(bytes: Uint8Array): HeaderFields {
  if (bytes.length < 33) throw headerCutShort('png', bytes);
  const view = viewOf(bytes);
  if (!hasAscii(bytes, 12, 'IHDR')) throw headerDamaged('png', 'it does not begin with IHDR');
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  const colorType = view.getUint8(25);
  const baseChannels = channelsOf.get(colorType);
  if (width === 0 || height === 0) throw headerDamaged('png', `its size is ${width}x${height}`);
  if (baseChannels === undefined) throw headerDamaged('png', `colour type ${colorType} does not exist`);
  let orientation = 1;
  let hasIccProfile = false;
  let hasTransparentColor = false;
  for (let offset = 33; offset + 8 <= bytes.length && !hasAscii(bytes, offset + 4, 'IDAT'); ) {
    const length = view.getUint32(offset);
    if (hasAscii(bytes, offset + 4, 'iCCP')) hasIccProfile = true;
    if (hasAscii(bytes, offset + 4, 'tRNS')) hasTransparentColor = true;
    if (hasAscii(bytes, offset + 4, 'eXIf'))
      orientation = readOrientation(bytes.subarray(offset + 8, offset + 8 + length));
    offset += 12 + length;
  }
  const hasOwnAlpha = colorType === 4 || colorType === 6;
  return {
    format: 'png',
    width,
    height,
    channels: hasTransparentColor && !hasOwnAlpha ? baseChannels + 1 : baseChannels,
    hasAlpha: hasTransparentColor || hasOwnAlpha,
    bitDepth: view.getUint8(24),
    space: colorType === 0 || colorType === 4 ? 'grey' : 'rgb',
    pages: 1,
    hasIccProfile,
    orientation,
    isProgressive: view.getUint8(28) === 1,
  };
}
