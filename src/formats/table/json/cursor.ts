import { cellKinds } from '../cell-kind.js';
import { tableLimits } from '../limits.js';
import { notJson, stringTooLarge, tooDeep } from './faults.js';
import { kindOfInteger, kindOfNumber } from './number-kind.js';

const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;

/** Bytes that matter inside a string: control characters, quote, backslash. */
const mattersInString = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte < 0x20 || byte === quote || byte === backslash),
);
const escapable = new Set([...'"\\/bfnrt'].map((letter) => letter.charCodeAt(0)));
const words = ['true', 'false', 'null'].map((word) => Buffer.from(word));
const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39;
const isHex = (byte: number) => isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);

/** Asked for more bytes than there are yet. */
export const needsMore = -1;

/**
 * Walks over JSON (RFC 8259) in a buffer of UTF-8 and refuses what is not: every function takes where something begins
 * and answers where it ends, or `needsMore`. Throws ItemErrors: `E_JSON_INVALID`, `E_JSON_DEPTH`, `E_JSON_TOO_LARGE`.
 */
export class JsonCursor {
  bytes: Uint8Array = new Uint8Array();
  length = 0;
  /** How many bytes came before the buffer's first. */
  offset = 0;
  /** The row that is being read, from 1; 0 before the first. */
  row = 0;
  /** Of the last value: what it is, whether its string has escapes, whether there is white space in it. */
  kind: number = cellKinds.none;
  hasEscapes = false;
  hasSpace = false;
  readonly #isObject = new Uint8Array(tableLimits.jsonDepth + 1);

  skipSpace(from: number): number {
    const { bytes, length } = this;
    let at = from;
    while (at < length) {
      const byte = bytes[at] as number;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
      at += 1;
    }
    return at;
  }

  /** Skips a value, inside `depth` levels of objects and arrays. */
  skipValue(at: number, depth: number): number {
    if (at >= this.length) return needsMore;
    const byte = this.bytes[at] as number;
    if (byte === quote) {
      this.kind = cellKinds.text;
      return this.skipString(at + 1);
    }
    if (byte === openBrace || byte === openBracket) {
      const end = this.#skipNested(at, depth);
      this.kind = cellKinds.json;
      return end;
    }
    if (byte === 0x2d || isDigit(byte)) return this.#skipNumber(at);
    return this.#skipWord(at);
  }

  /** Skips a string from behind its opening quote to behind its closing one. */
  skipString(from: number): number {
    const { bytes, length } = this;
    let at = from;
    this.hasEscapes = false;
    for (;;) {
      while (at < length && mattersInString[bytes[at] as number] === 0) at += 1;
      if (at - from > tableLimits.cellBytes) throw stringTooLarge(this, from);
      if (at >= length) return needsMore;
      const byte = bytes[at] as number;
      if (byte === quote) return at + 1;
      if (byte !== backslash) this.fail(at, 'the rest of a string (control characters are written as \\u00XX)');
      this.hasEscapes = true;
      at = this.#skipEscape(at + 1);
      if (at === needsMore) return needsMore;
    }
  }

