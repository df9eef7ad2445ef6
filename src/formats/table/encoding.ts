import { isUtf8 } from 'node:buffer';
import { ItemError } from '../../core/errors.js';
import { findByteOrderMark } from '../text/byte-order-mark.js';
import { canonicalEncoding, startDecoding, type TextDecoding } from '../text/decoding.js';
import { type ByteSource, type Pieces, readHead } from './source.js';

/** Text as UTF-8 bytes, correct and without a byte order mark, from its start as often as asked. */
export interface TextSource {
  /** The name of the encoding that it came in, in lower case. */
  readonly encoding: string;
  /** Chunks are good until the next one is asked for. Throws an ItemError `E_TEXT_ENCODING` with the byte offset. */
  read(): Pieces;
  /** All of it, where it is in memory and one piece: it stays as it is. */
  readonly whole?: Uint8Array;
}

const headBytes = 64 * 1024;

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
  const head = await readHead(source, headBytes);
  const mark = findByteOrderMark(head);
  if (mark !== undefined) return makeText(source, mark.encoding, mark.length);
  return makeText(source, await chooseEncoding(head, encoding, charset), 0);
}

async function chooseEncoding(head: Uint8Array, wish: string, charset: string | undefined): Promise<string> {
  if (wish === 'guess') return isUtf8Start(head) ? 'utf-8' : ((await guessEncoding(head)) ?? 'utf-8');
  if (wish !== 'auto') {
    const named = canonicalEncoding(wish);
    if (named !== undefined) return named;
    const expected = 'expected the name of one, such as utf-8, windows-1252 or shift_jis';
    throw new ItemError('E_TEXT_ENCODING', `${JSON.stringify(wish)} is no known encoding; ${expected}`);
  }
  const declared = charset === undefined ? undefined : canonicalEncoding(charset);
  // An unknown charset says nothing; UTF-8 is checked and refused where it does not fit.
  if (declared === undefined) return 'utf-8';
  return declared === defaultCharset && isUtf8Start(head) ? 'utf-8' : declared;
}

async function guessEncoding(head: Uint8Array): Promise<string | undefined> {
  const { detect } = await import('chardet');
  const guess = detect(head);
  return guess === null ? undefined : canonicalEncoding(guess);
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
  const whole = source.whole?.subarray(markBytes);
  // Checked here, and not each time it is read.
  if (encoding === 'utf-8' && whole !== undefined && isUtf8(whole)) {
    return { encoding, whole, read: () => (whole.length === 0 ? [] : [whole]) };
  }
  if (encoding === 'utf-8') return { encoding, read: () => checkUtf8(chunks(), offset) };
  return { encoding, read: () => transcode(chunks(), encoding, offset) };
}

async function* skipBytes(chunks: Pieces, count: number): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const chunk of chunks) {
    const skipped = Math.min(left, chunk.length);
    left -= skipped;
    if (chunk.length > skipped) yield skipped === 0 ? chunk : chunk.subarray(skipped);
  }
}

/** Cuts chunks where characters end; the rest goes in front of the next. */
async function* cutChunks(chunks: Pieces, findEnd: (bytes: Uint8Array) => number): AsyncGenerator<Uint8Array> {
  let rest = new Uint8Array();
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = findEnd(bytes);
    rest = new Uint8Array(bytes.subarray(end));
    if (end > 0) yield bytes.subarray(0, end);
  }
  if (rest.length > 0) yield rest;
}

async function* checkUtf8(chunks: Pieces, offset: number): AsyncGenerator<Uint8Array> {
  let at = offset;
  for await (const bytes of cutChunks(chunks, wholeCharacters)) {
    if (!isUtf8(bytes)) await refuse(bytes, { encoding: 'utf-8', at });
    at += bytes.length;
    yield bytes;
  }
}

/** The most bytes that are decoded in one go: a string of them and its UTF-8 must fit beside each other. */
const decodeBytes = 2 ** 18;

async function* transcode(chunks: Pieces, encoding: string, offset: number): AsyncGenerator<Uint8Array> {
  const decoding = startStrict(encoding);
  let at = offset;
  let last = new Uint8Array();
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += decodeBytes) {
      const bytes = chunk.subarray(from, from + decodeBytes);
      let text: string;
      try {
        text = decoding.decode(bytes);
      } catch {
        return await refuse(Buffer.concat([last, bytes]), { encoding, at: at - last.length });
      }
      at += bytes.length;
      last = takeUnfinished(bytes);
      if (text.length > 0) yield Buffer.from(text, 'utf8');
    }
  }
  try {
    const text = decoding.end();
    if (text.length > 0) yield Buffer.from(text, 'utf8');
  } catch {
    throw new ItemError('E_TEXT_ENCODING', `the text ends inside a character of ${encoding}, at byte ${at}`);
  }
}

/** The platform's decoder, which fails at the very piece that is wrong; ours for what it does not know or reads wrongly. */
function startStrict(encoding: string): Pick<TextDecoding, 'decode' | 'end'> {
  if (encoding === 'windows-1252' || encoding.startsWith('utf-32')) return startDecoding(encoding, { isStrict: true });
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  return { decode: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
}

/** The last bytes, which may begin a character that the next ones end: from behind a byte that is never part of one. */
function takeUnfinished(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const tail = bytes.subarray(Math.max(0, bytes.length - 8));
  return new Uint8Array(tail.subarray(tail.findLastIndex((byte) => byte !== 0 && byte < 0x30) + 1));
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
    // Ours keeps bytes back at the end, and the platform's does not know UTF-32.
    if (encoding.startsWith('utf-32')) startDecoding(encoding, { isStrict: true }).decode(bytes);
    else new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
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
  if (encoding.startsWith('utf-32')) return good - (good % 4);
  return encoding.startsWith('utf-16') ? good - (good % 2) : good;
}
