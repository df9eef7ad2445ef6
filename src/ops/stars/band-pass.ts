/** Fills `row` from index `at` with the brightness of row `y` of a picture. */
export type ReadRow = (y: number, row: Float32Array, at: number) => void;

/** Sizes of a band-pass, in pixels. */
export interface BandPassOptions {
  readonly width: number;
  readonly height: number;
  /** Deviation of the Gaussian that smooths. */
  readonly sigma: number;
  /** The box whose mean is taken off reaches this far to every side. */
  readonly boxReach: number;
  /** Rows that are kept; at least what `advance` needs at once plus twice the reach of the box. */
  readonly rows: number;
}

/**
 * Smooths a picture by a Gaussian and takes off the mean of a box around each pixel, row by row from the top, and keeps
 * the latest rows only: memory does not grow with the height. Beyond its edges the picture repeats its outermost
 * pixels for the Gaussian; the box ends at the edges.
 */
export class BandPass {
  readonly width: number;
  readonly height: number;
  /** The smoothed rows from `top` on. */
  readonly smooth: Float32Array;
  /** The smoothed rows without the mean of the box, from `top` on. */
  readonly contrast: Float32Array;
  /** The first row that is kept. */
  top = 0;
  /** Rows of `contrast` above this one are finished. */
  finished = 0;

  readonly #read: ReadRow;
  readonly #kernel: Float64Array;
  readonly #boxReach: number;
  readonly #capacity: number;
  /** Rows after the horizontal half of the Gaussian, in a ring. Doubles: sums of them need no conversion. */
  readonly #ring: readonly Float64Array[];
  /** One row and, on both sides, as many pixels as the kernel reaches or the loops always read. */
  readonly #margins: Float32Array;
  readonly #margin: number;
  readonly #columns: Float64Array;
  readonly #zeros: Float32Array;
  readonly #spare: Float32Array;
  #filtered = 0;
  #smoothed = 0;
  /** The rows whose sums `columns` holds. */
  #boxTop = 0;
  #boxEnd = 0;

