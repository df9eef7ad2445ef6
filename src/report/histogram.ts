/** Counts positive values in classes of equal ratio: bounded memory, any range, quantiles within a class's width. */
export class Histogram {
  readonly #perDecade: number;
  readonly #counts: Uint32Array;
  count = 0;
  max = 0;

  /** `perDecade` classes from 1 to 10, and so on for `decades`; what is below 1 is in the first. */
  constructor(perDecade = 24, decades = 12) {
    this.#perDecade = perDecade;
    this.#counts = new Uint32Array(perDecade * decades);
  }

  add(value: number): void {
    if (!(value >= 0) || value === Number.POSITIVE_INFINITY) return;
    const place = value <= 1 ? 0 : Math.floor(Math.log10(value) * this.#perDecade + 1e-9);
    const index = Math.min(this.#counts.length - 1, place);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.count += 1;
    if (value > this.max) this.max = value;
  }

  /** The middle of the class that a share of the values lies below; undefined without values. */
  quantile(share: number): number | undefined {
    if (this.count === 0) return undefined;
    const wanted = share * this.count;
    let seen = 0;
    for (const [index, count] of this.#counts.entries()) {
      seen += count;
      if (seen >= wanted && count > 0) return Math.min(this.max, 10 ** ((index + 0.5) / this.#perDecade));
    }
    return this.max;
  }

  /** The classes from the first to the last with anything in them, joined to `perDecade` a decade. */
  bins(perDecade = 6): { readonly from: number; readonly to: number; readonly count: number }[] {
    const joined = Math.max(1, Math.round(this.#perDecade / perDecade));
    const bins: { from: number; to: number; count: number }[] = [];
    for (let index = 0; index < this.#counts.length; index += joined) {
      const count = this.#counts.subarray(index, index + joined).reduce((sum, each) => sum + each, 0);
      if (count === 0 && bins.length === 0) continue;
      const from = 10 ** (index / this.#perDecade);
      bins.push({ from, to: 10 ** ((index + joined) / this.#perDecade), count });
    }
    while (bins.at(-1)?.count === 0) bins.pop();
    return bins;
  }
}
