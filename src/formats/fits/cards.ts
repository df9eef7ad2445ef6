import { ItemError } from '../../core/errors.js';

/** FITS is made of blocks of this many bytes. */
export const blockBytes = 2_880;
const cardBytes = 80;
/** Cards one header may have: 1,000 blocks. */
const maxCards = 36_000;

/** A header as it stands in the file: the values by keyword, as they are written, and where its data begins. */
export interface FitsHeader {
  readonly values: ReadonlyMap<string, string>;
  readonly dataStart: number;
}

/** Says what is wrong with a FITS file. */
export function fitsDamaged(reason: string): ItemError {
  return new ItemError('E_IMG_CORRUPT', `the FITS file is damaged: ${reason}`);
}

/** Says where a FITS file ends early. */
export function fitsCutShort(reason: string): ItemError {
  return new ItemError('E_IMG_TRUNCATED', `the FITS file is cut short: ${reason}`);
}

/**
 * Reads the 80-byte cards of the header that starts at a byte (FITS standard 4.0, section 4). Of a repeated keyword the
 * first card counts. Throws `E_IMG_TRUNCATED` where the file ends before END, `E_IMG_CORRUPT` where there is no text or
 * no END within 36,000 cards.
 */
export function readCards(bytes: Uint8Array, start: number): FitsHeader {
  const values = new Map<string, string>();
  for (let card = 0; card < maxCards; card += 1) {
    const at = start + card * cardBytes;
    if (at + cardBytes > bytes.length) {
      throw fitsCutShort(`its header at byte ${start} has no END within the ${bytes.length} bytes of the file`);
    }
    const keyword = readKeyword(bytes, at);
    if (keyword === 'END') {
      const length = (card + 1) * cardBytes;
      return { values, dataStart: start + Math.ceil(length / blockBytes) * blockBytes };
    }
    // A value is announced by '= ' in columns 9 and 10; comments and history have none.
    if (bytes[at + 8] !== 0x3d || bytes[at + 9] !== 0x20 || values.has(keyword)) continue;
    values.set(keyword, readValue(String.fromCharCode(...bytes.subarray(at + 10, at + cardBytes))));
  }
  throw fitsDamaged(`its header at byte ${start} has more than ${maxCards} cards`);
}

function readKeyword(bytes: Uint8Array, at: number): string {
  let keyword = '';
  for (let offset = at; offset < at + 8; offset += 1) {
    const byte = bytes[offset] ?? 0;
    if (byte < 0x20 || byte > 0x7e) throw fitsDamaged(`byte ${offset} of its header is ${byte}, which is no text`);
    keyword += String.fromCharCode(byte);
  }
  return keyword.trimEnd();
}

/** The value without its comment; of a string, what stands between the quotes. */
function readValue(field: string): string {
  const quoted = /^ *'((?:[^']|'')*)'/.exec(field)?.[1];
  if (quoted !== undefined) return quoted.replaceAll("''", "'").trimEnd();
  return (field.split('/', 1)[0] ?? '').trim();
}

/** Reads a whole number of a header. Throws `E_IMG_CORRUPT` where it is missing (and no `standard` stands in) or is none. */
export function readInteger(header: FitsHeader, keyword: string, standard?: number): number {
  const text = header.values.get(keyword);
  if (text === undefined && standard !== undefined) return standard;
  if (text === undefined) throw fitsDamaged(`its header has no ${keyword}`);
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw fitsDamaged(`${keyword} is ${quote(text)}, not a whole number`);
  return value;
}

/** Reads a number of a header. Throws `E_IMG_CORRUPT` where it is none. */
export function readNumber(header: FitsHeader, keyword: string, standard: number): number {
  const text = header.values.get(keyword);
  if (text === undefined) return standard;
  const value = parseNumber(text);
  if (value === undefined) throw fitsDamaged(`${keyword} is ${quote(text)}, not a number`);
  return value;
}

/** A number as FITS writes it, with D for the exponent of a double too; undefined for anything else. */
export function parseNumber(text: string): number | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([ED][+-]?\d+)?$/i.test(text)) return undefined;
  const value = Number(text.replace(/d/i, 'e'));
  return Number.isFinite(value) ? value : undefined;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 30 ? `${text.slice(0, 30)}…` : text);
}
