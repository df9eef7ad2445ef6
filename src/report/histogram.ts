/** Values that are kept as they are, for quantiles that are exact: a histogram of more only counts. */
const mostKept = 1_000;

/** A class of values. */
interface Class {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/**
 * How positive values are spread, in bounded memory. Few values are kept; beyond, they are counted in classes of equal
 * ratio, any range of them, and quantiles are right to within a class.
 */
export class Histogram {
  readonly #perDecade: number;
  readonly #classes: number;
  #kept: number[] | undefined = [];
  /** Undefined while the values are kept: most of the many histograms of hosts never need them. */
  #counts: Uint32Array | undefined;
  count = 0;
  min = Number.POSITIVE_INFINITY;
  max = 0;

  /** `perDecade` classes from 1 to 10, and so on for `decades`; what is below 1 is in the first. */
  constructor(perDecade = 24, decades = 12) {
    this.#perDecade = perDecade;
    this.#classes = perDecade * decades;
  }

  /** Quantiles are values that came, not the middles of classes. */
  get isExact(): boolean {
    return this.#kept !== undefined;
  }

  /** Adds a value. Where there would be more than `most` kept from now on there are only classes. */
  add(value: number, most = mostKept): void {
    if (!(value >= 0) || value === Number.POSITIVE_INFINITY) return;
    this.count += 1;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    if (this.#kept !== undefined && this.count <= most) {
      this.#kept.push(value);
      return;
    }
    if (this.#counts === undefined) {
      this.#counts = this.#toCounts();
      this.#kept = undefined;
    }
    this.#count(this.#counts, value);
  }

  /** The least value that a share of all values is not above, about where they are not kept; undefined without values. */
  quantile(share: number): number | undefined {
    if (this.count === 0) return undefined;
    const wanted = share * this.count;
    if (this.#kept !== undefined) return this.#kept.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(wanted) - 1)];
    let seen = 0;
    for (const [index, count] of this.#toCounts().entries()) {
      seen += count;
      if (seen >= wanted && count > 0) return this.#middle(index);
    }
    return this.max;
  }

  /** The classes from the first to the last with anything in them, joined to `perDecade` a decade. */
  bins(perDecade = 6): readonly Class[] {
    const joined = Math.max(1, Math.round(this.#perDecade / perDecade));
    const counts = this.#toCounts();
    const bins: Class[] = [];
    for (let index = 0; index < counts.length; index += joined) {
      const count = counts.subarray(index, index + joined).reduce((sum, each) => sum + each, 0);
      if (count === 0 && bins.length === 0) continue;
      const from = 10 ** (index / this.#perDecade);
      bins.push({ from, to: 10 ** ((index + joined) / this.#perDecade), count });
    }
    while (bins.at(-1)?.count === 0) bins.pop();
    return bins;
  }

  /** A class's middle, which may lie outside of what came where that lies at the class's edge. */
  #middle(index: number): number {
    return Math.max(this.min, Math.min(this.max, 10 ** ((index + 0.5) / this.#perDecade)));
  }

  /** The counts of the classes, from the kept values while there are such. */
  #toCounts(): Uint32Array {
    if (this.#counts !== undefined) return this.#counts;
    const counts = new Uint32Array(this.#classes);
    for (const value of this.#kept ?? []) this.#count(counts, value);
    return counts;
  }

  #count(counts: Uint32Array, value: number): void {
    const place = value <= 1 ? 0 : Math.floor(Math.log10(value) * this.#perDecade + 1e-9);
    const index = Math.min(counts.length - 1, place);
    counts[index] = (counts[index] ?? 0) + 1;
  }
}
