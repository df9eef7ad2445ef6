/**
 * A stream of random numbers that its seeds alone decide. The generator is sfc32 (Chris Doty-Humphrey, PractRand),
 * seeded with splitmix32 (after Steele, Lea and Flood, 2014).
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** Different lists of seeds give unrelated streams. */
  constructor(...seeds: readonly number[]) {
    let state = 0x9e3779b9;
    const mixNext = () => {
      state = (state + 0x9e3779b9) | 0;
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      return mixed ^ (mixed >>> 15);
    };
    for (const seed of seeds) state = mixNext() ^ Math.imul(seed | 0, 0x85ebca6b) ^ Math.floor(seed / 2 ** 32);
    this.#a = mixNext();
    this.#b = mixNext();
    this.#c = mixNext();
    for (let round = 0; round < 12; round += 1) this.next();
  }

  /** A number in [0, 1). */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  }

  /** A number in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A whole number in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of the choices, of which there is at least one. */
  pick<Choice>(choices: readonly [Choice, ...Choice[]]): Choice {
    return choices[this.below(choices.length)] ?? choices[0];
  }

  /** Normal, mean 0, deviation 1, after Box and Muller. */
  gaussian(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }
}
