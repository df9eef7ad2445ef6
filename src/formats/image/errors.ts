import { ItemError } from '../../core/errors.js';
import { isCutShort } from './cut-short.js';
import { headerCutShort, type ImageFormat } from './headers/fields.js';

/** What was being decoded when sharp threw; no format for bare pixels. */
export interface ImageSubject {
  readonly format: ImageFormat | undefined;
  readonly bytes: Uint8Array;
}

/**
 * Warnings of libjpeg that leave the picture whole. Any other warning means that part of it could not be decoded and
 * was filled with grey.
 */
const harmlessWarning =
  /^VipsJpeg: (Corrupt JPEG data: \d+ extraneous bytes before marker 0xd9|Invalid SOS parameters for sequential JPEG|Unknown Adobe color transform code|Warning: unknown JFIF revision number|Application transferred too many scanlines)/;

/** Tells whether all that sharp complained about, reading strictly, was harmless. */
export function isHarmless(error: unknown): boolean {
  const lines = messageOf(error)
    .split('\n')
    .filter((line) => line.startsWith('VipsJpeg'));
  return lines.length > 0 && lines.every((line) => harmlessWarning.test(line));
}

/**
 * Tells whether the words of the decoder are gone: libvips has one error text for all threads of a process, and another
 * thread may have taken or cleared it.
 */
export function hasLostWords(error: unknown): boolean {
  const message = messageOf(error).trim();
  return message === '' || /^(Warning treated as error due to failOn setting|Unknown error)/.test(message);
}

/**
 * Turns what sharp threw into an ItemError with a code and a sentence. Both come from the picture's bytes where they can: what the
 * decoder says may be another thread's.
 */
export function toImageError(error: unknown, subject: ImageSubject): ItemError {
  if (error instanceof ItemError) return error;
  const { format, bytes } = subject;
  if (format !== undefined && isCutShort(format, bytes))
    return headerCutShort(format, bytes, 'before the picture does');
  const message = messageOf(error);
  const detail = firstDetail(message);
  const name = format === undefined ? 'picture' : `${format.toUpperCase()} file`;
  const fail = (code: ItemError['code'], sentence: string) => new ItemError(code, sentence, { cause: error });
  if (/exceeds pixel limit/.test(message)) return fail('E_IMG_TOO_LARGE', `the ${name} has more pixels than its limit`);
  if (/too large for the (\w+) format/i.test(message))
    return fail('E_OUT_TOO_LARGE', `the result is too large: ${detail}`);
  if (/bad extract area|extract_area/.test(message)) {
    return fail('E_OP', 'image.crop reaches beyond the edge of the picture');
  }
  if (/out of memory|unable to allocate|bad_alloc/i.test(message)) {
    return fail('E_IMG_TOO_LARGE', `there is not enough memory to decode the ${name}`);
  }
  if (format === undefined) return fail('E_OP', `the picture could not be worked on: ${detail}`);
  // The signature is known by now: an opener that does not recognize the file finds its inside broken.
  const isKnownKind = /unsupported image format|unsupported marker/i.test(message);
  if (!isKnownKind && /unsupported/i.test(message)) {
    return fail('E_IMG_UNSUPPORTED', `this kind of ${name} is not supported: ${detail}`);
  }
  return fail('E_IMG_CORRUPT', `the ${name} is damaged: part of it cannot be decoded`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The line that says what happened, without the names of libvips's functions. */
function firstDetail(message: string): string {
  const lines = message
    .replace(/^Input buffer has corrupt header: /, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/bad seek|unable to write to target/.test(line));
  return (
    lines[0]?.replace(/^(VipsJpeg|vipspng|gifload_buffer|webp2vips|tiff2vips|webp|heif|\w+2vips): /, '') ??
    'it cannot be decoded'
  );
}
