import { TextDecoder } from 'node:util';
import { RunError } from '../../core/errors.js';

/** Stands for bytes that are not UTF-8: half a pair, which no text of UTF-8 or UTF-16 decodes to; U+FFFD it may hold itself. */
export const badByteMark = '\udfff';

/** True where a text holds such bytes. A whole pair may end in the same unit, as that of U+1F3FF does. */
export const hasBadBytes = (text: string): boolean => text.includes(badByteMark) && /\udfff/u.test(text);

/** A text as it may be shown: with U+FFFD for such bytes. */
export const showBadBytes = (text: string): string =>
  text.includes(badByteMark) ? text.replace(/\udfff/gu, '\ufffd') : text;

/** What is said of a row that holds such bytes. */
export const badBytesFault = 'holds bytes that are not UTF-8; save the file as UTF-8';

/** Lines of so much text at once: those of larger pieces would outlive the collections of the young heap. */
const pieceBytes = 32 * 1024;

/**
 * Decodes a text's bytes, a small piece at a time; the byte order mark decides between UTF-8 and UTF-16 and is dropped.
 * Bytes that are not UTF-8 become `badByteMark`.
 */
export async function* decodeText(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string> {
  let decoder: { decode(bytes: Uint8Array): string; end(): string } | undefined;
  for await (const chunk of chunks) {
    decoder ??= makeDecoder(chunk, name);
    for (let from = 0; from < chunk.length; from += pieceBytes) {
      const text = decoder.decode(chunk.subarray(from, from + pieceBytes));
      if (text !== '') yield text;
    }
  }
  const rest = decoder?.end() ?? '';
  if (rest !== '') yield rest;
}

function makeDecoder(head: Uint8Array, name: string) {
  const [a, b, c, d] = head;
  const isUtf32 = (a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe && d === 0xff);
  if (isUtf32) {
    throw new RunError('E_SOURCE', `${name}: is UTF-32 text; expected UTF-8 (or UTF-16 with a mark)`);
  }
  const isLittle = a === 0xff && b === 0xfe;
  if (!isLittle && !(a === 0xfe && b === 0xff)) return new Utf8Decoder();
  const decoder = new TextDecoder(isLittle ? 'utf-16le' : 'utf-16be');
  return { decode: (bytes: Uint8Array) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
}

/** Decodes UTF-8 in pieces; holds at most the beginning of one character. */
class Utf8Decoder {
  readonly #strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  readonly #lenient = new TextDecoder('utf-8', { ignoreBOM: true });
  #rest: Uint8Array = new Uint8Array();
  #isBeginning = true;

  decode(bytes: Uint8Array): string {
    const piece = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const end = findWholeEnd(piece);
    // A copy: the bytes are the reader's, who may fill them anew.
    this.#rest = Uint8Array.from(piece.subarray(end));
    return this.#decodeWhole(piece.subarray(0, end));
  }

  end(): string {
    return this.#decodeWhole(this.#rest);
  }

  #decodeWhole(bytes: Uint8Array): string {
    if (bytes.length === 0) return '';
    const text = this.#decodeMarked(bytes);
    const isMarked = this.#isBeginning && text.startsWith('\ufeff');
    this.#isBeginning = false;
    return isMarked ? text.slice(1) : text;
  }

  #decodeMarked(bytes: Uint8Array): string {
    try {
      return this.#strict.decode(bytes);
    } catch {
      return this.#decodeLines(bytes);
    }
  }

  /** Tells line by line, for a line of UTF-8 may hold U+FFFD itself. */
  #decodeLines(bytes: Uint8Array): string {
    let text = '';
    for (let start = 0; start < bytes.length; ) {
      const feedAt = bytes.indexOf(0x0a, start);
      const end = feedAt === -1 ? bytes.length : feedAt + 1;
      const line = bytes.subarray(start, end);
      try {
        text += this.#strict.decode(line);
      } catch {
        text += this.#lenient.decode(line).replaceAll('\ufffd', badByteMark);
      }
      start = end;
    }
    return text;
  }
}

/** Where the last character that is whole ends: up to three bytes before the end can be the beginning of another. */
function findWholeEnd(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}
