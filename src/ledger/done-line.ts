import type { Kind } from '../core/content.js';
import type { Outcome, OutputRecord } from '../core/outcome.js';

/** A file that an outcome names. */
export type SavedFile = Pick<OutputRecord, 'output' | 'path' | 'bytes' | 'sha256'>;

/** What resume, retry and verify need of a line. */
export type RecordedOutcome = Pick<
  Outcome,
  'index' | 'url' | 'status' | 'class' | 'code' | 'kind' | 'bytes' | 'attempts'
> & { readonly outputs?: readonly SavedFile[] };

const size = /,"width":\d+,"height":\d+\}/y;
const ending = /\](?:,"timings":\{[a-zA-Z0-9":,]*\})?\}/y;
const hashLength = 64;
const zero = 0x30;

/**
 * Reads lines as this program writes them for items that are done, five times as fast as JSON.parse: straight from a block
 * of text, with no copy of the line. Whatever differs in the least (escapes, data, another order) is left to that.
 */
export class DoneLineReader {
  #text = '';
  #at = 0;
  #backslashAt = 0;
  #isFit = false;

  /** Takes the text whose lines come next. */
  open(text: string): void {
    this.#text = text;
    this.#backslashAt = -1;
  }

  /** Reads the line from `from` to `to`, which is where its newline stands; undefined where it is not of that form. */
  read(from: number, to: number): RecordedOutcome | undefined {
    if (this.#hasBackslash(from, to)) return undefined;
    this.#at = from;
    this.#isFit = true;
    this.#skip('{"index":');
    const index = this.#number(9);
    this.#skip(',"url":"');
    const url = this.#textUpToQuote();
    this.#skip(',"status":"done","attempts":');
    const attempts = this.#number(9);
    this.#skip(',"bytes":');
    const bytes = this.#number(15);
    this.#skip(',"sha256":"');
    this.#hash();
    this.#skip(',"kind":"');
    const kind = this.#textUpToQuote() as Kind;
    this.#skip(',"outputs":[');
    const outputs: SavedFile[] = [];
    while (this.#isFit && this.#text[this.#at] === '{') {
      outputs.push(this.#output());
      if (this.#text[this.#at] !== ',') break;
      this.#at += 1;
      if (this.#text[this.#at] !== '{') return undefined;
    }
    this.#match(ending);
    if (!this.#isFit || this.#at !== to) return undefined;
    return { index, url, status: 'done', attempts, bytes, kind, outputs };
  }

  #output(): SavedFile {
    this.#skip('{"output":"');
    const output = this.#textUpToQuote();
    this.#skip(',"path":"');
    const path = this.#textUpToQuote();
    this.#skip(',"bytes":');
    const bytes = this.#number(15);
    this.#skip(',"sha256":"');
    const sha256 = this.#hash();
    if (this.#text[this.#at] === '}') this.#at += 1;
    else this.#match(size);
    return { output, path, bytes, sha256 };
  }

  /** An escape is rare: where the next one stands is looked for once, not for every line. */
  #hasBackslash(from: number, to: number): boolean {
    if (this.#backslashAt < from) {
      const found = this.#text.indexOf('\\', from);
      this.#backslashAt = found === -1 ? Number.POSITIVE_INFINITY : found;
    }
    return this.#backslashAt < to;
  }

  #skip(literal: string): void {
    if (this.#text.startsWith(literal, this.#at)) this.#at += literal.length;
    else this.#isFit = false;
  }

  #match(pattern: RegExp): void {
    pattern.lastIndex = this.#at;
    if (pattern.test(this.#text)) this.#at = pattern.lastIndex;
    else this.#isFit = false;
  }

  #number(mostDigits: number): number {
    const from = this.#at;
    let value = 0;
    for (let digit = this.#digit(); digit >= 0 && digit <= 9; digit = this.#digit()) {
      value = value * 10 + digit;
      this.#at += 1;
    }
    if (this.#at === from || this.#at - from > mostDigits) this.#isFit = false;
    return value;
  }

  #digit(): number {
    return this.#text.charCodeAt(this.#at) - zero;
  }

  #hash(): string {
    const text = this.#textUpToQuote();
    if (text.length !== hashLength) this.#isFit = false;
    return text;
  }

  /** The text up to the next quote, which is passed over. */
  #textUpToQuote(): string {
    const from = this.#at;
    const end = this.#isFit ? this.#text.indexOf('"', from) : -1;
    if (end === -1) {
      this.#isFit = false;
      return '';
    }
    this.#at = end + 1;
    return this.#text.slice(from, end);
  }
}
