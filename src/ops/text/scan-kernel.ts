import { firstAddress, type Kernel, KernelPool } from '../../core/kernel.js';
import { foldedUnits, isOdd, traitsOfUnit, unitTraits } from './characters.js';
import { vowels } from './english-syllables.js';
import base64, { type TextKernel } from './kernels.wasm.js';
import type { LineCounter } from './lines.js';
import { classOf, type SentenceCounter, titles } from './sentences.js';
import { type RoomSize, recordFields, type TableRoom } from './table-room.js';
import { isBigEndian, writeUnits } from './units.js';
import { windowUnits } from './window.js';
import type { WordTable } from './word-table.js';

const kernels = new KernelPool<TextKernel>(base64);

/** Places of the numbers in a scan, as the kernel's `Scan` has them. */
const field = {
  facts: 0,
  units: 1,
  index: 2,
  end: 3,
  places: 4,
  mask: 5,
  records: 6,
  size: 7,
  arena: 8,
  used: 9,
  titles: 10,
  titleCount: 11,
  sentences: 12,
  lines: 18,
  returnAt: 24,
  words: 25,
  wordUnits: 26,
  joined: 27,
} as const;

/** What is known of a unit: traits in the lowest bits, then this, what it does at the end of a sentence, itself in lower case. */
const oddBit = 1 << 7;
const classShift = 8;
const foldedShift = 16;

/** True where a kernel can scan units of which that was seen: all are known, and none is odd. */
export const isCountable = (seen: number): boolean => (seen & oddBit) === 0;

const longestTitle = 4;
/** A kernel reads blocks: up to so many units behind a word. */
const blockUnits = 8;

/** Where in the kernel's memory everything is. */
const scanAddress = firstAddress;
const titlesAddress = scanAddress + 256;
const vowelsAddress = titlesAddress + 512;
const factsAddress = vowelsAddress + 512;
const unitsAddress = factsAddress + 65_536 * 4;
const tableAddress = unitsAddress + windowUnits * 2;

/** Known from the start. */
const asciiUnits = 128;
const firstWords = 16_384;
const firstUnits = 8 * firstWords;

/** What a scan counts with. */
export interface ScanCounters {
  readonly table: WordTable;
  readonly lines: LineCounter;
  readonly sentences: SentenceCounter;
}

/** The part of a window to scan, and where in the text that window is. */
export interface ScanSpan {
  readonly index: number;
  readonly end: number;
  /** Units before the window, and second halves before the part. */
  readonly base: number;
  readonly halves: number;
  /** The last carriage return, from the start of the window. */
  readonly returnAt: number;
}

/** Opens a kernel for one text; undefined where there can be none: scanning is JavaScript's then. */
export function openScanKernel(): ScanKernel | undefined {
  if (isBigEndian) return undefined;
  const kernel = kernels.open(bytesFor({ words: firstWords, units: firstUnits }));
  return kernel === undefined ? undefined : new ScanKernel(kernel);
}

const bytesOf = ({ words, units }: RoomSize) => words * (2 + recordFields) * 4 + (units + blockUnits) * 2;
const bytesFor = (size: RoomSize) => tableAddress - firstAddress + bytesOf(size);

/** Scans pieces of one text and holds its table of words, in the memory of a kernel. */
export class ScanKernel {
  /** The window: another array after the room has grown. */
  units: Uint16Array = new Uint16Array(0);
  readonly room: TableRoom;
  /** What the last part came to. */
  readonly found = { words: 0, wordUnits: 0, joined: 0, returnAt: 0 };
  readonly #kernel: Kernel<TextKernel>;
  #numbers = new Int32Array(0);
  #facts = new Uint32Array(0);

