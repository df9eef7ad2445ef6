import { ItemError } from '../../../core/errors.js';

/** The picture formats that can be read. */
export const imageFormats = ['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff', 'fits'] as const;
/** One of these formats. */
export type ImageFormat = (typeof imageFormats)[number];

/** What a picture file says about itself, as it is stored: sizes in pixels, before EXIF orientation. */
export interface HeaderFields {
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  /** Channels once a palette is resolved, alpha included. */
  readonly channels: number;
  readonly hasAlpha: boolean;
  /** Bits of one channel. */
  readonly bitDepth: number;
  readonly space: 'rgb' | 'grey' | 'cmyk' | 'other';
  /** Frames or pages; only the first is used. */
  readonly pages: number;
  readonly hasIccProfile: boolean;
  /** EXIF orientation, 1 to 8; 1 is upright. */
  readonly orientation: number;
  readonly isProgressive: boolean;
}

/** Says that a picture file ends before its header does. */
export function headerCutShort(format: ImageFormat, bytes: Uint8Array, where = 'inside its header'): ItemError {
  return new ItemError(
    'E_IMG_TRUNCATED',
    `the ${format.toUpperCase()} file is cut short: it ends ${where}, after ${bytes.length} bytes`,
  );
}

/** Says what is wrong with a picture file's header. */
export function headerDamaged(format: ImageFormat, reason: string): ItemError {
  return new ItemError('E_IMG_CORRUPT', `the ${format.toUpperCase()} file is damaged: ${reason}`);
}

/** A view over bytes for multi-byte fields. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Tells whether ASCII text stands at an offset. */
export function hasAscii(bytes: Uint8Array, offset: number, text: string): boolean {
  if (offset + text.length > bytes.length) return false;
  for (let index = 0; index < text.length; index += 1) {
    if (bytes[offset + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}
