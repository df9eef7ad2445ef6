import { foldedUnits } from './characters.js';
import { DistinctEstimate } from './distinct-estimate.js';
import { findThreshold } from './forgetting.js';
import type { HashedWord } from './hashing.js';
import { OwnRoom, type RoomSize, recordFields, type TableRoom } from './table-room.js';
import { readUnits } from './units.js';

/** How much a table may hold before it forgets rare words. */
export interface TableLimits {
  readonly words: number;
  /** UTF-16 units of all its words together; at least those of one word. */
  readonly units: number;
}

/** A million words and 48 MB of letters: natural texts of hundreds of MB stay within. */
export const usualLimits: TableLimits = { words: 1_000_000, units: 24_000_000 };

/** A word in lower case and how often it was there. */
export interface TermCount {
  readonly term: string;
  readonly count: number;
}

const firstWords = 1024;
const firstUnits = 8 * firstWords;
const startField = 1;
const lengthField = 2;
const countField = 3;

interface Entry {
  readonly hash: number;
  readonly start: number;
  readonly length: number;
  readonly count: number;
}

/**
 * Counts words, lower case, by their UTF-16 units: an open-addressing hash table over typed arrays, so that no word of a
 * text becomes an object. Exact up to its limits. Beyond them the rarest half is forgotten and counted anew when it comes
 * back, so counts may be too low by at most `undercount` (lossy counting, Manku and Motwani 2002), and the number of
 * distinct words is an estimate (HyperLogLog).
 */
export class WordTable {
  readonly #limits: TableLimits;
  readonly #onForget: (words: Iterable<TermCount>) => void;
  #room: TableRoom;
  /** Those of the room. */
  #places: Int32Array;
  #records: Int32Array;
  #arena: Uint16Array;
  #used = 0;
  #size = 0;
  #estimate: DistinctEstimate | undefined;
  #undercount = 0;

  constructor(
    limits: TableLimits = usualLimits,
    onForget: (words: Iterable<TermCount>) => void = () => {},
    room: TableRoom = new OwnRoom({ words: firstWords, units: firstUnits }),
  ) {
    this.#limits = limits;
    this.#onForget = onForget;
    this.#room = room;
    this.#places = room.places.fill(0);
    this.#records = room.records;
    this.#arena = room.arena;
  }

  /** How many different words there were. */
  get unique(): number {
    return this.#estimate?.count ?? this.#size;
  }

  get isEstimate(): boolean {
    return this.#estimate !== undefined;
  }

  /** The most that any count can be too low by. */
  get undercount(): number {
    return this.#undercount;
  }

  /** Records in use, and units of the arena. */
  get filled(): RoomSize {
    return { words: this.#size, units: this.#used };
  }

  /** True where that is its room. */
  isIn(room: TableRoom): boolean {
    return room === this.#room;
  }

  /** True where so many words and units may be added by others: none has to be forgotten, and none is estimated. */
  isOpenTo({ words, units }: RoomSize): boolean {
    const isWithin = this.#size + words <= this.#limits.words && this.#used + units <= this.#limits.units;
    return isWithin && this.#estimate === undefined;
  }

  /** Takes over what was added in its room. */
  adopt({ words, units }: RoomSize): void {
    this.#size = words;
    this.#used = units;
  }

  /** Counts one word. */
  add(units: Uint16Array, word: HashedWord): void {
    // The low bits choose the place: the high ones, to which every letter comes, come down to them.
    const hash = word.hash ^ (word.hash >>> 15);
    const length = word.end - word.start;
    const records = this.#records;
    const mask = this.#places.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const entry = (this.#places[place] as number) - 1;
      if (entry < 0) break;
      const record = entry * recordFields;
      if (records[record] !== hash || records[record + lengthField] !== length) continue;
      if (!this.#holds(records[record + startField] as number, units, word)) continue;
      // As an unsigned number: four billion of one word.
      records[record + countField] = (records[record + countField] as number) + 1;
      return;
    }
    this.#insert(units, hash, word);
  }

  #holds(at: number, units: Uint16Array, { start, end }: HashedWord): boolean {
    const arena = this.#arena;
    for (let index = start; index < end; index += 1, at += 1) {
      if (arena[at] !== foldedUnits[units[index] as number]) return false;
    }
    return true;
  }

  #insert(units: Uint16Array, hash: number, { start, end }: HashedWord): void {
    const length = end - start;
    if (this.#size >= this.#limits.words || this.#used + length > this.#limits.units) this.#forget(length);
    this.reserve({ words: 1, units: length });
    const at = this.#used;
    for (let index = 0; index < length; index += 1) {
      this.#arena[at + index] = foldedUnits[units[start + index] as number] as number;
    }
    this.#used += length;
    this.#write(this.#size, { hash, start: at, length, count: 1 });
    this.#size += 1;
    this.#place(this.#size - 1);
    this.#estimate?.add(this.#arena.subarray(at, at + length));
  }

