import { isUtf8 } from 'node:buffer';
import { constants, gunzipSync } from 'node:zlib';
import type { Kind } from '../core/content.js';
import { findMediaType } from './media-types.js';
import { findImageSignature, findMarkup } from './signatures.js';

/** What bytes are: kind, MIME type and the usual extension without its dot. */
export interface Detected {
  readonly kind: Kind;
  readonly mime: string;
  readonly extension: string;
}

/** How much of a body is looked at to tell text from other bytes. */
const sampleBytes = 64 * 1024;
/** How much of a text is looked at for its first tag; where it begins with markup, the whole sample. */
const headBytes = 4 * 1024;
/** How much of a gzip file is unpacked for that. */
const packedHeadBytes = 1024;
/** Types that servers send when they do not know. */
const vagueTypes = new Set([
  '',
  'application/octet-stream',
  'binary/octet-stream',
  'application/binary',
  'application/unknown',
  'application/x-unknown',
  'application/download',
  'application/force-download',
  'application/x-download',
  'text/plain',
]);

/**
 * Finds out what bytes are: their own first bytes decide, then the Content-Type they came with, then the extension of
 * the URL. Bytes that read as text are never taken for a picture, whatever was declared. A charset may follow the type.
 */
export async function detect(bytes: Uint8Array, declaredMime: string | undefined, url: string): Promise<Detected> {
  return detectSoon(bytes, declaredMime, url);
}

