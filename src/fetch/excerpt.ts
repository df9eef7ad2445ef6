import { firstValue, parseContentType, type ResponseHeaders } from './headers.js';

const maxExcerptBytes = 200;
/** What is looked at of a page: enough for its title. */
export const maxTitleBytes = 4096;

/** The title of an HTML page, in quotes: what a person would see. Undefined where it has none. */
export function readTitle(page: Uint8Array): string | undefined {
  const title = /<title[^>]*>([^<]{1,200})/i.exec(decode(page, maxTitleBytes))?.[1];
  return title === undefined ? undefined : quote(title.slice(0, 80));
}

/** What an error page says for itself, in quotes: its title, or the beginning of plain text or JSON. */
export function readExcerpt(page: Uint8Array, headers: ResponseHeaders): string | undefined {
  if (!saysSomething(headers)) return undefined;
  const { mime } = parseContentType(firstValue(headers, 'content-type'));
  return mime === 'text/html' ? readTitle(page) : quote(decode(page, maxExcerptBytes));
}

const sayingTypes = new Set<string | undefined>([
  'text/html',
  'text/plain',
  'application/json',
  'application/problem+json',
]);

/** True where the beginning of an error page can be read, by what its head says. */
export function saysSomething(headers: ResponseHeaders): boolean {
  const isPacked = headers['content-encoding'] !== undefined;
  return !isPacked && sayingTypes.has(parseContentType(firstValue(headers, 'content-type')).mime);
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