  #write(entry: number, { hash, start, length, count }: Entry): void {
    const record = entry * recordFields;
    this.#records[record] = hash;
    this.#records[record + startField] = start;
    this.#records[record + lengthField] = length;
    this.#records[record + countField] = count;
  }

  #read(entry: number): Entry {
    const record = entry * recordFields;
    return {
      hash: this.#records[record] as number,
      start: this.#records[record + startField] as number,
      length: this.#records[record + lengthField] as number,
      count: (this.#records[record + countField] as number) >>> 0,
    };
  }

  #countOf(entry: number): number {
    return (this.#records[entry * recordFields + countField] as number) >>> 0;
  }

  #place(entry: number): void {
    const mask = this.#places.length - 1;
    let place = (this.#records[entry * recordFields] as number) & mask;
    while (this.#places[place] !== 0) place = (place + 1) & mask;
    this.#places[place] = entry + 1;
  }

  /** Makes room for more words, and for so many units in all of them: the room does not grow before there are more. */
  reserve({ words, units }: RoomSize): void {
    const [wordsHad, unitsHad] = [this.#records.length / recordFields, this.#arena.length];
    const [wordsWanted, unitsWanted] = [this.#size + words, this.#used + units];
    if (wordsWanted <= wordsHad && unitsWanted <= unitsHad) return;
    const size = {
      // A power of two, for the mask of the places.
      words: wordsWanted > wordsHad ? 2 ** Math.ceil(Math.log2(wordsWanted)) : wordsHad,
      units: unitsWanted > unitsHad ? Math.max(unitsHad * 2, unitsWanted) : unitsHad,
    };
    if (!this.#room.grow(size)) this.#room = OwnRoom.copy(this.#room, size);
    this.#places = this.#room.places;
    this.#records = this.#room.records;
    this.#arena = this.#room.arena;
    this.#placeAll();
  }

  #placeAll(): void {
    this.#places.fill(0);
    for (let entry = 0; entry < this.#size; entry += 1) this.#place(entry);
  }

  /** Forgets the rarest words, until at most half of the words and of the letters are left. */
  #forget(length: number): void {
    this.#estimate ??= this.#startEstimate();
    const threshold = this.#findThreshold(length);
    this.#undercount += threshold;
    this.#onForget(this.#entriesUpTo(threshold));
    const size = this.#size;
    this.#size = 0;
    this.#used = 0;
    for (let entry = 0; entry < size; entry += 1) {
      const { hash, start, length, count } = this.#read(entry);
      if (count <= threshold) continue;
      this.#arena.copyWithin(this.#used, start, start + length);
      this.#write(this.#size, { hash, start: this.#used, length, count });
      this.#size += 1;
      this.#used += length;
    }
    this.#placeAll();
  }

  /** The least count to forget, so that half of the words and of the letters go, and `length` more letters fit. */
  #findThreshold(length: number): number {
    const { words, units } = this.#limits;
    const most = { words: words / 2, units: Math.min(units / 2, units - length) };
    return findThreshold(this.#entries(), most);
  }

  *#entries(): Generator<Entry> {
    for (let entry = 0; entry < this.#size; entry += 1) yield this.#read(entry);
  }

  #startEstimate(): DistinctEstimate {
    const estimate = new DistinctEstimate();
    for (let index = 0; index < this.#size; index += 1) {
      const { start, length } = this.#read(index);
      estimate.add(this.#arena.subarray(start, start + length));
    }
    return estimate;
  }

  /** Every word that is remembered, in the order it first came. */
  entries(): Generator<TermCount> {
    return this.#entriesUpTo(Number.POSITIVE_INFINITY);
  }

  /** Adds up what is measured of each word that is remembered, as often as it was there. */
  sum(measure: (units: Uint16Array, start: number, end: number) => number): number {
    let sum = 0;
    for (let record = 0; record < this.#size * recordFields; record += recordFields) {
      const start = this.#records[record + startField] as number;
      const length = this.#records[record + lengthField] as number;
      const count = (this.#records[record + countField] as number) >>> 0;
      sum += measure(this.#arena, start, start + length) * count;
    }
    return sum;
  }

  *#entriesUpTo(most: number): Generator<TermCount> {
    for (let entry = 0; entry < this.#size; entry += 1) {
      const { start, length, count } = this.#read(entry);
      if (count <= most) yield { term: readUnits(this.#arena, start, start + length), count };
    }
  }

  /** The most frequent words that pass, the most frequent first, those of one count by their code units. */
  top(limit: number, passes: (term: string) => boolean = () => true): readonly TermCount[] {
    const best: TermCount[] = [];
    if (limit === 0) return best;
    for (let entry = 0; entry < this.#size; entry += 1) {
      const last = best.length < limit ? undefined : best[limit - 1];
      // Most words end here: no object for each.
      if (last !== undefined && this.#countOf(entry) < last.count) continue;
      const { start, length, count } = this.#read(entry);
      const term = readUnits(this.#arena, start, start + length);
      if (last !== undefined && count === last.count && term > last.term) continue;
      if (!passes(term)) continue;
      const after = best.findIndex((each) => each.count < count || (each.count === count && each.term > term));
      best.splice(after < 0 ? best.length : after, 0, { term, count });
      if (best.length > limit) best.pop();
    }
    return best;
  }
}
