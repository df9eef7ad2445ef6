import {
  connector,
  dependent,
  ideograph,
  mark,
  newline,
  space,
  surrogate,
  syllable,
  traitsOfUnit,
  unitTraits,
  wordPart,
} from './characters.js';
import { addDictionaryWords } from './dictionary-words.js';
import { countJoined, mayJoin, noneJoined } from './graphemes.js';
import type { LanguageSampler } from './language.js';
import { type LineCounter, type LineEnd, previewUnits } from './lines.js';
import { findPieceEnd, longestPiece } from './pieces.js';
import { isCountable, type ScanKernel } from './scan-kernel.js';
import { SecondHalves } from './second-halves.js';
import { SentenceCounter } from './sentences.js';
import type { RoomSize } from './table-room.js';
import { TextWindow } from './window.js';
import type { WordTable } from './word-table.js';
import { WordFinder, wordPartAt } from './words.js';

const noUnits = new Uint16Array(0);
const paragraphSeparator = 0x2029;
/** A piece may be so many words of one unit, and one more is begun. */
const pieceRoom: RoomSize = { words: longestPiece + 1, units: longestPiece + 1 };
/** Where nothing is known of units. */
const anyTraits = -1;
/** No kernel counts to more than twice that. */
const longestKernelLine = 2 ** 30;

/** What is counted beside the scanner's own counts, and what scans where that can be had. */
export interface Counters {
  readonly table: WordTable;
  readonly lines: LineCounter;
  readonly sampler: LanguageSampler;
  readonly kernel?: ScanKernel | undefined;
}

/**
 * Goes over a text once and counts: characters, graphemes, words, sentences, lines, paragraphs. Takes it in pieces of any
 * size and holds a bounded part of it; the counts depend on the text alone.
 */
export class TextScanner {
  words = 0;
  /** Code points in all words together. */
  wordCharacters = 0;
  readonly sentences = new SentenceCounter();
  readonly #table: WordTable;
  readonly #lines: LineCounter;
  readonly #sampler: LanguageSampler;
  readonly #finder = new WordFinder();
  readonly #kernel: ScanKernel | undefined;
  readonly #window: TextWindow;
  /** Nothing but ASCII was written so far: each unit is a character. */
  #isAscii = true;
  readonly #halves = new SecondHalves();
  /** Code points that are seen as one with another. */
  #joined = 0;
  /** One for all lines: a text has thousands. */
  readonly #lineEnd: LineEnd = { units: noUnits, base: 0, offset: 0, next: 0, halves: 0, isParagraphEnd: false };
  /** The offset of the last carriage return. */
  #returnAt = -2;

  constructor({ table, lines, sampler, kernel }: Counters) {
    this.#table = table;
    this.#lines = lines;
    this.#sampler = sampler;
    this.#kernel = kernel;
    this.#window = new TextWindow(kernel);
  }

  /** Code points. */
  get characters(): number {
    return this.#window.base + this.#window.scanned - this.#halves.count;
  }

  /** What readers see as characters (grapheme clusters). */
  get graphemes(): number {
    return this.characters - this.#joined;
  }

  write(text: string): void {
    for (let taken = 0; taken < text.length; ) {
      const part = this.#window.write(text, taken);
      this.#isAscii &&= Buffer.byteLength(part) === part.length;
      taken += part.length;
      this.#scanPieces();
    }
  }

  /** Takes ASCII as it was read; false where it has to come as a string. */
  writeAscii(bytes: Uint8Array): boolean {
    if (this.#kernel === undefined) return false;
    for (let taken = 0; taken < bytes.length; ) {
      taken += this.#window.writeAscii(this.#kernel, bytes.subarray(taken));
      this.#scanPieces();
    }
    return true;
  }

  #scanPieces(): void {
    const window = this.#window;
    while (window.filled - window.scanned > longestPiece) this.#scan(findPieceEnd(window.units, window.scanned));
    if (window.isFull) this.#shift();
  }

  end(): void {
    const window = this.#window;
    this.#scanPieces();
    if (window.filled > window.scanned) this.#scan(window.filled);
    const last = window.base + window.filled;
    if (last > this.#lines.start) this.#endLine(window.filled, true);
    this.sentences.endParagraph();
    window.close();
  }

  /** Makes room: what is scanned goes, but for the beginning of the line at hand. */
  #shift(): void {
    const { units, base, scanned } = this.#window;
    const wanted = this.#lines.wanted - base;
    const isNear = scanned - wanted < previewUnits;
    if (wanted < scanned && !isNear) this.#lines.keepPreview(units, base);
    this.#window.dropBefore(isNear ? Math.min(wanted, scanned) : scanned);
  }

