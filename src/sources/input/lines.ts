import { decodeText } from './decode.js';

/** One physical line of a text. */
export interface Line {
  /** Without its line end; of a line that is too long, only the beginning. */
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** Its line end: LF, CRLF, CR, or nothing at the end of the text. */
  readonly end: string;
  readonly isTooLong: boolean;
}

const keptOfLongLine = 200;

/**
 * Cuts bytes into lines, a batch per piece. Understands UTF-8, and UTF-16 with a byte order mark; bytes that are not
 * UTF-8 become `badByteMark`. Lines of more than `maxLength` UTF-16 units are dropped but for their beginning, never buffered.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  options: { readonly name: string; readonly maxLength: number },
): AsyncGenerator<readonly Line[]> {
  const cutter = new LineCutter(options.maxLength);
  for await (const text of decodeText(chunks, options.name)) {
    const lines = cutter.push(text);
    if (lines.length > 0) yield lines;
  }
  const last = cutter.end();
  if (last !== undefined) yield [last];
}

/** Cuts text that comes in pieces into lines; holds at most one unfinished line. */
class LineCutter {
  readonly #maxLength: number;
  #number = 0;
  #kept = '';
  #isTooLong = false;
  // A CR at the end of a piece: whether an LF belongs to it shows in the next one.
  #hasOpenReturn = false;

  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  push(text: string): Line[] {
    const lines: Line[] = [];
    let start = 0;
    if (this.#hasOpenReturn) {
      this.#hasOpenReturn = false;
      const isPair = text.startsWith('\n');
      lines.push(this.#finish('', isPair ? '\r\n' : '\r'));
      start = isPair ? 1 : 0;
    }
    let feedAt = text.indexOf('\n', start);
    let returnAt = text.indexOf('\r', start);
    while (feedAt !== -1 || returnAt !== -1) {
      const isReturn = returnAt !== -1 && (feedAt === -1 || returnAt < feedAt);
      const at = isReturn ? returnAt : feedAt;
      if (isReturn && at + 1 === text.length) {
        this.#keep(text.slice(start, at));
        this.#hasOpenReturn = true;
        return lines;
      }
      const end = !isReturn ? '\n' : feedAt === at + 1 ? '\r\n' : '\r';
      lines.push(this.#finish(text.slice(start, at), end));
      start = at + end.length;
      if (feedAt !== -1 && feedAt < start) feedAt = text.indexOf('\n', start);
      if (returnAt !== -1 && returnAt < start) returnAt = text.indexOf('\r', start);
    }
    this.#keep(text.slice(start));
    return lines;
  }

  end(): Line | undefined {
    if (this.#hasOpenReturn) return this.#finish('', '\r');
    return this.#kept === '' ? undefined : this.#finish('', '');
  }

  #keep(piece: string): void {
    if (this.#isTooLong || piece === '') return;
    if (this.#kept.length + piece.length <= this.#maxLength) {
      this.#kept += piece;
      return;
    }
    this.#isTooLong = true;
    this.#kept = (this.#kept + piece.slice(0, keptOfLongLine)).slice(0, keptOfLongLine);
  }

  #finish(piece: string, end: string): Line {
    this.#keep(piece);
    const line = { text: this.#kept, number: ++this.#number, end, isTooLong: this.#isTooLong };
    this.#kept = '';
    this.#isTooLong = false;
    return line;
  }
}
