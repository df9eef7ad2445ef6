import type { Dispatcher } from 'undici';
import { ItemError } from '../core/errors.js';

/** Response headers by lower-case name; a name that came several times has a list. */
export type ResponseHeaders = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

/** The value of a header that should come once; of several, the first. */
export function firstValue(headers: ResponseHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** All values of a header that is a list, split at its commas. */
export function listValues(headers: ResponseHeaders, name: string): string[] {
  const value = headers[name];
  if (value === undefined) return [];
  return (Array.isArray(value) ? value.join(',') : value)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** A type without parameters, in lower case already. */
const plainType = /^[a-z]+\/[a-z0-9.+-]+$/;

/** Reads a Content-Type: the type in lower case without parameters, and the charset if one is declared. */
export function parseContentType(value: string | undefined): { mime: string | undefined; charset: string | undefined } {
  if (value === undefined) return { mime: undefined, charset: undefined };
  if (plainType.test(value)) return { mime: value, charset: undefined };
  const type = (value.split(';', 1)[0] ?? '').trim().toLowerCase();
  const mime = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(type) ? type : undefined;
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(value)?.[1]?.toLowerCase();
  return { mime, charset };
}

/** The body's length as declared, where it is. The parser has refused anything but one plain number. */
export function parseContentLength(headers: ResponseHeaders): number | undefined {
  const value = firstValue(headers, 'content-length');
  return value !== undefined && /^\d+$/.test(value.trim()) ? Number(value) : undefined;
}

/** True where the end of the body is marked; else it lasts until the connection ends, for whatever reason. */
export function hasLength(headers: ResponseHeaders): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

const maxHeaders = 1_000;

/** Refuses what the parser lets pass, with an ItemError: lengths beyond all numbers, other codings than chunked, too many lines. */
export function checkHead(headers: ResponseHeaders, host: string): void {
  const length = headers['content-length'];
  if (length !== undefined && !(Number(length) <= Number.MAX_SAFE_INTEGER)) {
    throw new ItemError('E_HTTP_PROTOCOL', `${host} declares a body of ${String(length).slice(0, 40)} bytes`, {
      maxRetries: 0,
    });
  }
  const transfer = headers['transfer-encoding'];
  if (transfer !== undefined && !/^(chunked|identity)$/i.test(String(transfer).trim())) {
    const shown = JSON.stringify(String(transfer).slice(0, 40));
    throw new ItemError('E_DECODE_UNSUPPORTED', `the transfer-encoding ${shown} of ${host} is unknown`);
  }
  let count = 0;
  for (const name in headers) {
    const value = headers[name];
    count += Array.isArray(value) ? value.length : 1;
  }
  if (count <= maxHeaders) return;
  throw new ItemError('E_HEADERS_TOO_LARGE', `${host} sent ${count} headers, the limit is ${maxHeaders}`);
}

/** Who asks for more than a hundred years asks for that: so many digits make no sentence, and no number. */
const longestRetryAfterMs = 100 * 365 * 86_400_000;

/**
 * How long Retry-After asks to wait, in ms: seconds, or a date, which is taken relative to the response's own Date so
 * that a wrong clock on either side does not matter. Undefined where there is none or it makes no sense.
 */
export function parseRetryAfter(headers: ResponseHeaders, nowMs: number): number | undefined {
  const value = firstValue(headers, 'retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, longestRetryAfterMs);
  // A date has a name in it; Date.parse would also take "-5" and "2" for dates.
  const until = /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(until)) return undefined;
  const serverNow = Date.parse(firstValue(headers, 'date') ?? '');
  return Math.min(Math.max(0, until - (Number.isNaN(serverNow) ? nowMs : serverNow)), longestRetryAfterMs);
}

/** `none` is `noindex, nofollow`. */
const optOuts = new Set(['noai', 'noimageai', 'noindex', 'noimageindex', 'none']);

/** Directives with a value: the word before their colon is no agent's name. */
const valued = new Set(['max-snippet', 'max-image-preview', 'max-video-preview', 'unavailable_after']);

/** True where X-Robots-Tag keeps programs like this one from using the answer: said to all agents, or to millrace. */
export function isOptedOut(headers: ResponseHeaders): boolean {
  const value = headers['x-robots-tag'];
  if (value === undefined) return false;
  return (Array.isArray(value) ? value : [value]).some((line) => {
    // An agent's name holds for the rest of its line.
    let concernsUs = true;
    return line.split(',').some((part) => {
      const named = /^\s*([^:\s]+)\s*:(.*)$/s.exec(part);
      const name = named?.[1]?.toLowerCase() ?? '';
      if (valued.has(name)) return false;
      if (named !== null) concernsUs = ['millrace', '*'].includes(name);
      const directive = (named?.[2] ?? part).trim().toLowerCase();
      return concernsUs && optOuts.has(directive);
    });
  });
}
