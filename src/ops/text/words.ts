import {
  connector,
  dependent,
  digit,
  letter,
  mark,
  midEither,
  midLetter,
  midNumber,
  surrogate,
  syllable,
  traitsOfCodePoint,
  traitsOfUnit,
  unitTraits,
  wordPart,
} from './characters.js';
import { type HashedWord, hashUnits } from './hashing.js';
import { codePointAt } from './units.js';

/** What the character at an index does in a word. */
export function wordPartAt(units: Uint16Array, index: number, end: number): number {
  const unit = units[index] as number;
  const part = (unitTraits[unit] || traitsOfUnit(unit)) & wordPart;
  return part === surrogate ? traitsOfCodePoint(codePointAt(units, index, end)) & wordPart : part;
}

const widthAt = (units: Uint16Array, index: number) => (((units[index] as number) & 0xfc00) === 0xd800 ? 2 : 1);

const isHebrew = (unit: number) => unit >= 0x05d0 && unit <= 0x05ea;

/** True where the last letter before an index in a word is Hebrew. */
function isAfterHebrew(units: Uint16Array, start: number, index: number): boolean {
  let last = index - 1;
  while (last > start && wordPartAt(units, last, index) === mark) last -= 1;
  return isHebrew(units[last] as number);
}

/**
 * Finds where words end: the rules of Unicode Standard Annex 29 for scripts that part words with spaces, in one pass
 * over UTF-16 units. Differs from Intl.Segmenter in that a word needs a letter or a digit (`__` is none). Holds the
 * answer about the last word found.
 */
export class WordFinder implements HashedWord {
  start = 0;
  end = 0;
  hash = 0;
  /** False for connectors alone, which are no word. */
  isWord = false;
  /** Thai and its like: only a dictionary can tell the words in it. */
  needsDictionary = false;
  #last = 0;

  /** Goes over the run of letters and digits that begins at `start`, where a letter, digit or connector is. */
  find(units: Uint16Array, start: number, end: number): void {
    this.start = start;
    this.isWord = false;
    this.needsDictionary = false;
    if (wordPartAt(units, start, end) === syllable) {
      this.#findSyllables(units, start, end);
      return;
    }
    let index = start;
    let last = 0;
    for (;;) {
      const before = index;
      let unit = 0;
      while (index < end) {
        unit = units[index] as number;
        if (unitTraits[unit] !== letter) break;
        index += 1;
      }
      if (index > before) {
        last = letter;
        this.isWord = true;
      }
      // A space is what most words end with.
      if (index >= end || unit === 0x20) break;
      this.#last = last;
      const next = this.#step(units, index, end);
      if (next < 0) break;
      last = this.#last;
      index = next;
    }
    this.end = index;
    if (last === letter && index < end && units[index] === 0x27 && isAfterHebrew(units, start, index))
      this.#addGeresh(units, end);
    this.hash = hashUnits(units, this);
  }

  /** A Hebrew word keeps an apostrophe at its end, and what belongs to that. */
  #addGeresh(units: Uint16Array, end: number): void {
    let index = this.end + 1;
    while (index < end && wordPartAt(units, index, end) === mark) index += widthAt(units, index);
    this.end = index;
  }

  #findSyllables(units: Uint16Array, start: number, end: number): void {
    let index = start + 1;
    while (index < end) {
      const part = wordPartAt(units, index, end);
      if (part !== syllable && part !== mark) break;
      index += widthAt(units, index);
    }
    this.isWord = true;
    this.end = index;
    this.hash = hashUnits(units, this);
  }

  /** Takes one character that is no plain letter, after `#last`; the index behind it, or -1 where the word is over. */
  #step(units: Uint16Array, index: number, end: number): number {
    const part = wordPartAt(units, index, end);
    if (part === mark) return index + widthAt(units, index);
    if (part === letter || part === digit || part === connector || part === dependent) {
      if (part === dependent) this.needsDictionary = true;
      if (part !== connector) this.isWord = true;
      this.#last = part === dependent ? letter : part;
      return index + widthAt(units, index);
    }
    if (part !== midLetter && part !== midNumber && part !== midEither && units[index] !== 0x22) return -1;
    return this.#findNext(units, index, { end, part, last: this.#last });
  }

  /** Where the word goes on behind a character that may stand within one (`don't`, `3.14`); -1 where it does not. */
  #findNext(units: Uint16Array, index: number, { end, part, last }: { end: number; part: number; last: number }) {
    const isQuote = units[index] === 0x22 && last === letter && isAfterHebrew(units, this.start, index);
    const mayPartLetters = isQuote || (last === letter && (part === midLetter || part === midEither));
    const mayPartNumbers = last === digit && (part === midNumber || part === midEither);
    if (!mayPartLetters && !mayPartNumbers) return -1;
    let next = index + 1;
    while (next < end && wordPartAt(units, next, end) === mark) next += widthAt(units, next);
    if (next >= end) return -1;
    if (isQuote) return isHebrew(units[next] as number) ? next : -1;
    const follower = wordPartAt(units, next, end);
    if (mayPartNumbers) return follower === digit ? next : -1;
    return follower === letter || follower === dependent ? next : -1;
  }
}
