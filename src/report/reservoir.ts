/** A fair sample of a stream of any length, the same one each time: every element is as likely to be in it. */
export class Reservoir<Element> {
  readonly elements: Element[] = [];
  readonly #size: number;
  #state: number;
  seen = 0;

  /** Two reservoirs with the same seed choose the same places of a stream. */
  constructor(size: number, seed = 1) {
    this.#size = size;
    this.#state = seed >>> 0;
  }

  add(element: Element): void {
    this.seen += 1;
    if (this.elements.length < this.#size) this.elements.push(element);
    else {
      const place = Math.floor(this.#random() * this.seen);
      if (place < this.#size) this.elements[place] = element;
    }
  }

  /** Mulberry32: 32 bits of state are plenty for choosing. */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
