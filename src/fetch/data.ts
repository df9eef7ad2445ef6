import { ItemError } from '../core/errors.js';
import type { FetchSettings } from '../core/settings.js';
import type { FetchContext, Fetched } from './context.js';
import { parseContentType } from './headers.js';

const maxDataBytes = 10 * 1024 * 1024;

/**
 * Unpacks a `data:` URL, after the "data: URL processor" of the fetch standard. Throws an ItemError: `E_URL_SCHEME`
 * where the settings do not allow them, `E_URL_INVALID`, `E_TOO_LARGE` above 10 MiB, `E_EMPTY`.
 */
export async function fetchData(href: string, settings: FetchSettings, context: FetchContext): Promise<Fetched> {
  if (!settings.allowData) {
    throw new ItemError('E_URL_SCHEME', 'data: addresses are not permitted here, expected http: or https:');
  }
  context.attempts = 1;
  const limit = Math.min(maxDataBytes, settings.maxBytes);
  // Every byte may be written as %xx.
  if (href.length > 3 * limit + 1024) throw failTooLarge(limit);
  const text = parseHref(href);
  const comma = text.indexOf(',');
  if (comma === -1) throw new ItemError('E_URL_INVALID', 'the data: address has no comma before its data');
  let type = text.slice(0, comma).trim();
  const encoded = text.slice(comma + 1);
  const size = type.length;
  type = type.replace(/; *base64$/i, '');
  const held = context.ticket.bytes;
  await context.ticket.grow(held + encoded.length, context.signal);
  const plain = decodePercents(encoded);
  const bytes = type.length < size ? decodeBase64(plain) : plain;
  if (bytes.length > limit) throw failTooLarge(limit);
  if (bytes.length === 0) throw new ItemError('E_EMPTY', 'the data: address holds no data');
  context.ticket.shrink(held + bytes.length);
  context.onBytes?.(bytes.length);
  if (type.startsWith(';')) type = `text/plain${type}`;
  const parsed = parseContentType(type);
  const declared = parsed.mime === undefined ? { mime: 'text/plain', charset: 'us-ascii' } : parsed;
  return { bytes, ...declared, url: '' };
}

function failTooLarge(limit: number): ItemError {
  return new ItemError('E_TOO_LARGE', `the data: address holds more than ${limit} bytes`);
}

/** What follows `data:`, without the fragment. */
function parseHref(href: string): string {
  try {
    const url = new URL(href);
    url.hash = '';
    return url.href.slice('data:'.length);
  } catch (error) {
    throw new ItemError('E_URL_INVALID', 'the data: address is not a URL', { cause: error });
  }
}

function decodePercents(text: string): Buffer {
  if (!text.includes('%')) return Buffer.from(text, 'latin1');
  const bytes = Buffer.allocUnsafeSlow(text.length);
  let length = 0;
  for (let position = 0; position < text.length; position += 1) {
    let byte = text.charCodeAt(position);
    if (byte === 0x25) {
      const pair = text.slice(position + 1, position + 3);
      if (/^[0-9a-f]{2}$/i.test(pair)) {
        byte = Number.parseInt(pair, 16);
        position += 2;
      }
    }
    bytes[length] = byte;
    length += 1;
  }
  return length === text.length ? bytes : Buffer.from(bytes.subarray(0, length));
}

/** "Forgiving base64 decode" of the infra standard: white space is left out, padding may be, anything else is an error. */
function decodeBase64(bytes: Buffer): Buffer {
  let text = bytes.toString('latin1').replace(/[\t\n\f\r ]+/g, '');
  if (text.length % 4 === 0) text = text.replace(/={1,2}$/, '');
  if (text.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(text)) {
    throw new ItemError('E_URL_INVALID', 'the data: address says base64, but its data is not');
  }
  return Buffer.from(text, 'base64');
}