  constructor(kernel: Kernel<TextKernel>) {
    this.#kernel = kernel;
    this.room = new KernelRoom(kernel, () => this.#view());
    this.#view();
    // What an earlier text found out is still there.
    if (this.#facts[asciiUnits - 1] === 0) this.#prepare();
  }

  /** The facts of all units of a piece together: `isCountable` and the traits say what they mean. */
  look(index: number, end: number): number {
    const numbers = this.#numbers;
    numbers[field.index] = index;
    numbers[field.end] = end;
    const seen = this.#kernel.run.lookAtUnits(scanAddress);
    if (seen !== 0) return seen;
    for (let at = index; at < end; at += 1) this.#learn(this.units[at] as number);
    return this.#kernel.run.lookAtUnits(scanAddress);
  }

  /** Scans a part that is countable, up to its end or to the end of a line to keep: answers where. */
  scan({ table, lines, sentences }: ScanCounters, span: ScanSpan): number {
    const numbers = this.#numbers;
    numbers[field.index] = span.index;
    numbers[field.end] = span.end;
    numbers[field.returnAt] = Math.max(-2, span.returnAt);
    numbers[field.size] = table.store.size;
    numbers[field.used] = table.store.used;
    numbers.fill(0, field.words);
    sentences.store(numbers, field.sentences);
    lines.store(numbers, field.lines, span);
    this.#kernel.run.scanPiece(scanAddress);
    sentences.restore(numbers, field.sentences);
    lines.restore(numbers, field.lines, span);
    table.store.adopt({ words: numbers[field.size] as number, units: numbers[field.used] as number });
    const { found } = this;
    found.words = numbers[field.words] as number;
    found.wordUnits = numbers[field.wordUnits] as number;
    found.joined = numbers[field.joined] as number;
    found.returnAt = numbers[field.returnAt] as number;
    return numbers[field.index] as number;
  }

  /** Writes ASCII from a place of the window on; it must have room. */
  writeAscii(at: number, bytes: Uint8Array): void {
    const to = unitsAddress + at * 2;
    new Uint8Array(this.#kernel.buffer, to + bytes.length, bytes.length).set(bytes);
    this.#kernel.run.widenBytes(to, bytes.length);
  }

  /** The syllables of all words of a table that is in its room, taken for English. */
  sumEnglishSyllables(table: WordTable): number {
    this.#numbers[field.size] = table.store.size;
    return this.#kernel.run.sumEnglishSyllables(scanAddress, vowelsAddress);
  }

  /** Lets another text have it. */
  close(): void {
    this.#kernel.close();
  }

  #view(): void {
    const { buffer } = this.#kernel;
    const numbers = new Int32Array(buffer, scanAddress, field.joined + 1);
    const { places, records, arena } = this.room;
    numbers[field.facts] = factsAddress;
    numbers[field.units] = unitsAddress;
    numbers[field.places] = places.byteOffset;
    numbers[field.mask] = places.length - 1;
    numbers[field.records] = records.byteOffset;
    numbers[field.arena] = arena.byteOffset;
    numbers[field.titles] = titlesAddress;
    numbers[field.titleCount] = titles.size;
    this.#numbers = numbers;
    this.#facts = new Uint32Array(buffer, factsAddress, 65_536);
    this.units = new Uint16Array(buffer, unitsAddress, windowUnits);
  }

  #prepare(): void {
    const { buffer } = this.#kernel;
    const packed = new Uint16Array(buffer, titlesAddress, titles.size * longestTitle);
    [...titles].forEach((title, index) => {
      writeUnits(packed, index * longestTitle, title);
    });
    new Uint8Array(buffer, vowelsAddress, vowels.length).set(vowels);
    for (let unit = 0; unit < asciiUnits; unit += 1) this.#learn(unit);
  }

  #learn(unit: number): void {
    if (this.#facts[unit] !== 0) return;
    const traits = unitTraits[unit] || traitsOfUnit(unit);
    const folded = foldedUnits[unit] as number;
    const odd = isOdd(unit, traits) ? oddBit : 0;
    this.#facts[unit] = traits | odd | (classOf(unit) << classShift) | (folded << foldedShift);
  }
}

/** The room of a table behind the window of a kernel: as large as it may become. */
class KernelRoom implements TableRoom {
  places = new Int32Array(0);
  records = new Int32Array(0);
  arena = new Uint16Array(0);
  readonly #kernel: Kernel<TextKernel>;
  readonly #onMove: () => void;

  constructor(kernel: Kernel<TextKernel>, onMove: () => void) {
    this.#kernel = kernel;
    this.#onMove = onMove;
    this.#view({ words: firstWords, units: firstUnits });
  }

  grow(size: RoomSize): boolean {
    const from = { records: this.records.byteOffset, arena: this.arena.byteOffset };
    const bytes = { records: this.records.byteLength, arena: this.arena.byteLength };
    if (!this.#kernel.grow(bytesFor(size))) return false;
    this.#view(size);
    const memory = new Uint8Array(this.#kernel.buffer);
    // The last first: each moves to where the next one was.
    memory.copyWithin(this.arena.byteOffset, from.arena, from.arena + bytes.arena);
    memory.copyWithin(this.records.byteOffset, from.records, from.records + bytes.records);
    this.#onMove();
    return true;
  }

  #view({ words, units }: RoomSize): void {
    const { buffer } = this.#kernel;
    this.places = new Int32Array(buffer, tableAddress, words * 2);
    this.records = new Int32Array(buffer, this.places.byteOffset + this.places.byteLength, words * recordFields);
    this.arena = new Uint16Array(buffer, this.records.byteOffset + this.records.byteLength, units);
  }
}
