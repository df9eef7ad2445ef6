import type { Content } from '../core/content.js';
import type { ImageStep } from '../core/image.js';
import { encode } from '../formats/image/encode.js';
import { readImageHeader } from '../formats/image/header.js';
import { findImageSignature } from '../formats/signatures.js';
import { readBounded } from './result-file.js';

/** A small picture, encoded anew: JPEG, or WebP where it has transparent parts. */
export interface Thumbnail {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Makes thumbnails of files, by path; what cannot be made is left out. */
export type MakeThumbnails = (files: readonly string[]) => Promise<ReadonlyMap<string, Thumbnail>>;

/** A thumbnail's file is never larger. */
export const mostThumbnailBytes = 20_000;
/** Larger files are not opened for a thumbnail. */
const mostFileBytes = 64 * 2 ** 20;
/** Tried in this order until the file is small enough. */
const trials = [
  { side: 360, quality: 65 },
  { side: 360, quality: 45 },
  { side: 240, quality: 40 },
  { side: 160, quality: 30 },
];

/**
 * Makes a thumbnail of a picture file. Throws an ItemError where it cannot be decoded; undefined where the file is too
 * large or gone. The bytes may be hostile: to be called where a crash does no harm.
 */
export async function makeThumbnail(file: string): Promise<Thumbnail | undefined> {
  let bytes: Uint8Array | undefined = await readBounded(file, mostFileBytes);
  if (bytes === undefined) return undefined;
  const { hasAlpha } = await readImageHeader(bytes);
  for (const { side, quality } of trials) {
    const content: Content = { kind: 'image', bytes, mime: '', extension: '', steps: [fitInto(side)] };
    // WebP is a third smaller, and takes ten times as long.
    const saved = hasAlpha
      ? { format: 'webp', options: { quality, effort: 2 } }
      : { format: 'jpeg', options: { quality } };
    const [encoded] = await encode([{ content, ...saved }]);
    if (encoded === undefined) return undefined;
    if (encoded.bytes.length <= mostThumbnailBytes)
      return { bytes: encoded.bytes, width: encoded.width ?? side, height: encoded.height ?? side };
    // The large picture is decoded once: what is still too large is made smaller from here.
    bytes = encoded.bytes;
  }
  return undefined;
}

function fitInto(side: number): ImageStep {
  const box = { width: side, height: side, fit: 'inside', position: 'center' } as const;
  return { step: 'resize', ...box, kernel: 'lanczos3', background: '#ffffff', enlarge: false };
}

/** The address that holds a thumbnail's bytes; undefined for anything but a small JPEG or WebP file. */
export function thumbnailAddress({ bytes }: Thumbnail, mostBytes = mostThumbnailBytes): string | undefined {
  const format = findImageSignature(bytes);
  if (bytes.length > mostBytes || (format !== 'image/jpeg' && format !== 'image/webp')) return undefined;
  return `data:${format};base64,${Buffer.from(bytes).toString('base64')}`;
}
