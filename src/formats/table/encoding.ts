import { isUtf8 } from 'node:buffer';
import { ItemError } from '../../core/errors.js';
import { type ByteSource, readHead } from './source.js';

/** Text as UTF-8 bytes, correct and without a byte order mark, from its start as often as asked. */
export interface TextSource {
  /** The name of the encoding that it came in, in lower case. */
  readonly encoding: string;
  /** Chunks are good until the next one is asked for. Throws an ItemError `E_TEXT_ENCODING` with the byte offset. */
  read(): AsyncIterable<Uint8Array>;
}

const headBytes = 64 * 1024;

const marks: readonly (readonly [encoding: string, bytes: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  // Before UTF-16, whose mark it begins with.
  ['utf-32le', [0xff, 0xfe, 0, 0]],
  ['utf-32be', [0, 0, 0xfe, 0xff]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** The single-byte encodings that servers declare without looking; the web's names for both are the same. */
const defaultCharset = 'windows-1252';

/**
 * Finds out how a text is encoded and reads it as UTF-8. A byte order mark wins; then `encoding`; then the declared
 * charset, unless it is Latin-1 and the text is UTF-8, as often with servers that declare it for everything; then UTF-8.
 * Text that is not in that encoding is refused, never patched. `guess` takes what the first bytes look like.
 */
export async function openText(
  source: ByteSource,
  { encoding = 'auto', charset }: { encoding?: string | undefined; charset?: string | undefined },
): Promise<TextSource> {
  const head = await readHead(source.read(), headBytes);
  const mark = marks.find(([, bytes]) => bytes.every((byte, at) => head[at] === byte));
  if (mark !== undefined) return makeText(source, mark[0], mark[1].length);
  return makeText(source, await chooseEncoding(head, encoding, charset), 0);
}

async function chooseEncoding(head: Uint8Array, wish: string, charset: string | undefined): Promise<string> {
  if (wish === 'guess') return isUtf8Start(head) ? 'utf-8' : ((await guessEncoding(head)) ?? 'utf-8');
  if (wish !== 'auto') {
    const named = toEncoding(wish);
    if (named !== undefined) return named;
    const expected = 'expected the name of one, such as utf-8, windows-1252 or shift_jis';
    throw new ItemError('E_TEXT_ENCODING', `${JSON.stringify(wish)} is no known encoding; ${expected}`);
  }
  const declared = charset === undefined ? undefined : toEncoding(charset);
  // An unknown charset says nothing; UTF-8 is checked and refused where it does not fit.
  if (declared === undefined) return 'utf-8';
  return declared === defaultCharset && isUtf8Start(head) ? 'utf-8' : declared;
}

/** The name by which the platform knows an encoding, if it does. */
function toEncoding(label: string): string | undefined {
  if (/^utf-?32(le|be)$/i.test(label)) return `utf-32${label.slice(-2).toLowerCase()}`;
  try {
    return new TextDecoder(label.trim()).encoding;
  } catch {
    return undefined;
  }
}

async function guessEncoding(head: Uint8Array): Promise<string | undefined> {
  const { detect } = await import('chardet');
  const guess = detect(head);
  return guess === null ? undefined : toEncoding(guess);
}

function isUtf8Start(head: Uint8Array): boolean {
  return isUtf8(head.subarray(0, head.length < headBytes ? head.length : wholeCharacters(head)));
}

/** How many of the bytes are whole characters of UTF-8, if it is that: the last one may be cut. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(4, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) return bytes.length;
    if (byte < 0xc0) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return needed > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function makeText(source: ByteSource, encoding: string, markBytes: number): TextSource {
  const chunks = () => skipBytes(source.read(), markBytes);
  const offset = markBytes;
  if (encoding === 'utf-8') return { encoding, read: () => checkUtf8(chunks(), offset) };
  if (encoding.startsWith('utf-32')) return { encoding, read: () => decodeUtf32(chunks(), encoding, offset) };
  return { encoding, read: () => transcode(chunks(), encoding, offset) };
}

async function* skipBytes(chunks: AsyncIterable<Uint8Array>, count: number): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const chunk of chunks) {
    const skipped = Math.min(left, chunk.length);
    left -= skipped;
    if (chunk.length > skipped) yield skipped === 0 ? chunk : chunk.subarray(skipped);
  }
}

/** Cuts chunks where characters end; the rest goes in front of the next. */
async function* cutChunks(
  chunks: AsyncIterable<Uint8Array>,
  findEnd: (bytes: Uint8Array) => number,
): AsyncGenerator<Uint8Array> {
  let rest = new Uint8Array();
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = findEnd(bytes);
    rest = new Uint8Array(bytes.subarray(end));
    if (end > 0) yield bytes.subarray(0, end);
  }
  if (rest.length > 0) yield rest;
}

async function* checkUtf8(chunks: AsyncIterable<Uint8Array>, offset: number): AsyncGenerator<Uint8Array> {
  let at = offset;
  for await (const bytes of cutChunks(chunks, wholeCharacters)) {
    if (!isUtf8(bytes)) await refuse(bytes, { encoding: 'utf-8', at });
    at += bytes.length;
    yield bytes;
  }
}

/** The most bytes that are decoded in one go: a string of them and its UTF-8 must fit beside each other. */
const decodeBytes = 2 ** 18;

async function* transcode(
  chunks: AsyncIterable<Uint8Array>,
  encoding: string,
  offset: number,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  let at = offset;
  let last = new Uint8Array();
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += decodeBytes) {
      const bytes = chunk.subarray(from, from + decodeBytes);
      let text: string;
      try {
        text = decoder.decode(bytes, { stream: true });
      } catch {
        return await refuse(Buffer.concat([last, bytes]), { encoding, at: at - last.length });
      }
      at += bytes.length;
      last = takeUnfinished(bytes);
      if (text.length > 0) yield Buffer.from(text, 'utf8');
    }
  }
  try {
    const text = decoder.decode();
    if (text.length > 0) yield Buffer.from(text, 'utf8');
  } catch {
    throw new ItemError('E_TEXT_ENCODING', `the text ends inside a character of ${encoding}, at byte ${at}`);
  }
}

