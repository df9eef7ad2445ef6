const precision = 14;
const registers = 1 << precision;
const bias = 0.7213 / (1 + 1.079 / registers);

/** FNV-1a of 32 bits. */
function hashWord(word: Uint16Array): number {
  let hash = 0x811c9dc5 | 0;
  for (const unit of word) hash = Math.imul(hash ^ unit, 0x01000193);
  return hash ^ (hash >>> 15);
}

/**
 * Estimates how many different words there were, in 16 KB, to about 0.8% (one standard deviation): HyperLogLog, Flajolet,
 * Fusy, Gandouet and Meunier 2007, on a hash of 46 bits. A word that is added again changes nothing.
 */
export class DistinctEstimate {
  readonly #registers = new Uint8Array(registers);

  /** Adds a word by its units in lower case, of which two independent hashes are made. */
  add(word: Uint16Array): void {
    const hash = hashWord(word);
    let second = Math.imul(hash, 0x9e3779b1) ^ word.length;
    for (const unit of word) {
      second = Math.imul(second ^ unit, 0x85ebca6b);
      second ^= second >>> 13;
    }
    second = Math.imul(second ^ (second >>> 16), 0xc2b2ae35);
    second ^= second >>> 16;
    const first = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
    const register = (first ^ (first >>> 16)) & (registers - 1);
    const rank = Math.clz32(second) + 1;
    if (rank > (this.#registers[register] as number)) this.#registers[register] = rank;
  }

  /** The estimate, a whole number. */
  get count(): number {
    let sum = 0;
    let empty = 0;
    for (const rank of this.#registers) {
      sum += 2 ** -rank;
      if (rank === 0) empty += 1;
    }
    const raw = (bias * registers * registers) / sum;
    const isSparse = raw <= 2.5 * registers && empty > 0;
    return Math.round(isSparse ? registers * Math.log(registers / empty) : raw);
  }
}
