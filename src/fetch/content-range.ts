import { firstValue, type ResponseHeaders } from './headers.js';

/** Which part of the whole an answer holds. */
export interface ContentRange {
  /** Where the part begins and where it has ended; left out where the server has no such part (416). */
  readonly part?: { readonly start: number; readonly end: number };
  /** Undefined where the server does not know. */
  readonly total: number | undefined;
}

/** Reads `bytes 100-199/1000`, where either side may be `*`; undefined where it is something else or makes no sense. */
export function parseContentRange(headers: ResponseHeaders): ContentRange | undefined {
  const value = firstValue(headers, 'content-range')?.trim() ?? '';
  const match = /^bytes\s+(?:(\d{1,15})-(\d{1,15})|\*)\/(\d{1,15}|\*)$/i.exec(value);
  if (match === null) return undefined;
  const [, first, last, size] = match;
  const total = size === undefined || size === '*' ? undefined : Number(size);
  if (first === undefined || last === undefined) return total === undefined ? undefined : { total };
  const part = { start: Number(first), end: Number(last) + 1 };
  const isSensible = part.start < part.end && part.end <= (total ?? part.end);
  return isSensible ? { part, total } : undefined;
}

/** How much newer than what it dates a Date has to be, so that clocks and seconds shared by two versions do not matter. */
const strongAfterMs = 60_000;

/**
 * What tells versions of a body apart, byte for byte: a strong ETag, or a Last-Modified that was long past when it was sent
 * (RFC 9110, 8.8). Undefined where the answer has neither.
 */
export function readValidator(headers: ResponseHeaders): string | undefined {
  const tag = firstValue(headers, 'etag')?.trim();
  if (tag !== undefined) return /^"[\x21\x23-\x7e\x80-\xff]*"$/.test(tag) ? tag : undefined;
  const modified = firstValue(headers, 'last-modified')?.trim();
  if (modified === undefined) return undefined;
  const age = Date.parse(firstValue(headers, 'date') ?? '') - Date.parse(modified);
  return age >= strongAfterMs ? modified : undefined;
}

/** True where the answer names this validator: the bytes are of the same version. */
export function hasValidator(headers: ResponseHeaders, validator: string): boolean {
  const name = validator.startsWith('"') ? 'etag' : 'last-modified';
  return firstValue(headers, name)?.trim() === validator;
}
