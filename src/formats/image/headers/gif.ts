import { type HeaderFields, headerCutShort, headerDamaged, viewOf } from './fields.js';

/** Reads a GIF header: the logical screen, and the number of frames by walking the blocks (GIF89a specification). */
export function readGifHeader(bytes: Uint8Array): HeaderFields {
  if (bytes.length < 13) throw headerCutShort('gif', bytes);
  const view = viewOf(bytes);
  const width = view.getUint16(6, true);
  const height = view.getUint16(8, true);
  if (width === 0 || height === 0) throw headerDamaged('gif', `its size is ${width}x${height}`);
  const { frames, hasAlpha } = walkBlocks(bytes, 13 + tableBytes(view.getUint8(10)));
  return {
    format: 'gif',
    width,
    height,
    channels: hasAlpha ? 4 : 3,
    hasAlpha,
    bitDepth: 8,
    space: 'rgb',
    pages: Math.max(1, frames),
    hasIccProfile: false,
    orientation: 1,
    isProgressive: false,
  };
}

/** Bytes of the colour table that a packed field announces. */
function tableBytes(packed: number): number {
  return (packed & 0x80) === 0 ? 0 : 3 << ((packed & 7) + 1);
}

function walkBlocks(bytes: Uint8Array, start: number): { frames: number; hasAlpha: boolean } {
  let frames = 0;
  let hasAlpha = false;
  let offset = start;
  while (offset < bytes.length) {
    const introducer = bytes[offset];
    if (introducer === 0x21) {
      const isGraphicControl = bytes[offset + 1] === 0xf9;
      if (isGraphicControl && ((bytes[offset + 3] ?? 0) & 1) === 1) hasAlpha = true;
      offset = skipSubBlocks(bytes, offset + 2);
    } else if (introducer === 0x2c) {
      frames += 1;
      offset = skipSubBlocks(bytes, offset + 11 + tableBytes(bytes[offset + 9] ?? 0));
    } else {
      break;
    }
  }
  return { frames, hasAlpha };
}

function skipSubBlocks(bytes: Uint8Array, start: number): number {
  let offset = start;
  for (;;) {
    const length = bytes[offset];
    if (length === undefined || length === 0) return offset + 1;
    offset += 1 + length;
  }
}
