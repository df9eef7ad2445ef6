import { type LanguageKernel, openLanguageKernel } from './language-kernel.js';
import { readUnits, unpackUnits } from './units.js';

const bucketShift = 18;
const remainderMask = 0x3ffff;
const hashFactor = 0x9e3779b1 | 0;
/** Where an n-gram begins, and ends, a word; the bits above the remainder say so. */
const beginsWord = 1 << bucketShift;
const endsWord = 2 << bucketShift;
const ngramMask = 0xfffff;
const languageMask = 63;

/** Of a text no more is looked at: so many units, and the word in which so many bytes are passed; or at once at the second. */
const mostUnits = 1_000;
const enoughBytes = 350;
const mostBytes = 380;
const ngramBytes = 4;
const stride = 3;
const longestWord = 70;

/** Places for the n-grams of one text, of which there are less than 200. */
const places = 512;
/** Scores of 0 to 1 are made of mean frequencies with this. */
const scale = 25;

const apostrophes = [0x27, 0x60, 0x2019];
const separator = 1;
const apostrophe = 2;

/** The statistics of eld's smallest database, in the form that `scripts/language-profiles.mjs` packs them in. */
export type LanguageProfiles = typeof import('./language-profiles.js');

/**
 * Scores a short text in every language that has a profile by its n-grams of up to four bytes, three bytes apart: the
 * method of Nito T.M.'s Efficient Language Detector, and its results to the last digit. Looks n-grams up in the packed
 * profiles as they are. Holds the answer about the last text.
 */
export class LanguageScores {
  readonly codes: readonly string[];
  /** What each language scores in texts that are in it. */
  readonly usual: readonly number[];
  /** How many different n-grams the text has. */
  ngrams = 0;
  /** The sum of frequencies of each language. */
  readonly #sums: Int32Array;
  readonly #ngramUnits: Uint16Array;
  /** Where each bucket begins. */
  readonly #starts: Uint32Array;
  /** What the units are that are no letters. */
  readonly #kinds = new Uint8Array(65_536).fill(separator);
  readonly #isBlank = new Uint8Array(256);
  /** The n-grams of the text at hand: open addressing, where a place of an earlier round is free. */
  readonly #found = new Int32Array(places * 2);
  readonly #rounds = new Uint32Array(places);
  #round = 0;
  readonly #tails = new Set<string>();
  readonly #kept = new Uint16Array(mostUnits + 1);
  readonly #word = new Uint8Array(mostBytes + ngramBytes);
  readonly #kernel: LanguageKernel | undefined;

