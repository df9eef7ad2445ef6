import { openRows } from './kernel-rows.js';
import { inputRows, placeOf, type RowSizes, type Rows, type StarLight } from './rows.js';

/** Puts the brightness of `count` rows of a picture, from row `from` on, into the input of the rows. */
export type ReadRows = (from: number, count: number, rows: Rows) => void;

/** Sizes of a band-pass, in pixels. */
export interface BandPassOptions {
  readonly width: number;
  readonly height: number;
  /** Deviation of the Gaussian that smooths. */
  readonly sigma: number;
  /** The box whose mean is taken off reaches this far to every side. */
  readonly boxReach: number;
  /** Rows that are kept; at least what `advance` needs at once and what the box reaches beyond. */
  readonly rows: number;
  /** What is taken off the rows when they are read. */
  readonly light?: StarLight | undefined;
  /** Makes the rows; left out, by a kernel where there can be one. */
  readonly open?: (sizes: RowSizes) => Rows;
}

/**
 * Smooths a picture by a Gaussian and takes off the mean of a box around each pixel, row by row from the top, and keeps
 * the latest rows only: memory does not grow with the height. Beyond its edges the picture repeats its outermost
 * pixels for the Gaussian; the box ends at the edges.
 */
export class BandPass {
  readonly width: number;
  readonly height: number;
  /** The rows from `top` on, smoothed and then without the mean of the box; see `placeOf`. */
  readonly rows: Rows;
  /** The first row that is kept. */
  top = 0;
  readonly #read: ReadRows;
  readonly #reach: number;
  readonly #boxReach: number;
  readonly #capacity: number;

  constructor(read: ReadRows, { width, height, sigma, boxReach, rows, light, open = openRows }: BandPassOptions) {
    this.#read = read;
    this.width = width;
    this.height = height;
    const taps = Float32Array.from(gaussianKernel(sigma));
    this.#reach = taps.length - 1;
    this.#boxReach = boxReach;
    this.#capacity = Math.min(rows, height);
    const lightDoubles = light?.tables.length ?? 0;
    this.rows = open({ width, height, capacity: this.#capacity, taps, boxReach, lightDoubles });
  }

  /** The smoothed rows. */
  get smooth(): Float32Array {
    return this.rows.smooth;
  }

  /** The smoothed rows without the mean of the box. */
  get contrast(): Float32Array {
    return this.rows.contrast;
  }

  /** Where the first pixel of a row that is kept lies in `smooth` and `contrast`. */
  placeOf(y: number): number {
    return placeOf(y, { capacity: this.#capacity, width: this.width });
  }

  /** Finishes the rows above `end`. Rows from `keep` on stay; those above may go. */
  advance(end: number, keep: number): void {
    const { rows, height } = this;
    const last = Math.min(end, height);
    while (rows.finished < last) {
      const goal = this.#makeRoom(last, keep);
      const smoothEnd = Math.min(height, goal + this.#boxReach);
      const count = Math.min(inputRows, Math.min(height, smoothEnd + this.#reach) - rows.filtered);
      if (count > 0) this.#read(rows.filtered, count, rows);
      rows.advance(Math.max(0, count), goal);
    }
  }

  /** Lets go of the rows: nothing may be read any more. */
  close(): void {
    this.rows.close();
  }

  /** Lets rows go so that the rows above `end` can be finished, or as many of them as there is room for. */
  #makeRoom(end: number, keep: number): number {
    const { rows, height } = this;
    const needed = Math.min(height, end + this.#boxReach);
    if (needed - this.top <= this.#capacity) return end;
    const first = Math.min(keep, rows.finished, rows.boxTop);
    this.top = first;
    rows.field.top = first - (first % this.#capacity);
    if (needed - first <= this.#capacity) return end;
    const goal = first + this.#capacity - this.#boxReach;
    if (goal <= rows.finished)
      throw new RangeError(`the band-pass keeps ${this.#capacity} rows, too few for what is asked`);
    return goal;
  }
}

/** Half a Gaussian kernel from its center outwards, each tap the mean over its pixel; both halves together sum to 1. */
export function gaussianKernel(sigma: number): Float64Array {
  const reach = Math.max(1, Math.ceil(2.4 * sigma));
  const kernel = new Float64Array(reach + 1);
  let sum = 0;
  for (let i = 0; i <= reach; i += 1) {
    let tap = 0;
    for (let part = -2; part <= 2; part += 1) tap += Math.exp(-((i + part / 5) ** 2) / (2 * sigma * sigma));
    kernel[i] = tap;
    sum += i === 0 ? tap : 2 * tap;
  }
  return kernel.map((tap) => tap / sum);
}
