import { DistinctEstimate } from './distinct-estimate.js';
import { findThreshold } from './forgetting.js';
import type { HashedWord } from './hashing.js';
import type { RoomSize, TableRoom } from './table-room.js';
import { type TermCount, WordStore } from './word-store.js';

/** How much a table may hold before it forgets rare words. */
export interface TableLimits {
  readonly words: number;
  /** UTF-16 units of all its words together; at least those of one word. */
  readonly units: number;
}

/** A million words and 48 MB of letters: natural texts of hundreds of MB stay within. */
export const usualLimits: TableLimits = { words: 1_000_000, units: 24_000_000 };

/**
 * Counts words in bounded memory. Exact up to its limits. Beyond them the rarest half is forgotten and counted anew when it
 * comes back, so counts may be too low by at most `undercount` (lossy counting, Manku and Motwani 2002), and the number of
 * distinct words is an estimate (HyperLogLog).
 */
export class WordTable {
  /** The words that are remembered. */
  readonly store: WordStore;
  readonly #limits: TableLimits;
  readonly #onForget: (words: Iterable<TermCount>) => void;
  #estimate: DistinctEstimate | undefined;
  #undercount = 0;

  constructor(
    limits: TableLimits = usualLimits,
    onForget: (words: Iterable<TermCount>) => void = () => {},
    room?: TableRoom,
  ) {
    this.#limits = limits;
    this.#onForget = onForget;
    this.store = new WordStore(room);
  }

  /** How many different words there were. */
  get unique(): number {
    return this.#estimate?.count ?? this.store.size;
  }

  get isEstimate(): boolean {
    return this.#estimate !== undefined;
  }

  /** The most that any count can be too low by. */
  get undercount(): number {
    return this.#undercount;
  }

  /** True where so many words and units may be added by others: none has to be forgotten, and none is estimated. */
  isOpenTo({ words, units }: RoomSize): boolean {
    const { store } = this;
    const isWithin = store.size + words <= this.#limits.words && store.used + units <= this.#limits.units;
    return isWithin && this.#estimate === undefined;
  }

  /** Counts one word. */
  add(units: Uint16Array, word: HashedWord): void {
    const { store } = this;
    if (store.recount(units, word)) return;
    const length = word.end - word.start;
    if (store.size >= this.#limits.words || store.used + length > this.#limits.units) this.#forget(length);
    store.insert(units, word);
    this.#estimate?.add(store.unitsOf(store.size - 1));
  }

  /** Forgets the rarest words, until at most half of the words and of the letters are left, and `length` more letters fit. */
  #forget(length: number): void {
    this.#estimate ??= this.#startEstimate();
    const { words, units } = this.#limits;
    const most = { words: words / 2, units: Math.min(units / 2, units - length) };
    const threshold = findThreshold(this.#read(), most);
    this.#undercount += threshold;
    this.#onForget(this.store.entries(threshold));
    this.store.removeUpTo(threshold);
  }

  *#read(): Generator<{ length: number; count: number }> {
    for (let index = 0; index < this.store.size; index += 1) yield this.store.read(index);
  }

  #startEstimate(): DistinctEstimate {
    const estimate = new DistinctEstimate();
    for (let index = 0; index < this.store.size; index += 1) estimate.add(this.store.unitsOf(index));
    return estimate;
  }
}