/** As `detect`, without a promise where none is needed: most bytes are told at once. */
export function detectSoon(
  bytes: Uint8Array,
  declaredMime: string | undefined,
  url: string,
): Detected | Promise<Detected> {
  const picture = findImageSignature(bytes);
  if (picture !== undefined) return fromMime(picture);
  const extension = urlExtension(url);
  const declared = (declaredMime ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (isPackedSvg(bytes)) return { kind: 'image', mime: 'image/svg+xml', extension: 'svgz' };
  const data = findDataSignature(bytes) ?? findSignal(bytes, declared, extension);
  if (data !== undefined) return data;
  if (bytes.length > 0 && readsAsText(bytes)) return detectText(bytes, declared, extension);
  // Of units of two or four bytes some are zeros, and that is no binary file.
  const isWide = /;\s*charset="?utf-?(?:16|32)/i.test(declaredMime ?? '') && isTextKind(kindOfMime(declared));
  const isTextual = bytes.length > 0 && (isWide || !bytes.subarray(0, sampleBytes).includes(0));
  // Text in an encoding of its own: no signature would be found in it, so what it is called is believed.
  if (isTextual && isTextKind(kindOfMime(declared))) return fromMime(declared, extension);
  return detectByLibrary(bytes).then((found) => found ?? guess(declared, extension, isTextual));
}

/** True where bytes are of the kind that was declared by what stands in them alone: by a signature, or as text. */
export function isAsDeclared(bytes: Uint8Array, declaredMime: string | undefined): boolean {
  const kind = kindOfMime((declaredMime ?? '').toLowerCase());
  const picture = findImageSignature(bytes);
  const signed = picture === undefined ? findDataSignature(bytes) : fromMime(picture);
  if (signed !== undefined) return signed.kind === kind && kind !== 'other';
  return bytes.length > 0 && isTextKind(kind) && readsAsText(bytes);
}

function fromMime(mime: string, extension?: string): Detected {
  const type = findMediaType(mime);
  if (type !== undefined) return { kind: type.kind, mime: type.mime, extension: type.extension };
  const kind = kindOfMime(mime);
  return { kind, mime, extension: extension ?? (kind === 'text' ? 'txt' : kind === 'table' ? 'json' : 'bin') };
}

function kindOfMime(mime: string): Kind {
  const type = findMediaType(mime);
  if (type !== undefined) return type.kind;
  if (mime.startsWith('image/')) return 'image';
  if (mime.startsWith('text/') || mime.endsWith('+xml') || mime === 'application/javascript') return 'text';
  return mime.endsWith('+json') ? 'table' : 'other';
}

function isTextKind(kind: Kind | undefined): boolean {
  return kind === 'text' || kind === 'table';
}

/** The extension of a URL's path in lower case, where it looks like one. */
function urlExtension(url: string): string | undefined {
  const path = url.split(/[?#]/, 1)[0]?.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '') ?? '';
  return /\/[^/]*\.([a-z0-9]{1,10})$/i.exec(path)?.[1]?.toLowerCase();
}

function startsWith(bytes: Uint8Array, text: string, offset = 0): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (bytes[offset + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}

function findDataSignature(bytes: Uint8Array): Detected | undefined {
  if (startsWith(bytes, 'PAR1')) return fromMime('application/vnd.apache.parquet');
  if (startsWith(bytes, 'ARROW1')) return fromMime('application/vnd.apache.arrow.file');
  if (startsWith(bytes, '\x93NUMPY')) return fromMime('application/x-npy');
  // Some have nothing but ASCII in them and would be taken for text.
  if (startsWith(bytes, '%PDF-')) return fromMime('application/pdf');
  const isWaveContainer = startsWith(bytes, 'RIFF') || startsWith(bytes, 'RIFX') || startsWith(bytes, 'RF64');
  if (isWaveContainer && startsWith(bytes, 'WAVE', 8)) return fromMime('audio/wav');
  return undefined;
}

/** Raw samples have no signature, and any bytes may look like some: so the name decides before anything is guessed. */
function findSignal(bytes: Uint8Array, declared: string, extension: string | undefined): Detected | undefined {
  const named = findMediaType(declared);
  if (named?.kind === 'signal') return fromMime(named.mime);
  if (!vagueTypes.has(declared) || extension === undefined) return undefined;
  if (extension === 'f64' || extension === 'f32') return fromMime(extension);
  if (extension === 'bin' && declared === 'application/octet-stream' && !readsAsText(bytes)) {
    return { kind: 'signal', mime: declared, extension };
  }
  return undefined;
}

function readsAsText(bytes: Uint8Array): boolean {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return true;
  if (bytes.length <= sampleBytes) return !bytes.includes(0) && isUtf8(bytes);
  let end = sampleBytes;
  // The sample must not end inside a character.
  while (end > sampleBytes - 4 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  const sample = bytes.subarray(0, end);
  return !sample.includes(0) && isUtf8(sample);
}

function detectText(bytes: Uint8Array, declared: string, extension: string | undefined): Detected {
  const markup = readMarkup(bytes);
  if (markup === 'svg') return fromMime('image/svg+xml');
  if (markup === 'html') return fromMime('text/html');
  if (!vagueTypes.has(declared) && isTextKind(kindOfMime(declared))) return fromMime(declared, extension);
  const byExtension = extension === undefined ? undefined : findMediaType(extension);
  if (byExtension !== undefined && isTextKind(byExtension.kind)) return fromMime(byExtension.mime);
  if (markup === 'xml') return fromMime('application/xml');
  return { kind: 'text', mime: 'text/plain', extension: extension !== undefined && !byExtension ? extension : 'txt' };
}

function readMarkup(bytes: Uint8Array): ReturnType<typeof findMarkup> {
  const encoding = bytes[0] === 0xff ? 'utf-16le' : bytes[0] === 0xfe ? 'utf-16be' : 'utf-8';
  const decode = (length: number) => new TextDecoder(encoding).decode(bytes.subarray(0, length));
  const head = decode(headBytes);
  const markup = findMarkup(head);
  const isOpen = (markup === undefined || markup === 'xml') && /^\s*</.test(head) && bytes.length > headBytes;
  return isOpen ? findMarkup(decode(sampleBytes)) : markup;
}

/** SVG is also served packed (svgz), and libvips would unpack it. */
function isPackedSvg(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return false;
  try {
    const head = gunzipSync(bytes.subarray(0, packedHeadBytes), { finishFlush: constants.Z_SYNC_FLUSH });
    return readMarkup(head) === 'svg';
  } catch {
    return false;
  }
}

async function detectByLibrary(bytes: Uint8Array): Promise<Detected | undefined> {
  const { fileTypeFromBuffer } = await import('file-type');
  try {
    const found = await fileTypeFromBuffer(bytes);
    if (found === undefined) return undefined;
    const type = findMediaType(found.mime);
    if (type !== undefined) return fromMime(type.mime);
    return { kind: kindOfMime(found.mime), mime: found.mime, extension: found.ext.toLowerCase() };
  } catch {
    // It throws on some bodies that end inside what it wants to read.
    return undefined;
  }
}

function guess(declared: string, extension: string | undefined, isTextual: boolean): Detected {
  if (!vagueTypes.has(declared) && !isTextKind(kindOfMime(declared))) return fromMime(declared, extension);
  const byExtension = extension === undefined ? undefined : findMediaType(extension);
  // Bytes that cannot be text are no text or table file either, whatever they are called.
  if (byExtension !== undefined && (isTextual || !isTextKind(byExtension.kind))) return fromMime(byExtension.mime);
  return { kind: 'other', mime: 'application/octet-stream', extension: extension ?? 'bin' };
}
