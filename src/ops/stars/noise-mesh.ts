import type { BandPass } from './band-pass.js';
import { takeQuantile } from './quantile.js';
import { fewestSamples, mostSamples, type TileRow } from './rows.js';

/** Of |contrast|, the share below it that is taken for empty sky; stars and structure sit above. */
const skyShare = 0.4;
/** Where a normal distribution of deviation 1 has that share of its absolute values below. */
const skyQuantile = 0.5244005127;
/** A tile is not made quieter by its neighbors than this much of what it holds itself. */
const leastOwn = 0.6;

export interface NoiseMeshOptions {
  readonly width: number;
  readonly height: number;
  /** Side of a tile, about, in pixels. */
  readonly tilePx: number;
  /** The least noise that is believed. */
  readonly floor: number;
  readonly gaps?: Uint8Array | undefined;
}

/**
 * The noise of a band-passed picture, from place to place: per tile a low quantile of |contrast|, then the median with
 * the tiles around, then bilinear between. Measured after the filter, so correlated noise (JPEG, debayering) is right.
 */
export class NoiseMesh {
  readonly columns: number;
  readonly rows: number;
  readonly #options: NoiseMeshOptions;
  readonly #raw: Float32Array;
  readonly #settled: Float32Array;

  constructor(options: NoiseMeshOptions) {
    const { width, height, tilePx } = options;
    this.#options = options;
    this.columns = Math.max(1, Math.round(width / tilePx));
    this.rows = Math.max(1, Math.round(height / tilePx));
    this.#raw = new Float32Array(this.columns * this.rows);
    this.#settled = new Float32Array(this.columns * this.rows);
  }

  /** The first pixel column of a column of tiles. */
  left(column: number): number {
    return ((column * this.#options.width) / this.columns) | 0;
  }

  /** The first pixel row of a row of tiles. */
  top(row: number): number {
    return ((row * this.#options.height) / this.rows) | 0;
  }

  /** Measures a row of tiles; its rows of pixels must be finished. */
  measureRow(row: number, band: BandPass): void {
    const { floor, gaps } = this.#options;
    const lefts = Int32Array.from({ length: this.columns + 1 }, (_, column) => this.left(column));
    const tiles = { from: this.top(row), end: this.top(row + 1), lefts, share: skyShare };
    const values = gaps === undefined ? band.rows.measureTiles(tiles) : measureAround(gaps, tiles, band);
    for (let column = 0; column < this.columns; column += 1) {
      // A tile with next to no data says nothing; its neighbors then speak for it.
      const sigma = (values[column] as number) / skyQuantile;
      this.#raw[row * this.columns + column] = Math.max(sigma, floor);
    }
  }

  /** Evens a row of tiles out with those around it, which must be measured. */
  settleRow(row: number): void {
    const { columns, rows } = this;
    const around = new Float64Array(9);
    for (let column = 0; column < columns; column += 1) {
      let count = 0;
      for (let j = Math.max(0, row - 1); j <= Math.min(rows - 1, row + 1); j += 1) {
        for (let i = Math.max(0, column - 1); i <= Math.min(columns - 1, column + 1); i += 1) {
          const sigma = this.#raw[j * columns + i] as number;
          if (sigma >= 0) around[count++] = sigma;
        }
      }
      const own = this.#raw[row * columns + column] as number;
      const median = count === 0 ? this.#options.floor : takeQuantile(around, count, 0.5);
      this.#settled[row * columns + column] = own >= 0 ? Math.max(median, leastOwn * own) : median;
    }
  }

  /** The least noise that `at` gives anywhere in a tile. */
  least(column: number, row: number): number {
    let least = Infinity;
    for (let j = Math.max(0, row - 1); j <= Math.min(this.rows - 1, row + 1); j += 1) {
      for (let i = Math.max(0, column - 1); i <= Math.min(this.columns - 1, column + 1); i += 1) {
        least = Math.min(least, this.#settled[j * this.columns + i] as number);
      }
    }
    return least;
  }

  /** The noise at a pixel; the rows of tiles above and below must be settled. */
  at(x: number, y: number): number {
    const { columns, rows } = this;
    const { width, height } = this.#options;
    const settled = this.#settled;
    const column = Math.min(columns - 1, Math.max(0, ((x + 0.5) * columns) / width - 0.5));
    const row = Math.min(rows - 1, Math.max(0, ((y + 0.5) * rows) / height - 0.5));
    const i = column | 0;
    const j = row | 0;
    const right = Math.min(columns - 1, i + 1);
    const below = Math.min(rows - 1, j + 1) * columns;
    const u = column - i;
    const v = row - j;
    const upper = (settled[j * columns + i] as number) * (1 - u) + (settled[j * columns + right] as number) * u;
    const lower = (settled[below + i] as number) * (1 - u) + (settled[below + right] as number) * u;
    return upper * (1 - v) + lower * v;
  }

  /** The noise of tiles, row by row, as far as they have settled. */
  get settled(): Float32Array {
    return this.#settled;
  }

  /** The middle of all settled tiles. */
  median(): number {
    return takeQuantile(new Float32Array(this.#settled), this.#settled.length, 0.5);
  }
}

/** What `measureTiles` of the rows does, without pixels that have no data. */
function measureAround(gaps: Uint8Array, { from, end, lefts, share }: TileRow, band: BandPass): Float32Array {
  const { contrast, width } = band;
  const samples = new Float32Array(mostSamples);
  return Float32Array.from({ length: lefts.length - 1 }, (_, column) => {
    let count = 0;
    for (let y = from; y < end; y += 3) {
      for (let x = (lefts[column] as number) + (y & 3); x < (lefts[column + 1] as number); x += 4) {
        if (gaps[y * width + x] !== 1) samples[count++] = Math.abs(contrast[band.placeOf(y) + x] as number);
      }
    }
    return count < fewestSamples ? Number.NaN : takeQuantile(samples, count, share);
  });
}
