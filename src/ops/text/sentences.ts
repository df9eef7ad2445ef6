import { codePointAt, readUnits } from './units.js';

/** What a character does at the end of a sentence, after Unicode Standard Annex 29 (sentence boundaries). */
const nothing = 1;
const transparent = 2;
const spacing = 3;
const lower = 4;
const upper = 5;
const uncased = 6;
const numeric = 7;
const period = 8;
const terminal = 9;
const closing = 10;
const continuing = 11;

const classes = new Uint8Array(65_536);
const wideClasses = new Map<number, number>();

const tests: readonly (readonly [RegExp, number])[] = [
  [/^[.\u2024\uFE52\uFF0E]$/, period],
  [/^\p{White_Space}$/u, spacing],
  [/^[\p{M}\p{Cf}]$/u, transparent],
  [/^\p{Nd}$/u, numeric],
  [/^\p{Lowercase}$/u, lower],
  [/^[\p{Uppercase}\p{Lt}]$/u, upper],
  [/^[\p{Alphabetic}\u05F3]$/u, uncased],
  [/^[\p{Ps}\p{Pe}\p{Pi}\p{Pf}"'\u275B-\u2760]$/u, closing],
  [
    /^[,\-:;\u037E\u055D\u060C\u060D\u07F8\u1802\u1808\u2013\u2014\u3001\uFE10\uFE11\uFE13\uFE14\uFE31\uFE32\uFE50\uFE51\uFE54\uFE55\uFE58\uFE63\uFF0C\uFF0D\uFF1A\uFF1B\uFF64]$/,
    continuing,
  ],
  [/^\p{Sentence_Terminal}$/u, terminal],
];

function workOut(codePoint: number): number {
  const char = String.fromCodePoint(codePoint);
  return tests.find(([test]) => test.test(char))?.[1] ?? nothing;
}

/** What a code point does at the end of a sentence: one of the numbers above. */
export function classOf(codePoint: number): number {
  const known = codePoint > 0xffff ? (wideClasses.get(codePoint) ?? 0) : (classes[codePoint] as number);
  if (known !== 0) return known;
  const found = workOut(codePoint);
  if (codePoint > 0xffff) wideClasses.set(codePoint, found);
  else classes[codePoint] = found;
  return found;
}

const inside = 0;
/** Right behind the character that may end the sentence; behind quotes and brackets after it; behind a space. */
const ended = 1;
const closed = 2;
const spaced = 3;
/** Behind a period and what is no letter: only a small letter will say that the sentence goes on. */
const undecided = 4;

/** Titles that a period follows and a name, in the languages that write them so: of two to four letters. */
export const titles: ReadonlySet<string> = new Set(
  'Mr Mrs Ms Dr Prof Rev Hon Capt Col Gen Lt Sgt Gov Sen Rep Mme Mlle Hr Fr Sra Srta Dra Sig Dott Ing'.split(' '),
);
const longestTitle = 4;

/**
 * Counts sentences that have a word in them, one character of interest at a time: the rules of Unicode Standard Annex 29,
 * but for line breaks, which count as spaces (`endParagraph` is what ends a sentence without a period), and for titles
 * (`Mr. Smith`) and periods within a word, which end none.
 */
export class SentenceCounter {
  count = 0;
  #state = inside;
  #isPeriod = false;
  #isAfterCase = false;
  #hasWord = false;
  /** A word (a number, then) behind where the sentence may have ended. */
  #hasLaterWord = false;

  /** Takes a word, or letters that are none. */
  takeLetters(units: Uint16Array, start: number, end: number): void {
    for (let index = start; index < end && this.#state !== inside; index += 1) {
      const codePoint = codePointAt(units, index, end);
      if (codePoint > 0xffff) index += 1;
      const found = classOf(codePoint);
      if (found !== period && found !== terminal) this.#take(found);
      else if (this.#state === undecided) this.#break();
    }
  }

  /** Counts the word just taken as part of its sentence. */
  addWord(): void {
    if (this.#state === undecided) this.#hasLaterWord = true;
    else this.#hasWord = true;
  }

  takeSpace(): void {
    if (this.#state === ended || this.#state === closed) this.#state = spaced;
  }

  /**
   * Takes the code point at an index, which is neither space nor part of a word. `wordStart` is where the word right before
   * it begins, or the index itself.
   */
  takeOther(units: Uint16Array, index: number, wordStart: number): void {
    const found = classOf(codePointAt(units, index, units.length));
    if (found === period || found === terminal) {
      if (this.#state === undecided) this.#break();
      if (found === period && isTitle(units, wordStart, index)) return;
      this.#state = ended;
      this.#isPeriod = found === period;
      const before = index > wordStart ? classOf(units[index - 1] as number) : nothing;
      this.#isAfterCase = before === lower || before === upper;
    } else if (this.#state !== inside) {
      this.#take(found);
    }
  }

  /** Writes down where it stands, six numbers, for a kernel that counts on. */
  store(words: Int32Array, at: number): void {
    words[at] = 0;
    words[at + 1] = this.#state;
    words[at + 2] = Number(this.#isPeriod);
    words[at + 3] = Number(this.#isAfterCase);
    words[at + 4] = Number(this.#hasWord);
    words[at + 5] = Number(this.#hasLaterWord);
  }

  /** Goes on from there: the kernel's sentences come on top. */
  restore(words: Int32Array, at: number): void {
    this.count += words[at] as number;
    this.#state = words[at + 1] as number;
    this.#isPeriod = words[at + 2] !== 0;
    this.#isAfterCase = words[at + 3] !== 0;
    this.#hasWord = words[at + 4] !== 0;
    this.#hasLaterWord = words[at + 5] !== 0;
  }

  endParagraph(): void {
    if (this.#hasLaterWord) this.#break();
    this.#break();
  }

  #take(found: number): void {
    const state = this.#state;
    if (found === transparent) return;
    if (found === spacing) this.takeSpace();
    else if (found === closing && state <= closed) this.#state = closed;
    else if (found === continuing && state <= spaced) this.#goOn();
    else if (found === uncased || !this.#isPeriod) this.#break();
    else if (found === lower) this.#goOn();
    else if (found === upper) state === ended && this.#isAfterCase ? this.#goOn() : this.#break();
    else if (found === numeric && state === ended) this.#goOn();
    else this.#state = undecided;
  }

  #goOn(): void {
    this.#state = inside;
    this.#hasWord ||= this.#hasLaterWord;
    this.#hasLaterWord = false;
  }

  #break(): void {
    this.#state = inside;
    if (this.#hasWord) this.count += 1;
    this.#hasWord = this.#hasLaterWord;
    this.#hasLaterWord = false;
  }
}

function isTitle(units: Uint16Array, start: number, end: number): boolean {
  if (end - start < 2 || end - start > longestTitle) return false;
  const first = units[start] as number;
  return first >= 0x41 && first <= 0x5a && titles.has(readUnits(units, start, end));
}
