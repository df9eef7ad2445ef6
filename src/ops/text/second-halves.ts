/** Counts the units of a text that are second halves of code points: by their first halves, piece by piece. */
export class SecondHalves {
  /** As many as there are from the start of the text up to where it has counted. */
  count = 0;
  /** Up to where in the window those of the piece at hand are in `count`; its end where it has none. */
  #countedTo = 0;

  /** Begins with a piece; `hasNone` where that is known already. */
  begin(start: number, end: number, hasNone: boolean): void {
    this.#countedTo = hasNone ? end : start;
  }

  /** How many there are from the start of the text up to an index in the piece at hand. */
  countBefore(units: Uint16Array, index: number): number {
    if (this.#countedTo < index) {
      this.count += countFirstHalves(units, this.#countedTo, index);
      this.#countedTo = index;
    }
    return this.count;
  }

  /** How many there are in a part of the piece that is not counted yet. */
  countWithin(units: Uint16Array, start: number, end: number): number {
    return this.#countedTo >= end ? 0 : countFirstHalves(units, start, end);
  }
}

function countFirstHalves(units: Uint16Array, start: number, end: number): number {
  let count = 0;
  for (let index = start; index < end; index += 1) if (((units[index] as number) & 0xfc00) === 0xd800) count += 1;
  return count;
}
