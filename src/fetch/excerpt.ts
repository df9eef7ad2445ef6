import { firstValue, parseContentType, type ResponseHeaders } from './headers.js';

const maxExcerptBytes = 200;
const maxTitleBytes = 4096;

/** The title of an HTML page, in quotes: what a person would see. Undefined where it has none. */
export function readTitle(page: Uint8Array): string | undefined {
  const title = /<title[^>]*>([^<]{1,200})/i.exec(decode(page, maxTitleBytes))?.[1];
  return title === undefined ? undefined : quote(title.slice(0, 80));
}

/** What an error page says for itself, in quotes: its title, or the beginning of plain text or JSON. */
export function readExcerpt(page: Uint8Array, headers: ResponseHeaders): string | undefined {
  if (headers['content-encoding'] !== undefined) return undefined;
  const { mime } = parseContentType(firstValue(headers, 'content-type'));
  if (mime === 'text/html') return readTitle(page);
  const isText = mime === 'text/plain' || mime === 'application/json' || mime === 'application/problem+json';
  return isText ? quote(decode(page, maxExcerptBytes)) : undefined;
}

function decode(bytes: Uint8Array, limit: number): string {
  return new TextDecoder().decode(bytes.subarray(0, limit));
}

/** Only what can be printed: no control characters, nothing that turns the direction of writing. */
function quote(text: string): string | undefined {
  const printable = text
    .replace(/[\s\p{C}\ufffd]+/gu, ' ')
    .trim()
    .replaceAll('"', "'");
  return printable === '' ? undefined : `"${printable}"`;
}
