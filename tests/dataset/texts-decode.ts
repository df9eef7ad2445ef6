import type { Encoding } from '../../src/dataset/texts/encodings.js';

/** Decodes strictly; throws for bytes that the encoding does not have. */
export function decodeAs(bytes: Uint8Array, encoding: Encoding): string {
  if (encoding !== 'windows-1252') return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  // Some versions of Node take windows-1252 for ISO 8859-1: these are all of the characters between that texts hold.
  const marks: Readonly<Record<string, string>> = {
    '\u0080': '€',
    '\u0084': '„',
    '\u0091': '‘',
    '\u0092': '’',
    '\u0093': '“',
    '\u0094': '”',
    '\u0096': '–',
    '\u0097': '—',
  };
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, (control) => marks[control] ?? '\ufffd');
}
