import { foldedUnits } from './characters.js';
import type { HashedWord } from './hashing.js';
import { OwnRoom, type RoomSize, recordFields, type TableRoom } from './table-room.js';
import { readUnits } from './units.js';

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

/** The low bits choose the place: the high ones, to which every letter comes, come down to them. */
const mix = (hash: number): number => hash ^ (hash >>> 15);

/**
 * Words in lower case, by their UTF-16 units, with a count each: an open-addressing hash table over typed arrays, so that
 * no word of a text becomes an object. Entries are numbered in the order they came.
 */
export class WordStore {
  #room: TableRoom;
  /** Those of the room. */
  #places: Int32Array;
  #records: Int32Array;
  #arena: Uint16Array;
  #used = 0;
  #size = 0;

  constructor(room: TableRoom = new OwnRoom({ words: firstWords, units: firstUnits })) {
    this.#room = room;
    this.#places = room.places.fill(0);
    this.#records = room.records;
    this.#arena = room.arena;
  }

  /** Words in it: records in use. */
  get size(): number {
    return this.#size;
  }

  /** Units of all words together, side by side in the arena. */
  get used(): number {
    return this.#used;
  }

  /** True where that is its room. */
  isIn(room: TableRoom): boolean {
    return room === this.#room;
  }

  /** Takes over what was added in its room. */
  adopt({ words, units }: RoomSize): void {
    this.#size = words;
    this.#used = units;
  }

  /** Counts a word once more; false where it is not there. */
  recount(units: Uint16Array, word: HashedWord): boolean {
    const hash = mix(word.hash);
    const length = word.end - word.start;
    const records = this.#records;
    const mask = this.#places.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const entry = (this.#places[place] as number) - 1;
      if (entry < 0) return false;
      const record = entry * recordFields;
      if (records[record] !== hash || records[record + lengthField] !== length) continue;
      if (!this.#holds(records[record + startField] as number, units, word)) continue;
      // As an unsigned number: four billion of one word.
      records[record + countField] = (records[record + countField] as number) + 1;
      return true;
    }
  }

  #holds(at: number, units: Uint16Array, { start, end }: HashedWord): boolean {
    const arena = this.#arena;
    for (let index = start; index < end; index += 1, at += 1) {
      if (arena[at] !== foldedUnits[units[index] as number]) return false;
    }
    return true;
  }

  /** Adds a word that is not there, with a count of one. */
  insert(units: Uint16Array, { start, end, hash }: HashedWord): void {
    const length = end - start;
    this.reserve({ words: 1, units: length });
    const at = this.#used;
    for (let index = 0; index < length; index += 1) {
      this.#arena[at + index] = foldedUnits[units[start + index] as number] as number;
    }
    this.#append({ hash: mix(hash), start: at, length, count: 1 });
    this.#place(this.#size - 1);
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

  /** Removes the words with this count and rarer ones. */
  removeUpTo(threshold: number): void {
    const size = this.#size;
    this.#size = 0;
    this.#used = 0;
    for (let index = 0; index < size; index += 1) {
      const { hash, start, length, count } = this.read(index);
      if (count <= threshold) continue;
      this.#arena.copyWithin(this.#used, start, start + length);
      this.#append({ hash, start: this.#used, length, count });
    }
    this.#placeAll();
  }

  /** Writes a record for letters that lie at the end of the arena. */
  #append({ hash, start, length, count }: Entry): void {
    const record = this.#size * recordFields;
    this.#records[record] = hash;
    this.#records[record + startField] = start;
    this.#records[record + lengthField] = length;
    this.#records[record + countField] = count;
    this.#size += 1;
    this.#used += length;
  }

  #place(index: number): void {
    const mask = this.#places.length - 1;
    let place = (this.#records[index * recordFields] as number) & mask;
    while (this.#places[place] !== 0) place = (place + 1) & mask;
    this.#places[place] = index + 1;
  }

  #placeAll(): void {
    this.#places.fill(0);
    for (let index = 0; index < this.#size; index += 1) this.#place(index);
  }

  /** What is known of an entry. */
  read(index: number): Entry {
    const record = index * recordFields;
    return {
      hash: this.#records[record] as number,
      start: this.#records[record + startField] as number,
      length: this.#records[record + lengthField] as number,
      count: (this.#records[record + countField] as number) >>> 0,
    };
  }

  /** The letters of an entry, as they lie in memory. */
  unitsOf(index: number): Uint16Array {
    const { start, length } = this.read(index);
    return this.#arena.subarray(start, start + length);
  }

  /** Every word that was there at most so often, in the order they first came. */
  *entries(most = Number.POSITIVE_INFINITY): Generator<TermCount> {
    for (let index = 0; index < this.#size; index += 1) {
      const { start, length, count } = this.read(index);
      if (count <= most) yield { term: readUnits(this.#arena, start, start + length), count };
    }
  }

  /** Adds up what is measured of each word, as often as it was there. */
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

  /** The most frequent words that pass, the most frequent first, those of one count by their code units. */
  top(limit: number, passes: (term: string) => boolean = () => true): readonly TermCount[] {
    const best: TermCount[] = [];
    if (limit === 0) return best;
    for (let index = 0; index < this.#size; index += 1) {
      const last = best.length < limit ? undefined : best[limit - 1];
      const count = (this.#records[index * recordFields + countField] as number) >>> 0;
      // Most words end here: no object for each.
      if (last !== undefined && count < last.count) continue;
      const { start, length } = this.read(index);
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
