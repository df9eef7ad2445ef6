const emptyTable = 16;
const two32 = 2 ** 32;

/** How many different values a column has, and whether that is exact or estimated. */
export interface DistinctCount {
  readonly count: number;
  readonly isExact: boolean;
}

/**
 * Counts different values by hashes of 53 bits. Up to a number of them exactly (two values share a hash once in 10^16
 * pairs), beyond it with HyperLogLog (Flajolet et al., 2007) and Ertl's estimator (2017), which needs no correction: the
 * standard error is 1.04 / √registers. The same values give the same answer, in any order.
 */
export class DistinctCounter {
  readonly #exactLimit: number;
  readonly #indexBits: number;
  /** Open addressing; 0 is an empty place. */
  #table: Float64Array | undefined = new Float64Array(emptyTable);
  #count = 0;
  #registers: Uint8Array | undefined;

  constructor({ exactLimit, indexBits }: { exactLimit: number; indexBits: number }) {
    this.#exactLimit = exactLimit;
    this.#indexBits = indexBits;
  }

  /** Takes the hash of a value: an integer from 0 to 2^53 − 1. */
  add(hash: number): void {
    if (this.#registers !== undefined) {
      this.#raise(this.#registers, hash);
      return;
    }
    const table = this.#table as Float64Array;
    if (!insert(table, hash === 0 ? 1 : hash)) return;
    this.#count += 1;
    if (this.#count > this.#exactLimit) {
      this.#registers = new Uint8Array(2 ** this.#indexBits);
      for (const each of table) if (each !== 0) this.#raise(this.#registers, each);
      this.#table = undefined;
    } else if (2 * this.#count > table.length) {
      const grown = new Float64Array(table.length * 2);
      for (const each of table) if (each !== 0) insert(grown, each);
      this.#table = grown;
    }
  }

  result(): DistinctCount {
    if (this.#registers === undefined) return { count: this.#count, isExact: true };
    return { count: Math.round(estimate(this.#registers, 53 - this.#indexBits)), isExact: false };
  }

  /** The low bits choose a register, which keeps the longest run of zeros that the other bits began with. */
  #raise(registers: Uint8Array, hash: number): void {
    const high = Math.floor(hash / two32);
    const low = hash >>> 0;
    const bits = this.#indexBits;
    const rank = high > 0 ? Math.clz32(high) - 10 : 22 + Math.clz32(low >>> bits) - bits;
    const index = low & (registers.length - 1);
    if (rank > (registers[index] as number)) registers[index] = rank;
  }
}

/** False where it is there already. */
function insert(table: Float64Array, hash: number): boolean {
  const mask = table.length - 1;
  for (let place = (hash >>> 0) & mask; ; place = (place + 1) & mask) {
    const there = table[place] as number;
    if (there === hash) return false;
    if (there !== 0) continue;
    table[place] = hash;
    return true;
  }
}

/** Ertl 2017, algorithm 6, of registers that hold 0 to `rankBits` + 1. */
function estimate(registers: Uint8Array, rankBits: number): number {
  const counts = new Float64Array(rankBits + 2);
  for (const rank of registers) counts[rank] = (counts[rank] as number) + 1;
  const size = registers.length;
  let sum = size * tau(1 - (counts[rankBits + 1] as number) / size);
  for (let rank = rankBits; rank >= 1; rank -= 1) sum = 0.5 * (sum + (counts[rank] as number));
  sum += size * sigma((counts[0] as number) / size);
  return (size * size) / (2 * Math.LN2 * sum);
}

function sigma(start: number): number {
  if (start === 1) return Number.POSITIVE_INFINITY;
  let x = start;
  let y = 1;
  let sum = x;
  for (let before = -1; before !== sum; ) {
    x *= x;
    before = sum;
    sum += x * y;
    y += y;
  }
  return sum;
}

function tau(start: number): number {
  if (start === 0 || start === 1) return 0;
  let x = start;
  let y = 1;
  let sum = 1 - x;
  for (let before = -1; before !== sum; ) {
    x = Math.sqrt(x);
    before = sum;
    y *= 0.5;
    sum -= (1 - x) ** 2 * y;
  }
  return sum / 3;
}

/** MurmurHash3's finalizer (Appleby, 2011). */
function mix(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** Hashes bytes to an integer of 53 bits: two FNV-1a hashes (Fowler, Noll, Vo) of different start, each mixed. */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let one = 0x811c9dc5;
  let other = 0x9e3779b9;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    one = Math.imul(one ^ byte, 0x01000193);
    other = Math.imul(other ^ byte, 0x5bd1e995);
    other ^= other >>> 15;
  }
  return (mix(other ^ one) & 0x1fffff) * two32 + (mix(one) >>> 0);
}

const double = new Float64Array(1);
const doubleBytes = new Uint8Array(double.buffer);

/** Hashes a number by its value: 0 and −0 alike. */
export function hashNumber(value: number): number {
  double[0] = value + 0;
  return hashBytes(doubleBytes, 0, 8);
}