  constructor(profiles: LanguageProfiles, { openKernel = openLanguageKernel } = {}) {
    this.codes = profiles.languageCodes.split(' ');
    this.usual = profiles.usualScores.split(' ').map((score) => Number(score) / 1000);
    this.#sums = new Int32Array(this.codes.length);
    this.#ngramUnits = unpackUnits(profiles.ngramScores);
    const lengths = unpackUnits(profiles.bucketLengths);
    this.#starts = new Uint32Array(lengths.length + 1);
    for (let bucket = 0, start = 0; bucket < lengths.length; bucket += 1) {
      start += lengths[bucket] as number;
      this.#starts[bucket + 1] = start;
    }
    const ranges = unpackUnits(profiles.letterRanges);
    for (let index = 0; index < ranges.length; index += 2) {
      this.#kinds.fill(0, ranges[index], (ranges[index + 1] as number) + 1);
    }
    for (const unit of apostrophes) this.#kinds[unit] = apostrophe;
    for (const byte of profiles.blankBytes.split(' ')) this.#isBlank[Number(byte)] = 1;
    this.#kernel = openKernel({
      kinds: this.#kinds,
      isBlank: this.#isBlank,
      starts: this.#starts,
      ngramUnits: this.#ngramUnits,
    });
  }

  /** The score of a language by its number, from 0 to 1. */
  scoreOf(language: number): number {
    const mean = (this.#sums[language] as number) / this.ngrams;
    return mean > 0 ? mean / (mean + scale) : 0;
  }

  /** Takes the place of the text before. */
  take(text: string): void {
    const kernel = this.#kernel;
    if (kernel?.score(text.slice(0, mostUnits), this.#sums)) this.ngrams = kernel.ngrams;
    else this.#takeHere(text);
  }

  /** In JavaScript, which knows all words. */
  #takeHere(text: string): void {
    this.#sums.fill(0);
    this.ngrams = 0;
    this.#round += 1;
    this.#tails.clear();
    this.#takeWords(this.#keepLetters(text.slice(0, mostUnits)).toLowerCase());
  }

  /** The words with one space between them. What is no letter parts them, but for apostrophes right before a letter. */
  #keepLetters(text: string): string {
    const kinds = this.#kinds;
    const kept = this.#kept;
    let length = 0;
    let isParted = false;
    let quotes = 0;
    for (let index = 0; index <= text.length; index += 1) {
      const unit = text.charCodeAt(index);
      const kind = index < text.length ? (kinds[unit] as number) : 0;
      if (kind === separator) {
        isParted = true;
        quotes = 0;
      } else if (kind === apostrophe) {
        quotes += 1;
      } else {
        if (isParted && length > 0) kept[length++] = 0x20;
        for (; quotes > 0; quotes -= 1) kept[length++] = text.charCodeAt(index - quotes);
        if (index < text.length) kept[length++] = unit;
        isParted = false;
      }
    }
    return readUnits(kept, 0, length).trimEnd();
  }

  #takeWords(text: string): void {
    const word = this.#word;
    const isBlank = this.#isBlank;
    let length = 0;
    let bytes = 0;
    const add = (byte: number) => {
      word[length] = isBlank[byte] === 1 ? 0x20 : byte;
      length += 1;
    };
    for (let index = 0; index < text.length && bytes <= mostBytes; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit === 0x20) {
        this.#takeWord(length);
        length = 0;
        if (bytes > enoughBytes) return;
        bytes += 1;
      } else if (unit < 0x80) {
        word[length] = unit;
        length += 1;
        bytes += 1;
      } else if (unit < 0x800) {
        add(0xc0 | (unit >> 6));
        add(0x80 | (unit & 0x3f));
        bytes += 2;
      } else {
        add(0xe0 | (unit >> 12));
        add(0x80 | ((unit >> 6) & 0x3f));
        add(0x80 | (unit & 0x3f));
        bytes += 3;
      }
    }
    if (length > 0) this.#takeWord(length);
  }

  #takeWord(length: number): void {
    const within = Math.min(length, longestWord);
    let start = 0;
    for (; start + ngramBytes < within; start += stride) {
      this.#takeNgram(start, start + ngramBytes, start === 0 ? beginsWord : 0);
    }
    const shape = start === 0 ? beginsWord | endsWord : endsWord;
    if (length <= longestWord) this.#takeNgram(Math.max(0, length - ngramBytes), length, shape);
    else this.#takeTail(longestWord - ngramBytes, length);
  }

  /** The rest of a word that is too long: an n-gram that no language has. */
  #takeTail(start: number, end: number): void {
    const tail = String.fromCharCode.apply(null, this.#word.subarray(start, end) as unknown as number[]);
    if (!this.#tails.has(tail)) this.ngrams += 1;
    this.#tails.add(tail);
  }

  #takeNgram(first: number, last: number, shape: number): void {
    const word = this.#word;
    // A blank byte at an edge is not told from a space there.
    if ((shape & beginsWord) === 0 && word[first] === 0x20) {
      shape |= beginsWord;
      first += 1;
    }
    if ((shape & endsWord) === 0 && word[last - 1] === 0x20) {
      shape |= endsWord;
      last -= 1;
    }
    let key = 0;
    for (let index = first; index < last; index += 1) key = (key << 8) | (word[index] as number);
    const hash = Math.imul(key, hashFactor);
    if (this.#isNew(hash, shape)) this.#addScores(hash >>> bucketShift, (hash & remainderMask) | shape);
  }

  #isNew(hash: number, shape: number): boolean {
    for (let place = (hash ^ shape) >>> 23; ; place = (place + 1) & (places - 1)) {
      if (this.#rounds[place] !== this.#round) {
        this.#rounds[place] = this.#round;
        this.#found[place * 2] = hash;
        this.#found[place * 2 + 1] = shape;
        this.ngrams += 1;
        return true;
      }
      if (this.#found[place * 2] === hash && this.#found[place * 2 + 1] === shape) return false;
    }
  }

  #addScores(bucket: number, wanted: number): void {
    const units = this.#ngramUnits;
    const end = this.#starts[bucket + 1] as number;
    for (let at = this.#starts[bucket] as number; at < end; ) {
      const head = (units[at] as number) | ((units[at + 1] as number) << 16);
      at += 2;
      const next = at + (head >>> 20);
      if ((head & ngramMask) === wanted) {
        for (; at < next; at += 1) {
          const entry = units[at] as number;
          const language = entry & languageMask;
          this.#sums[language] = (this.#sums[language] as number) + (entry >>> 6);
        }
        return;
      }
      at = next;
    }
  }
}