/** The last bytes, which may begin a character that the next ones end: from behind a byte that is never part of one. */
function takeUnfinished(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const tail = bytes.subarray(Math.max(0, bytes.length - 8));
  return new Uint8Array(tail.subarray(tail.findLastIndex((byte) => byte !== 0 && byte < 0x30) + 1));
}

async function* decodeUtf32(
  chunks: AsyncIterable<Uint8Array>,
  encoding: string,
  offset: number,
): AsyncGenerator<Uint8Array> {
  let at = offset;
  const isLittle = encoding === 'utf-32le';
  for await (const bytes of cutChunks(chunks, (each) => each.length - (each.length % 4))) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const parts: string[] = [];
    for (let place = 0; place < bytes.length; place += 4, at += 4) {
      const point = place + 4 > bytes.length ? -1 : view.getUint32(place, isLittle);
      if (point < 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
        throw new ItemError('E_TEXT_ENCODING', `found no character of ${encoding} at byte ${at}; expected one`);
      }
      parts.push(String.fromCodePoint(point));
    }
    yield Buffer.from(parts.join(''), 'utf8');
  }
}

/** Throws the sentence for bytes that are not in an encoding: where, which byte, and what it looks like instead. */
async function refuse(bytes: Uint8Array, { encoding, at }: { encoding: string; at: number }): Promise<never> {
  const place = findFault(bytes, encoding);
  const byte = (bytes[place] ?? 0).toString(16).toUpperCase().padStart(2, '0');
  const guess = encoding === 'utf-8' ? await guessEncoding(bytes.subarray(0, headBytes)) : undefined;
  const hint = guess === undefined || guess === 'utf-8' ? '' : `; it looks like ${guess}, so name it (encoding)`;
  throw new ItemError(
    'E_TEXT_ENCODING',
    `byte 0x${byte} at offset ${at + place} is not ${encoding}${hint || '; expected text in that encoding'}`,
  );
}

/** True where the bytes are correct but for a last character that is cut. */
function isCorrect(bytes: Uint8Array, encoding: string): boolean {
  if (encoding === 'utf-8') return isUtf8(bytes.subarray(0, wholeCharacters(bytes)));
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Where the first fault stands: the longest correct start ends there. */
function findFault(bytes: Uint8Array, encoding: string): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isCorrect(bytes.subarray(0, middle), encoding)) good = middle;
    else bad = middle;
  }
  if (encoding === 'utf-8') return wholeCharacters(bytes.subarray(0, good));
  return encoding.startsWith('utf-16') ? good - (good % 2) : good;
}