  constructor(read: ReadRow, { width, height, sigma, boxReach, rows }: BandPassOptions) {
    this.#read = read;
    this.width = width;
    this.height = height;
    this.#kernel = gaussianKernel(sigma);
    this.#boxReach = boxReach;
    const reach = this.#kernel.length - 1;
    this.#capacity = Math.min(rows, height);
    this.smooth = new Float32Array(this.#capacity * width);
    this.contrast = new Float32Array(this.#capacity * width);
    this.#ring = Array.from({ length: 2 * reach + 2 }, () => new Float64Array(width));
    this.#margin = Math.max(reach, 3);
    this.#margins = new Float32Array(width + 2 * this.#margin);
    this.#columns = new Float64Array(width);
    this.#zeros = new Float32Array(width);
    this.#spare = new Float32Array(width);
  }

  /** Finishes the rows above `end`. Rows from `keep` on stay; those above may go. */
  advance(end: number, keep: number): void {
    const last = Math.min(end, this.height);
    while (this.finished < last) {
      const boxEnd = Math.min(this.height, this.finished + this.#boxReach + 1);
      while (this.#smoothed < boxEnd) this.#smoothRows(keep);
      this.#finishRow(boxEnd);
    }
  }

  /** Smooths the next two rows: they share all but two of the rows that they are made of. */
  #smoothRows(keep: number): void {
    const y = this.#smoothed;
    const { width, height } = this;
    const count = Math.min(2, height - y);
    if (y + count - this.top > this.#capacity) this.#drop(Math.min(keep, this.finished, this.#boxTop));
    const reach = this.#kernel.length - 1;
    for (; this.#filtered <= Math.min(height - 1, y + count - 1 + reach); this.#filtered += 1) {
      this.#filterRow(this.#filtered);
    }
    const rows: Float64Array[] = [];
    for (let i = y - reach; i <= y + 1 + reach; i += 1) {
      rows.push(this.#ring[Math.min(height - 1, Math.max(0, i)) % this.#ring.length] as Float64Array);
    }
    const start = (y - this.top) * width;
    const first = this.smooth.subarray(start, start + width);
    const second = count === 2 ? this.smooth.subarray(start + width, start + 2 * width) : this.#spare;
    sumRows(rows, this.#kernel, { first, second });
    this.#smoothed = y + count;
  }

  #filterRow(y: number): void {
    const { width } = this;
    const margins = this.#margins;
    const margin = this.#margin;
    this.#read(y, margins, margin);
    margins.fill(margins[margin] as number, 0, margin);
    margins.fill(margins[width + margin - 1] as number, width + margin);
    convolve(margins, this.#kernel, this.#ring[y % this.#ring.length] as Float64Array);
  }

  #finishRow(boxEnd: number): void {
    const { width, top } = this;
    const y = this.finished;
    const rowOf = (at: number) => this.smooth.subarray((at - top) * width, (at - top + 1) * width);
    for (; this.#boxEnd < boxEnd; this.#boxEnd += 1) {
      const leaves = this.#boxTop < y - this.#boxReach;
      moveColumns(this.#columns, rowOf(this.#boxEnd), leaves ? rowOf(this.#boxTop) : this.#zeros);
      if (leaves) this.#boxTop += 1;
    }
    if (this.#boxTop < y - this.#boxReach) {
      moveColumns(this.#columns, this.#zeros, rowOf(this.#boxTop));
      this.#boxTop += 1;
    }
    const start = (y - top) * width;
    subtractBoxMean(this.smooth.subarray(start, start + width), this.#columns, {
      reach: this.#boxReach,
      rowCount: this.#boxEnd - this.#boxTop,
      target: this.contrast.subarray(start, start + width),
    });
    this.finished = y + 1;
  }

  /** Makes room: row `first` moves to the top. */
  #drop(first: number): void {
    const { width, smooth, contrast } = this;
    if (first <= this.top)
      throw new RangeError(`the band-pass keeps ${this.#capacity} rows, too few for what is asked`);
    const start = (first - this.top) * width;
    smooth.copyWithin(0, start, (this.#smoothed - this.top) * width);
    contrast.copyWithin(0, start, (this.finished - this.top) * width);
    this.top = first;
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

/** Horizontal half: `source` has equal margins on both sides of `target`'s width, of 3 pixels or the kernel's reach. */
function convolve(source: Float32Array, kernel: Float64Array, target: Float64Array): void {
  const reach = (kernel.length - 1) | 0;
  const width = target.length | 0;
  const k0 = kernel[0] as number;
  const k1 = kernel[1] as number;
  const k2 = reach > 1 ? (kernel[2] as number) : 0;
  const k3 = reach > 2 ? (kernel[3] as number) : 0;
  // The seven samples under the middle of the kernel move along in registers: one load a pixel.
  const margin = ((source.length - width) >> 1) | 0;
  const at = (i: number) => source[margin + i] as number;
  let [a, b, c, d, e, f] = [at(-3), at(-2), at(-1), at(0), at(1), at(2)];
  for (let x = 0, next = margin + 3; x < width; x += 1, next += 1) {
    const g = source[next] as number;
    target[x] = k0 * d + k1 * (c + e) + k2 * (b + f) + k3 * (a + g);
    a = b;
    b = c;
    c = d;
    d = e;
    e = f;
    f = g;
  }
  for (let i = 4; i <= reach; i += 1) {
    const tap = kernel[i] as number;
    for (let x = 0, middle = margin; x < width; x += 1, middle += 1) {
      target[x] = (target[x] as number) + tap * ((source[middle - i] as number) + (source[middle + i] as number));
    }
  }
}

/** Vertical half, for two rows at once: `rows` reach from the first's uppermost to the second's lowermost. */
function sumRows(
  rows: readonly Float64Array[],
  kernel: Float64Array,
  targets: { readonly first: Float32Array; readonly second: Float32Array },
): void {
  const { first, second } = targets;
  const width = first.length | 0;
  const reach = kernel.length - 1;
  const k0 = kernel[0] as number;
  const k1 = kernel[1] as number;
  const k2 = reach > 1 ? (kernel[2] as number) : 0;
  const k3 = reach > 2 ? (kernel[3] as number) : 0;
  const row = (i: number) => rows[Math.min(rows.length - 1, Math.max(0, reach + i))] as Float64Array;
  const [r0, r1, r2, r3, r4, r5, r6, r7] = [row(-3), row(-2), row(-1), row(0), row(1), row(2), row(3), row(4)];
  for (let x = 0; x < width; x += 1) {
    const b = r1[x] as number;
    const c = r2[x] as number;
    const d = r3[x] as number;
    const e = r4[x] as number;
    const f = r5[x] as number;
    const g = r6[x] as number;
    first[x] = k0 * d + k1 * (c + e) + k2 * (b + f) + k3 * ((r0[x] as number) + g);
    second[x] = k0 * e + k1 * (d + f) + k2 * (c + g) + k3 * (b + (r7[x] as number));
  }
  for (let i = 4; i <= reach; i += 1) {
    const tap = kernel[i] as number;
    const [up, nextUp, down, nextDown] = [row(-i), row(1 - i), row(i), row(1 + i)];
    for (let x = 0; x < width; x += 1) {
      first[x] = (first[x] as number) + tap * ((up[x] as number) + (down[x] as number));
      second[x] = (second[x] as number) + tap * ((nextUp[x] as number) + (nextDown[x] as number));
    }
  }
}

/** Takes one row into the sums of the columns, and another one out. */
function moveColumns(columns: Float64Array, added: Float32Array, removed: Float32Array): void {
  const width = columns.length | 0;
  for (let x = 0; x < width; x += 1) {
    columns[x] = (columns[x] as number) + ((added[x] as number) - (removed[x] as number));
  }
}

/** Takes the mean over the columns from x - reach to x + reach off a row; columns beyond the edges do not count. */
function subtractBoxMean(
  row: Float32Array,
  columns: Float64Array,
  box: { readonly reach: number; readonly rowCount: number; readonly target: Float32Array },
): void {
  const { target, rowCount } = box;
  const reach = box.reach | 0;
  const width = row.length | 0;
  let sum = 0;
  const first = Math.min(width, reach) | 0;
  for (let x = 0; x < first; x += 1) sum += columns[x] as number;
  let x = 0;
  for (; x <= reach && x < width; x += 1) {
    if (x + reach < width) sum += columns[x + reach] as number;
    const count = Math.min(width - 1, x + reach) + 1;
    target[x] = (row[x] as number) - sum / (rowCount * count);
  }
  const inverse = 1 / (rowCount * (2 * reach + 1));
  const end = (width - reach) | 0;
  for (; x < end; x += 1) {
    // One addition depends on the last one, not two.
    sum += (columns[x + reach] as number) - (columns[x - reach - 1] as number);
    target[x] = (row[x] as number) - sum * inverse;
  }
  for (; x < width; x += 1) {
    sum -= columns[x - reach - 1] as number;
    target[x] = (row[x] as number) - sum / (rowCount * (width - x + reach));
  }
}
