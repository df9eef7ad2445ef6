import { STATUS_CODES } from 'node:http';
import { describeDuration } from '../core/duration.js';
import { ItemError } from '../core/errors.js';
import { readExcerpt } from './excerpt.js';
import { parseRetryAfter, type ResponseHeaders } from './headers.js';

/** True for a status whose body is the thing asked for. */
export function hasContent(status: number): boolean {
  return status >= 200 && status < 300 && status !== 204 && status !== 205 && status !== 206;
}

/** Makes an item's failure of a status that brings no content; `page` is how its body begins. Redirects are not its business. */
export function failStatus(status: number, headers: ResponseHeaders, host: string, page?: Uint8Array): ItemError {
  if (status === 204 || status === 205) {
    return new ItemError('E_EMPTY', `${host} answered ${describeStatus(status)}`);
  }
  if (status === 206) {
    return new ItemError('E_RANGE_LIE', `${host} sent a part of the body (206) that was not asked for`);
  }
  const retryAfterMs = status === 429 || status === 503 ? parseRetryAfter(headers, Date.now()) : undefined;
  if (retryAfterMs !== undefined) {
    const sentence = `${host} answered ${describeStatus(status)} and asks to wait ${describeDuration(retryAfterMs)}`;
    return new ItemError('E_RATE_LIMITED', sentence, { retryAfterMs });
  }
  const code = status === 429 ? 'E_RATE_LIMITED' : (`E_HTTP_${status}` as const);
  const excerpt = page === undefined ? undefined : readExcerpt(page, headers);
  const said = excerpt === undefined ? '' : `: ${excerpt}`;
  return new ItemError(code, `${host} answered ${describeStatus(status)}${said}`);
}

/** A status with its usual words, for sentences. */
export function describeStatus(status: number): string {
  const text = STATUS_CODES[status];
  return text === undefined ? String(status) : `${status} ${text}`;
}
