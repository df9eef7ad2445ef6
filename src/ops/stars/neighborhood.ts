const cellBits = 5;

/** Finds what lies around a place: things are put in by where they are and how far they matter. */
export class Neighborhood<Thing> {
  readonly #cells: (Thing[] | undefined)[];
  readonly #columns: number;
  readonly #rows: number;

  /** For a picture of this size in pixels. */
  constructor(width: number, height: number) {
    this.#columns = (width >> cellBits) + 1;
    this.#rows = (height >> cellBits) + 1;
    this.#cells = new Array(this.#columns * this.#rows).fill(undefined);
  }

  /** Puts a thing in; it is found from all places up to `reach` pixels away, and from some beyond. */
  add(thing: Thing, at: { readonly x: number; readonly y: number; readonly reach: number }): void {
    const { x, y, reach } = at;
    const left = Math.max(0, (x - reach) >> cellBits);
    const right = Math.min(this.#columns - 1, (x + reach) >> cellBits);
    const bottom = Math.min(this.#rows - 1, (y + reach) >> cellBits);
    for (let row = Math.max(0, (y - reach) >> cellBits); row <= bottom; row += 1) {
      for (let column = left; column <= right; column += 1) {
        const cell = row * this.#columns + column;
        const there = this.#cells[cell];
        if (there === undefined) this.#cells[cell] = [thing];
        else there.push(thing);
      }
    }
  }

  /** What may matter at a place. */
  at(x: number, y: number): readonly Thing[] {
    const column = Math.min(this.#columns - 1, Math.max(0, x >> cellBits));
    const row = Math.min(this.#rows - 1, Math.max(0, y >> cellBits));
    return this.#cells[row * this.#columns + column] ?? [];
  }
}