  #skipEscape(at: number): number {
    const { bytes, length } = this;
    if (at >= length) return needsMore;
    const letter = bytes[at] as number;
    if (escapable.has(letter)) return at + 1;
    if (letter !== 0x75) this.fail(at, 'an escape of JSON');
    if (at + 5 > length) return needsMore;
    const unit = this.#readUnit(at + 1);
    if (unit < 0xd800 || unit > 0xdfff) return at + 5;
    if (at + 11 > length) return needsMore;
    const isPair = unit <= 0xdbff && bytes[at + 5] === backslash && bytes[at + 6] === 0x75;
    const low = isPair ? this.#readUnit(at + 7) : 0;
    if (low < 0xdc00 || low > 0xdfff) this.fail(at + 1, 'a character (half a surrogate pair is none)');
    return at + 11;
  }

  #readUnit(at: number): number {
    let unit = 0;
    for (let place = at; place < at + 4; place += 1) {
      const byte = this.bytes[place] as number;
      if (!isHex(byte)) this.fail(place, 'four hexadecimal digits');
      unit = unit * 16 + (isDigit(byte) ? byte - 0x30 : (byte | 0x20) - 0x57);
    }
    return unit;
  }

  #skipNumber(from: number): number {
    const { bytes, length } = this;
    const isNegative = bytes[from] === 0x2d;
    const first = isNegative ? from + 1 : from;
    let at = this.#skipDigits(first);
    if (at === length) return needsMore;
    const wholeEnd = at;
    if (at === first) this.fail(at, 'a digit');
    if (bytes[first] === 0x30 && at > first + 1) this.fail(first + 1, 'no digit after a leading 0');
    if (bytes[at] === 0x2e) {
      const fraction = at + 1;
      at = this.#skipDigits(fraction);
      if (at === length) return needsMore;
      if (at === fraction) this.fail(at, 'a digit');
    }
    const mantissaEnd = at;
    if (((bytes[at] as number) | 0x20) === 0x65) {
      at += 1;
      if (bytes[at] === 0x2b || bytes[at] === 0x2d) at += 1;
      const exponent = at;
      at = this.#skipDigits(exponent);
      if (at >= length) return needsMore;
      if (at === exponent) this.fail(at, 'a digit');
    }
    this.kind =
      at === wholeEnd
        ? kindOfInteger(bytes, { first, end: at, isNegative })
        : kindOfNumber(bytes, { start: from, mantissaEnd, end: at });
    return at;
  }

  #skipDigits(from: number): number {
    let at = from;
    while (at < this.length && isDigit(this.bytes[at])) at += 1;
    return at;
  }

  #skipWord(at: number): number {
    const { bytes, length } = this;
    const word = words.find((each) => each[0] === bytes[at]);
    if (word === undefined) this.fail(at, 'a value');
    for (let place = 1; place < word.length; place += 1) {
      if (at + place >= length) return needsMore;
      if (bytes[at + place] !== word[place]) this.fail(at + place, `the rest of ${word}`);
    }
    this.kind = word === words[2] ? cellKinds.none : cellKinds.boolean;
    return at + word.length;
  }

  /** Skips an object or array and all in it, without recursion. */
  #skipNested(from: number, depth: number): number {
    const { bytes } = this;
    const isObject = this.#isObject;
    let level = depth;
    let at = from;
    let hasSpace = false;
    do {
      const byte = bytes[at] as number;
      if (byte === openBrace || byte === openBracket) {
        level += 1;
        if (level > tableLimits.jsonDepth) throw tooDeep(this, at);
        isObject[level] = Number(byte === openBrace);
        const next = this.skipSpace(at + 1);
        if (next >= this.length) return needsMore;
        hasSpace ||= next > at + 1;
        at = next;
        if (bytes[at] === (byte === openBrace ? closeBrace : closeBracket)) {
          level -= 1;
          at += 1;
        } else {
          at = isObject[level] === 1 ? this.skipKey(at) : at;
          if (at === needsMore) return needsMore;
          hasSpace ||= this.hasSpace;
          continue;
        }
      } else {
        at = this.skipValue(at, level);
        if (at === needsMore) return needsMore;
      }
      // Behind a value: any number of ends, then a comma, unless that was the whole.
      while (level > depth) {
        const next = this.skipSpace(at);
        if (next >= this.length) return needsMore;
        hasSpace ||= next > at;
        at = next;
        if (bytes[at] === comma) {
          at = this.skipSpace(at + 1);
          hasSpace ||= bytes[at - 1] !== comma;
          if (at >= this.length) return needsMore;
          if (isObject[level] === 1) {
            at = this.skipKey(at);
            if (at === needsMore) return needsMore;
            hasSpace ||= this.hasSpace;
          }
          break;
        }
        if (bytes[at] !== (isObject[level] === 1 ? closeBrace : closeBracket)) {
          this.fail(at, isObject[level] === 1 ? 'a comma or }' : 'a comma or ]');
        }
        level -= 1;
        at += 1;
      }
      if (at >= this.length && level > depth) return needsMore;
    } while (level > depth);
    this.hasSpace = hasSpace;
    return at;
  }

  /** Where the key skipped last ends, before its closing quote. */
  keyEnd = 0;
  keyHasEscapes = false;

  /** Skips a key, its colon and the space around it, to where the value begins. */
  skipKey(at: number): number {
    if (at >= this.length) return needsMore;
    if (this.bytes[at] !== quote) this.fail(at, 'a key in double quotes');
    const end = this.skipString(at + 1);
    if (end === needsMore) return needsMore;
    this.keyEnd = end - 1;
    this.keyHasEscapes = this.hasEscapes;
    const before = this.skipSpace(end);
    if (before >= this.length) return needsMore;
    if (this.bytes[before] !== colon) this.fail(before, 'a colon');
    const value = this.skipSpace(before + 1);
    this.hasSpace = before > end || value > before + 1;
    return value >= this.length ? needsMore : value;
  }

  /** Throws the sentence for what stands here instead of what was expected. */
  fail(at: number, expected: string): never {
    throw notJson(this, at, expected);
  }
}
