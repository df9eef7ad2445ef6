import { readUnits } from './units.js';

const shownCharacters = 80;
/** What a kernel can count to. */
const mostLength = 2 ** 31 - 1;
/** Enough units for so many characters. */
export const previewUnits = shownCharacters * 2;

/** A line: its number from 1, its length in code points, its first 80 characters. */
export interface LongLine {
  readonly line: number;
  readonly characters: number;
  readonly text: string;
}

/** Where in a text a line ends, and what is behind that. */
export interface LineEnd {
  /** Units from the start of the text. */
  offset: number;
  /** How many units before that were second halves of code points. */
  halves: number;
  units: Uint16Array;
  /** The offset of the first unit in `units`. */
  base: number;
  /** The offset behind the line break. */
  next: number;
  isParagraphEnd: boolean;
}

/** Counts lines and paragraphs, and keeps the longest lines. Of lines of one length the first is kept. */
export class LineCounter {
  lines = 0;
  paragraphs = 0;
  /** Set where the line holds anything but white space. */
  hasText = false;
  readonly #limit: number;
  readonly #longest: LongLine[] = [];
  #start = 0;
  #halves = 0;
  #isInParagraph = false;
  /** How a line begins whose start has left memory. */
  #preview: string | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get longest(): readonly LongLine[] {
    return this.#longest;
  }

  /** Where the line at hand begins. */
  get start(): number {
    return this.#start;
  }

  /** Passes over the second half of a line break. */
  skip(): void {
    this.#start += 1;
  }

  /** The offset from which units are still wanted. */
  get wanted(): number {
    return this.#preview === undefined ? this.#start : Number.POSITIVE_INFINITY;
  }

  /** Remembers how the line begins, before its first units go. */
  keepPreview(units: Uint16Array, base: number): void {
    this.#preview = readUnits(units, this.#start - base, this.#start - base + previewUnits);
  }

  /**
   * Writes down where it stands, six numbers, for a kernel that counts on. That takes offsets from `base` on and knows nothing
   * of second halves: a line begins so much later.
   */
  store(words: Int32Array, at: number, { base, halves }: { base: number; halves: number }): void {
    words[at] = 0;
    words[at + 1] = 0;
    words[at + 2] = Number(this.hasText);
    words[at + 3] = Number(this.#isInParagraph);
    words[at + 4] = this.#start + halves - this.#halves - base;
    words[at + 5] = Math.min(this.#keepAbove, mostLength);
  }

  /** Lines longer than this are kept. */
  get #keepAbove(): number {
    if (this.#longest.length < this.#limit) return 0;
    return this.#longest.at(-1)?.characters ?? Number.POSITIVE_INFINITY;
  }

  /** Goes on from there: the kernel's lines come on top. */
  restore(words: Int32Array, at: number, { base, halves }: { base: number; halves: number }): void {
    const lines = words[at] as number;
    if (lines > 0) {
      this.#halves = halves;
      this.#preview = undefined;
    }
    this.lines += lines;
    this.paragraphs += words[at + 1] as number;
    this.hasText = words[at + 2] !== 0;
    this.#isInParagraph = words[at + 3] !== 0;
    this.#start = base + (words[at + 4] as number) - (halves - this.#halves);
  }

  /** Ends a line before its line break; true where that ends a paragraph, which a line of white space does. */
  endLine(end: LineEnd): boolean {
    this.lines += 1;
    const characters = end.offset - this.#start - (end.halves - this.#halves);
    if (characters > this.#keepAbove) this.#keep(characters, end);
    if (this.hasText && !this.#isInParagraph) this.paragraphs += 1;
    this.#isInParagraph = this.hasText && !end.isParagraphEnd;
    this.#start = end.next;
    this.#halves = end.halves;
    this.#preview = undefined;
    this.hasText = false;
    return !this.#isInParagraph;
  }

  #keep(characters: number, { offset, units, base }: LineEnd): void {
    const start = this.#start - base;
    const text = this.#preview ?? readUnits(units, start, Math.min(start + previewUnits, offset - base));
    const shown = Array.from(text.slice(0, previewUnits)).slice(0, shownCharacters).join('');
    const place = this.#longest.findIndex((each) => each.characters < characters);
    this.#longest.splice(place < 0 ? this.#longest.length : place, 0, { line: this.lines, characters, text: shown });
    if (this.#longest.length > this.#limit) this.#longest.pop();
  }
}
