import type { Field } from './field.js';
import { PlainField } from './plain-field.js';
import { takeQuantile } from './quantile.js';
import { fillLevels, type Raster } from './raster.js';
import {
  fewestSamples,
  type InputRows,
  inputRows,
  keptRows,
  lightLength,
  mostSamples,
  perSquare,
  placeOf,
  type RowSizes,
  type Rows,
  type RowsOfPixels,
  type StarLight,
  type TileLimits,
  type TileRow,
} from './rows.js';

const { fround } = Math;

/** The rows of a band-pass worked on in JavaScript, where there is no WebAssembly: what kernels.as.ts does, as it does it. */
export class PlainRows implements Rows {
  readonly smooth: Float32Array;
  readonly contrast: Float32Array;
  readonly field: Field;
  filtered = 0;
  finished = 0;
  boxTop = 0;
  readonly #sizes: RowSizes;
  readonly #margin: number;
  readonly #input: readonly Float32Array[];
  readonly #ring: readonly Float32Array[];
  readonly #columns: Float64Array;
  readonly #zeros: Float32Array;
  readonly #samples = new Float32Array(mostSamples);
  #smoothed = 0;
  #boxEnd = 0;

  constructor(sizes: RowSizes) {
    const { width, height, capacity, taps } = sizes;
    this.#sizes = sizes;
    this.#margin = taps.length - 1;
    this.smooth = new Float32Array(capacity * width);
    this.contrast = new Float32Array(capacity * width);
    this.field = new PlainField({ data: this.smooth, channels: 1, width, height, held: capacity });
    this.#input = Array.from({ length: inputRows }, () => new Float32Array(width + 2 * this.#margin));
    this.#ring = Array.from({ length: keptRows(taps) }, () => new Float32Array(width));
    this.#columns = new Float64Array(width);
    this.#zeros = new Float32Array(width);
  }

  load(raster: Raster, { start, stride, count }: RowsOfPixels): void {
    const margin = this.#margin;
    for (let row = 0; row < count; row += 1) {
      const input = this.#input[row] as Float32Array;
      fillLevels(raster, start + row * stride, input.subarray(margin, margin + this.#sizes.width));
    }
  }

  subtractLight({ tables, tableLength, reach, stars }: StarLight, { from, count, left }: InputRows): void {
    const to = left + this.#sizes.width - 1;
    for (let star = 0; star < stars.length; star += lightLength) {
      const [starX, starY, amplitude, table] = stars.subarray(star, star + lightLength) as unknown as Light;
      for (let y = from; y < from + count; y += 1) {
        if (starY < y - reach || starY > y + reach) continue;
        const input = this.#input[y - from] as Float32Array;
        const dy = y - starY;
        const half = Math.sqrt(Math.max(0, reach * reach - dy * dy));
        const last = Math.min(to, Math.floor(starX + half));
        for (let x = Math.max(left, Math.ceil(starX - half)); x <= last; x += 1) {
          const place = ((x - starX) * (x - starX) + dy * dy) * perSquare;
          const part = place - Math.floor(place);
          const entry = table * tableLength + Math.floor(place);
          const light = (tables[entry] as number) * (1 - part) + (tables[entry + 1] as number) * part;
          const pixel = this.#margin + x - left;
          input[pixel] = (input[pixel] as number) - amplitude * light;
        }
      }
    }
  }

  advance(count: number, end: number): void {
    const { height, taps, boxReach } = this.#sizes;
    for (let row = 0; row < count; row += 1) this.#filterRow(this.#input[row] as Float32Array);
    for (; this.finished < end; this.finished += 1) {
      const boxEnd = Math.min(height, this.finished + boxReach + 1);
      for (; this.#smoothed < boxEnd; this.#smoothed += 1) {
        if (this.filtered <= Math.min(height - 1, this.#smoothed + taps.length - 1)) return;
        this.#smoothRow(this.#smoothed);
      }
      this.#finishRow(this.finished, boxEnd);
    }
  }

  #filterRow(input: Float32Array): void {
    const margin = this.#margin;
    const { width, taps } = this.#sizes;
    input.fill(input[margin] as number, 0, margin);
    input.fill(input[width + margin - 1] as number, width + margin);
    const target = this.#ring[this.filtered % this.#ring.length] as Float32Array;
    this.filtered += 1;
    for (let x = 0; x < width; x += 1) target[x] = (taps[0] as number) * (input[margin + x] as number);
    for (let i = 1; i < taps.length; i += 1) {
      addPair(target, taps[i] as number, { one: input.subarray(margin - i), other: input.subarray(margin + i) });
    }
  }

  #smoothRow(y: number): void {
    const { taps, height } = this.#sizes;
    const row = (i: number) => this.#ring[Math.min(height - 1, Math.max(0, i)) % this.#ring.length] as Float32Array;
    const target = this.#row(this.smooth, y);
    const middle = row(y);
    for (let x = 0; x < target.length; x += 1) target[x] = (taps[0] as number) * (middle[x] as number);
    for (let i = 1; i < taps.length; i += 1) {
      addPair(target, taps[i] as number, { one: row(y - i), other: row(y + i) });
    }
  }

  #finishRow(y: number, boxEnd: number): void {
    const top = y - this.#sizes.boxReach;
    for (; this.#boxEnd < boxEnd; this.#boxEnd += 1) {
      const leaves = this.boxTop < top;
      this.#moveColumns(this.#boxEnd, leaves ? this.boxTop : undefined);
      if (leaves) this.boxTop += 1;
    }
    if (this.boxTop < top) {
      this.#moveColumns(undefined, this.boxTop);
      this.boxTop += 1;
    }
    this.#subtractBoxMean(y, this.#boxEnd - this.boxTop);
  }

  /** Takes a row of `smooth` into the sums of the columns, and another one out; undefined is no row. */
  #moveColumns(added: number | undefined, removed: number | undefined): void {
    const columns = this.#columns;
    const comes = added === undefined ? this.#zeros : this.#row(this.smooth, added);
    const goes = removed === undefined ? this.#zeros : this.#row(this.smooth, removed);
    for (let x = 0; x < columns.length; x += 1) {
      columns[x] = (columns[x] as number) + ((comes[x] as number) - (goes[x] as number));
    }
  }

