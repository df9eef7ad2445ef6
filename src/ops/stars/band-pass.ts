import { openRows } from './kernel-rows.js';
import { placeOf, type RowSizes, type Rows } from './rows.js';

/** Puts the brightness of row `y` of a picture into the input of the rows. */
export type ReadRow = (y: number, rows: Rows) => void;

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
  /** Rows of `contrast` above this one are finished. */
  finished = 0;

  readonly #read: ReadRow;
  readonly #reach: number;
  readonly #boxReach: number;
  readonly #capacity: number;
  #filtered = 0;
  #smoothed = 0;
  /** The rows whose sums the columns hold. */
  #boxTop = 0;
  #boxEnd = 0;

  constructor(read: ReadRow, { width, height, sigma, boxReach, rows, open = openRows }: BandPassOptions) {
    this.#read = read;
    this.width = width;
    this.height = height;
    const taps = Float32Array.from(gaussianKernel(sigma));
    this.#reach = taps.length - 1;
    this.#boxReach = boxReach;
    this.#capacity = Math.min(rows, height);
    this.rows = open({ width, height, capacity: this.#capacity, taps, boxReach });
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
    const last = Math.min(end, this.height);
    while (this.finished < last) {
      const boxEnd = Math.min(this.height, this.finished + this.#boxReach + 1);
      while (this.#smoothed < boxEnd) this.#smoothRow(keep);
      this.#finishRow(boxEnd);
    }
  }

  /** Lets go of the rows: nothing may be read any more. */
  close(): void {
    this.rows.close();
  }

  #smoothRow(keep: number): void {
    const y = this.#smoothed;
    const { height, rows } = this;
    if (y + 1 - this.top > this.#capacity) this.#drop(Math.min(keep, this.finished, this.#boxTop));
    for (; this.#filtered <= Math.min(height - 1, y + this.#reach); this.#filtered += 1) {
      this.#read(this.#filtered, rows);
      rows.filterRow(this.#filtered);
    }
    rows.smoothRow(y);
    this.#smoothed = y + 1;
  }

  #finishRow(boxEnd: number): void {
    const { rows } = this;
    const y = this.finished;
    for (; this.#boxEnd < boxEnd; this.#boxEnd += 1) {
      const leaves = this.#boxTop < y - this.#boxReach;
      rows.moveColumns(this.#boxEnd, leaves ? this.#boxTop : undefined);
      if (leaves) this.#boxTop += 1;
    }
    if (this.#boxTop < y - this.#boxReach) {
      rows.moveColumns(undefined, this.#boxTop);
      this.#boxTop += 1;
    }
    rows.subtractBoxMean(y, this.#boxEnd - this.#boxTop);
    this.finished = y + 1;
  }

  /** Makes room: row `first` is the first to stay. */
  #drop(first: number): void {
    if (this.#smoothed + 1 - first > this.#capacity)
      throw new RangeError(`the band-pass keeps ${this.#capacity} rows, too few for what is asked`);
    this.top = first;
    this.rows.field.top = first - (first % this.#capacity);
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
