import { type HeaderFields, headerCutShort, headerDamaged, viewOf } from './fields.js';

/** Sizes of screens that old programs wrote into every file; the decoder goes by the frames instead. */
const screenSizes = new Set(['640x480', '640x512', '800x600', '1024x768', '1280x1024', '1600x1200']);
const maxScreen = 2_048;

/**
 * Reads a GIF header: the logical screen, and the frames by walking the blocks (GIF89a specification). The size is the one
 * that libnsgif decodes: a frame beyond the screen makes it larger, and a screen that is not to be believed does not count.
 */
export function readGifHeader(bytes: Uint8Array): HeaderFields {
  if (bytes.length < 13) throw headerCutShort('gif', bytes);
  const view = viewOf(bytes);
  const screenWidth = view.getUint16(6, true);
  const screenHeight = view.getUint16(8, true);
  const blocks = walkBlocks(bytes, 13 + tableBytes(view.getUint8(10)));
  const { frames, hasAlpha } = blocks;
  const isEmpty = screenWidth === 0 || screenHeight === 0;
  if (isEmpty && frames === 0) throw headerDamaged('gif', `its size is ${screenWidth}x${screenHeight}`);
  const isBelieved =
    !isEmpty && Math.max(screenWidth, screenHeight) <= maxScreen && !screenSizes.has(`${screenWidth}x${screenHeight}`);
  const width = Math.max(isBelieved ? screenWidth : 1, blocks.width);
  const height = Math.max(isBelieved ? screenHeight : 1, blocks.height);
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

interface Blocks {
  readonly frames: number;
  readonly hasAlpha: boolean;
  /** How far the frames reach. */
  readonly width: number;
  readonly height: number;
}

function walkBlocks(bytes: Uint8Array, start: number): Blocks {
  const at16 = (at: number) => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  let frames = 0;
  let hasAlpha = false;
  let width = 0;
  let height = 0;
  let offset = start;
  while (offset < bytes.length) {
    const introducer = bytes[offset];
    if (introducer === 0x21) {
      const isGraphicControl = bytes[offset + 1] === 0xf9;
      if (isGraphicControl && ((bytes[offset + 3] ?? 0) & 1) === 1) hasAlpha = true;
      offset = skipSubBlocks(bytes, offset + 2);
    } else if (introducer === 0x2c) {
      frames += 1;
      width = Math.max(width, at16(offset + 1) + at16(offset + 5));
      height = Math.max(height, at16(offset + 3) + at16(offset + 7));
      offset = skipSubBlocks(bytes, offset + 11 + tableBytes(bytes[offset + 9] ?? 0));
    } else {
      break;
    }
  }
  return { frames, hasAlpha, width, height };
}

function skipSubBlocks(bytes: Uint8Array, start: number): number {
  let offset = start;
  for (;;) {
    const length = bytes[offset];
    if (length === undefined || length === 0) return offset + 1;
    offset += 1 + length;
  }
}