  /** Makes a row of `contrast`: that of `smooth` without the mean of the box, whose sums have so many rows. */
  #subtractBoxMean(y: number, rowCount: number): void {
    const row = this.#row(this.smooth, y);
    const target = this.#row(this.contrast, y);
    const columns = this.#columns;
    const { width, boxReach: reach } = this.#sizes;
    let sum = 0;
    for (let x = 0; x < Math.min(width, reach); x += 1) sum += columns[x] as number;
    let x = 0;
    for (; x <= reach && x < width; x += 1) {
      if (x + reach < width) sum += columns[x + reach] as number;
      const count = Math.min(width - 1, x + reach) + 1;
      target[x] = (row[x] as number) - sum / (rowCount * count);
    }
    const inverse = 1 / (rowCount * (2 * reach + 1));
    // The sum starts anew half way: the kernel goes both halves at once.
    const middle = x < width - reach ? x + ((width - reach - x) >> 1) : width;
    for (; x < width - reach; x += 1) {
      if (x === middle) {
        sum = 0;
        for (let i = x - 1 - reach; i < x + reach; i += 1) sum += columns[i] as number;
      }
      // One addition depends on the last one, not two.
      sum += (columns[x + reach] as number) - (columns[x - reach - 1] as number);
      target[x] = (row[x] as number) - sum * inverse;
    }
    for (; x < width; x += 1) {
      sum -= columns[x - reach - 1] as number;
      target[x] = (row[x] as number) - sum / (rowCount * (width - x + reach));
    }
  }

  findMaxima(y: number, tiles: TileLimits, { from, end }: { readonly from: number; readonly end: number }): number[] {
    const around = [
      this.#row(this.contrast, y - 1),
      this.#row(this.contrast, y),
      this.#row(this.contrast, y + 1),
    ] as const;
    const found: number[] = [];
    let tile = 0;
    for (let x = from; x < end; x += 1) {
      while ((tiles.ends[tile] as number) <= x) tile += 1;
      const isHigh = (around[1][x] as number) >= (tiles.least[tile] as number);
      if (isHigh && isLargest(around, x)) found.push(x);
    }
    return found;
  }

  measureTiles({ from, end, lefts, share }: TileRow): Float32Array {
    const samples = this.#samples;
    return Float32Array.from({ length: lefts.length - 1 }, (_, column) => {
      let count = 0;
      for (let y = from; y < end; y += 3) {
        const row = this.#row(this.contrast, y);
        const right = lefts[column + 1] as number;
        for (let x = (lefts[column] as number) + (y & 3); x < right; x += 4) {
          samples[count++] = Math.abs(row[x] as number);
        }
      }
      return count < fewestSamples ? Number.NaN : takeQuantile(samples, count, share);
    });
  }

  close(): void {}

  #row(rows: Float32Array, y: number): Float32Array {
    const start = placeOf(y, this.#sizes);
    return rows.subarray(start, start + this.#sizes.width);
  }
}

function addPair(target: Float32Array, tap: number, rows: { one: Float32Array; other: Float32Array }): void {
  const { one, other } = rows;
  for (let x = 0; x < target.length; x += 1) {
    target[x] = fround((target[x] as number) + fround(tap * fround((one[x] as number) + (other[x] as number))));
  }
}

/** What `StarLight` holds of a star. */
type Light = readonly [x: number, y: number, amplitude: number, table: number];

/** A row between the one above and the one below. */
type Around = readonly [above: Float32Array, row: Float32Array, below: Float32Array];

/** Tells a 3 × 3 maximum; of equal neighbors the first one wins. */
function isLargest([above, row, below]: Around, x: number): boolean {
  const value = row[x] as number;
  return (
    value > (row[x - 1] as number) &&
    value >= (row[x + 1] as number) &&
    value > (above[x] as number) &&
    value >= (below[x] as number) &&
    value > (above[x - 1] as number) &&
    value > (above[x + 1] as number) &&
    value >= (below[x - 1] as number) &&
    value >= (below[x + 1] as number)
  );
}
