import { printableUrl } from '../core/url.js';

/** The URL as it may be shown and stored. */
export function publicUrl(url: URL): string {
  if (url.username === '' && url.password === '') return url.href;
  const copy = new URL(url);
  copy.username = '';
  copy.password = '';
  return copy.href;
}

/** Text that should have been a URL, for sentences: quoted, without what may be a password, and not too long. */
export function describeAddress(text: string): string {
  const printable = printableUrl(text);
  return JSON.stringify(printable.length > 100 ? `${printable.slice(0, 99)}…` : printable);
}

/** The value of an Authorization header with the user and the password of the URL; undefined where it has none. */
export function makeAuthorization(url: URL): string | undefined {
  if (url.username === '' && url.password === '') return undefined;
  const pair = `${decodePart(url.username)}:${decodePart(url.password)}`;
  return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
