/** The encodings that texts are written in: labels that TextDecoder knows. */
export const encodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'iso-8859-1',
  'iso-8859-2',
  'iso-8859-7',
  'windows-1250',
  'windows-1251',
  'windows-1252',
  'windows-1256',
  'koi8-r',
  'shift_jis',
  'euc-jp',
  'euc-kr',
  'gb18030',
  'big5',
] as const;
/** One of these encodings. */
export type Encoding = (typeof encodings)[number];

/** Lead bytes of two-byte characters, where an encoding has them. Big5 without the Hong Kong additions before 0xA1. */
const leads: Partial<Record<Encoding, readonly [first: number, last: number]>> = {
  shift_jis: [0x81, 0xfc],
  'euc-jp': [0xa1, 0xfe],
  'euc-kr': [0x81, 0xfe],
  gb18030: [0x81, 0xfe],
  big5: [0xa1, 0xf9],
};

/** What windows-1252 has from 0x80 to 0x9F. Written out: some versions of Node decode these as ISO 8859-1. */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Plain stand-ins for punctuation that an encoding may lack. */
const standIns: Readonly<Record<string, string>> = {
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '‘': "'",
  '’': "'",
  '–': '-',
  '—': '-',
  '\u00a0': ' ',
};

/** Character to its bytes: one, or two as a 16-bit number. */
type CodeTable = ReadonlyMap<string, number>;
const tables = new Map<Encoding, CodeTable>();

function tableOf(encoding: Encoding): CodeTable {
  let table = tables.get(encoding);
  if (table === undefined) {
    table = invert(encoding);
    tables.set(encoding, table);
  }
  return table;
}

/** Decodes every byte and every pair of bytes once; the first that gives a character is the one that writes it. */
function invert(encoding: Encoding): CodeTable {
  const codes: number[] = [];
  for (let byte = 0x80; byte <= 0xff; byte += 1) codes.push(byte);
  const [first, last] = leads[encoding] ?? [1, 0];
  for (let lead = first; lead <= last; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) codes.push(lead * 256 + trail);
  }
  // A line break after each keeps a lone lead byte from taking the next code with it: no trail byte is below 0x30.
  const bytes = codes.flatMap((code) => (code > 0xff ? [code >> 8, code & 0xff, 0x0a] : [code, 0x0a]));
  const lines = decode(Uint8Array.from(bytes), encoding).split('\n');
  const table = new Map<string, number>();
  for (const [position, code] of codes.entries()) {
    const character = lines[position] ?? '';
    const isOne =
      character.length > 0 && character.length === String.fromCodePoint(character.codePointAt(0) ?? 0).length;
    if (isOne && character > '\u007f' && character !== '\ufffd' && !table.has(character)) table.set(character, code);
  }
  return table;
}

function decode(bytes: Uint8Array, encoding: Encoding): string {
  if (encoding === 'iso-8859-1') return Buffer.from(bytes).toString('latin1');
  if (encoding !== 'windows-1252') return new TextDecoder(encoding).decode(bytes);
  const text = Buffer.from(bytes).toString('latin1');
  return text.replace(/[\u0080-\u009f]/g, (control) => windows1252[control.charCodeAt(0) - 0x80] ?? control);
}

const isUnicode = (encoding: Encoding) => encoding.startsWith('utf');

function canEncode(character: string, encoding: Encoding): boolean {
  return character <= '\u007f' || isUnicode(encoding) || tableOf(encoding).has(character);
}

/** Replaces what an encoding lacks: punctuation by its plain form; in a page, all of it by references such as `&#8212;`. */
export function adapt(text: string, encoding: Encoding, isPage = false): string {
  if (isUnicode(encoding)) return text;
  return text.replace(/[^\0-\u007f]/gu, (character) => {
    if (canEncode(character, encoding)) return character;
    return isPage ? `&#${character.codePointAt(0)};` : (standIns[character] ?? character);
  });
}

/** Encodes a text; with a byte order mark where asked. Throws for a character that the encoding lacks. */
export function encode(text: string, encoding: Encoding, { hasMark }: { hasMark: boolean }): Uint8Array {
  const marked = hasMark ? `\ufeff${text}` : text;
  if (encoding === 'utf-8') return Buffer.from(marked);
  if (encoding === 'utf-16le') return Buffer.from(marked, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(marked, 'utf16le').swap16();
  const table = tableOf(encoding);
  const bytes = new Uint8Array(2 * text.length);
  let end = 0;
  for (const character of text) {
    const code = character <= '\u007f' ? character.charCodeAt(0) : table.get(character);
    if (code === undefined) throw new Error(`${encoding} has no ${JSON.stringify(character)}`);
    if (code > 0xff) bytes[end++] = code >> 8;
    bytes[end++] = code & 0xff;
  }
  return bytes.slice(0, end);
}
