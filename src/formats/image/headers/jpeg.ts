import { readOrientation } from './exif.js';
import { type HeaderFields, hasAscii, headerCutShort, headerDamaged, viewOf } from './fields.js';

/** Start-of-frame markers; C4, C8 and CC in their range are tables. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
const hasNoLength = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

/** Markers before the first frame; a large colour profile and large XMP take some thousands. */
const maxMarkers = 20_000;

/** Reads a JPEG header: the segments up to the first start of frame (ITU-T T.81, annex B). */
export function readJpegHeader(bytes: Uint8Array): HeaderFields {
  const view = viewOf(bytes);
  let orientation = 1;
  let hasIccProfile = false;
  let offset = 2;
  for (let markers = 0; ; markers += 1) {
    if (markers > maxMarkers) throw headerDamaged('jpeg', `it has more than ${maxMarkers} markers and no frame header`);
    // Garbage and fill bytes between segments are skipped, as libjpeg does.
    offset = bytes.indexOf(0xff, offset);
    if (offset === -1) throw headerCutShort('jpeg', bytes);
    while (bytes[offset] === 0xff) offset += 1;
    const marker = bytes[offset];
    offset += 1;
    if (marker === undefined) throw headerCutShort('jpeg', bytes);
    if (marker === 0 || hasNoLength(marker)) continue;
    if (marker === 0xd9 || marker === 0xda) throw headerDamaged('jpeg', 'it holds no frame header before its data');
    if (offset + 2 > bytes.length) throw headerCutShort('jpeg', bytes);
    const length = view.getUint16(offset);
    if (length < 2) throw headerDamaged('jpeg', `a segment has the impossible length ${length}`);
    if (isFrame(marker)) return { ...readFrame(bytes, offset, marker), orientation, hasIccProfile };
    if (offset + length > bytes.length) throw headerCutShort('jpeg', bytes);
    if (marker === 0xe1 && hasAscii(bytes, offset + 2, 'Exif\0\0')) {
      orientation = readOrientation(bytes.subarray(offset + 2, offset + length));
    }
    if (marker === 0xe2 && hasAscii(bytes, offset + 2, 'ICC_PROFILE\0')) hasIccProfile = true;
    offset += length;
  }
}

function readFrame(
  bytes: Uint8Array,
  offset: number,
  marker: number,
): Omit<HeaderFields, 'orientation' | 'hasIccProfile'> {
  if (offset + 8 > bytes.length) throw headerCutShort('jpeg', bytes);
  const view = viewOf(bytes);
  const height = view.getUint16(offset + 3);
  const width = view.getUint16(offset + 5);
  const channels = view.getUint8(offset + 7);
  if (width === 0 || height === 0) throw headerDamaged('jpeg', `its size is ${width}x${height}`);
  return {
    format: 'jpeg',
    width,
    height,
    channels,
    hasAlpha: false,
    bitDepth: view.getUint8(offset + 2),
    space: channels === 1 ? 'grey' : channels === 4 ? 'cmyk' : 'rgb',
    pages: 1,
    isProgressive: [0xc2, 0xc6, 0xca, 0xce].includes(marker),
  };
}