  /** Scans one whole piece: what is in it needs nothing of the pieces around it but where the sentence and line stand. */
  #scan(end: number): void {
    // The table grows here if at all: the window moves with it.
    this.#table.store.reserve(pieceRoom);
    this.#window.refresh();
    const { units, base, scanned: start } = this.#window;
    const seen = this.#isAscii ? 0 : (this.#kernel?.look(start, end) ?? anyTraits);
    const { halves, joined } = mayJoin(seen) || !isCountable(seen) ? countJoined(units, start, end) : noneJoined;
    this.#joined += joined;
    this.#halves.begin(start, end, halves === 0);
    this.#sampler.offer(units, { start, end, offset: base + start });
    if (this.#kernel !== undefined && this.#isForKernel(this.#kernel, seen)) this.#scanByKernel(this.#kernel, end);
    else this.#scanUnits(start, end);
    this.#halves.countBefore(this.#window.units, end);
    this.#window.scanned = end;
  }

  #isForKernel(kernel: ScanKernel, seen: number): boolean {
    const isNear = this.#window.base - this.#lines.start < longestKernelLine;
    return isCountable(seen) && isNear && this.#table.store.isIn(kernel.room) && this.#table.isOpenTo(pieceRoom);
  }

  #scanByKernel(kernel: ScanKernel, end: number): void {
    const counters = { table: this.#table, lines: this.#lines, sentences: this.sentences };
    const { found } = kernel;
    const { base, scanned } = this.#window;
    for (let index = scanned; index < end; index += 1) {
      const place = { base, halves: this.#halves.count, returnAt: this.#returnAt - base };
      index = kernel.scan(counters, { index, end, ...place });
      this.words += found.words;
      this.wordCharacters += found.wordUnits;
      this.#joined += found.joined;
      this.#returnAt = base + found.returnAt;
      if (index < end) this.#takeNewline(index);
    }
  }

  #scanUnits(start: number, end: number): void {
    const units = this.#window.units;
    let wordStart = -1;
    let wordEnd = -1;
    for (let index = start; index < end; ) {
      const unit = units[index] as number;
      const traits = unitTraits[unit] || traitsOfUnit(unit);
      const part = (traits & wordPart) === surrogate ? wordPartAt(units, index, end) : traits & wordPart;
      if (part === space) {
        this.sentences.takeSpace();
        index += 1;
      } else if (part <= connector || part === dependent || part === syllable) {
        this.#finder.find(units, index, end);
        this.#addWord(index, this.#finder.end);
        wordStart = index;
        wordEnd = this.#finder.end;
        index = wordEnd;
      } else if (part === newline) {
        this.#takeNewline(index);
        index += 1;
      } else if (part === ideograph) {
        index = this.#addRun(index, end);
      } else {
        this.#lines.hasText = true;
        this.sentences.takeOther(units, index, index === wordEnd ? wordStart : index);
        index += (unit & 0xfc00) === 0xd800 ? 2 : 1;
      }
    }
  }

  #addWord(start: number, end: number): void {
    const { units } = this.#window;
    this.#lines.hasText = true;
    this.sentences.takeLetters(units, start, end);
    if (!this.#finder.isWord) return;
    if (this.#finder.needsDictionary) {
      this.#addByDictionary(start, end);
      return;
    }
    this.sentences.addWord();
    this.#table.add(units, this.#finder);
    this.words += 1;
    this.wordCharacters += end - start - this.#halves.countWithin(units, start, end);
  }

  #addRun(start: number, end: number): number {
    let runEnd = start;
    let part: number = ideograph;
    while (part === ideograph || part === mark) {
      runEnd += ((this.#window.units[runEnd] as number) & 0xfc00) === 0xd800 ? 2 : 1;
      if (runEnd >= end) break;
      part = wordPartAt(this.#window.units, runEnd, end);
    }
    this.#lines.hasText = true;
    this.sentences.takeLetters(this.#window.units, start, runEnd);
    this.#addByDictionary(start, Math.min(runEnd, end));
    return runEnd;
  }

  #addByDictionary(start: number, end: number): void {
    const { words, units } = addDictionaryWords(this.#table, this.#window.units, { start, end });
    if (words === 0) return;
    this.sentences.addWord();
    this.words += words;
    this.wordCharacters += units - this.#halves.countWithin(this.#window.units, start, end);
  }

  #takeNewline(index: number): void {
    const unit = this.#window.units[index] as number;
    const offset = this.#window.base + index;
    if (unit === 0x0a && this.#returnAt === offset - 1) {
      this.#joined += 1;
      this.#lines.skip();
      return;
    }
    if (unit === 0x0d) this.#returnAt = offset;
    this.#endLine(index, unit === paragraphSeparator);
  }

  #endLine(index: number, isParagraphEnd: boolean): void {
    const end = this.#lineEnd;
    end.units = this.#window.units;
    end.base = this.#window.base;
    end.offset = this.#window.base + index;
    end.next = end.offset + 1;
    end.halves = this.#halves.countBefore(this.#window.units, index);
    end.isParagraphEnd = isParagraphEnd;
    if (this.#lines.endLine(end)) this.sentences.endParagraph();
    else this.sentences.takeSpace();
  }
}
