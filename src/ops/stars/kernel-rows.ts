import { firstAddress, type Kernel } from '../../core/kernel.js';
import type { Field, Levels } from './field.js';
import { fieldBytes, KernelField } from './kernel-field.js';
import type { StarKernel } from './kernels.wasm.js';
import { PlainRows } from './plain-rows.js';
import {
  keptRows,
  mostSamples,
  type PeakSearch,
  placeOf,
  type RowSizes,
  type Rows,
  recordLength,
  type TileLimits,
} from './rows.js';
import { rowKernels } from './star-kernels.js';

/** Numbers of a search for peaks. */
const searchLength = 26;
/** Tiles of the mesh of the noise are not smaller. */
const leastTilePx = 32;

/** Makes the rows of a band-pass: by a kernel where there can be one. */
export function openRows(sizes: RowSizes): Rows {
  const { width, height, capacity, taps } = sizes;
  const tiles = (Math.ceil(width / leastTilePx) + 1) * (Math.ceil(height / leastTilePx) + 1);
  const floats =
    tiles +
    8 +
    2 * searchLength +
    width * (recordLength + 2 * capacity + keptRows(taps) + 8) +
    2 * recordLength +
    2 * mostSamples +
    8 * taps.length;
  const kernel = rowKernels.open(4 * floats + fieldBytes(width));
  return kernel === undefined ? new PlainRows(sizes) : new KernelRows(sizes, kernel);
}

/** The rows of a band-pass in the memory of a kernel, which works on them. */
class KernelRows implements Rows {
  readonly smooth: Float32Array;
  readonly contrast: Float32Array;
  readonly field: Field;
  readonly input: Float32Array;
  readonly margin: number;
  readonly #sizes: RowSizes;
  readonly #kernel: Kernel<StarKernel>;
  /** Addresses of the rows under the vertical filter. */
  readonly #rows: Int32Array;
  /** Rows as they come. */
  readonly #bytes: Uint8Array;
  readonly #words: Uint16Array;
  readonly #maxima: Int32Array;
  readonly #tileEnds: Int32Array;
  readonly #tileLeast: Float32Array;
  #tiles: TileLimits | undefined;
  /** The description of a search for peaks: what is where, then its numbers. */
  readonly #search: Int32Array;
  readonly #numbers: Float64Array;
  readonly #settled: Float32Array;
  readonly #records: Float64Array;
  #searched: PeakSearch | undefined;
  #maximaCount = 0;
  /** Addresses, so that they need not be asked of views for every row. */
  readonly #smoothAt: number;
  readonly #contrastAt: number;
  readonly #inputAt: number;
  readonly #columns: number;
  readonly #taps: number;
  readonly #ring: number;
  readonly #zeros: number;
  readonly #samples: number;

  constructor(sizes: RowSizes, kernel: Kernel<StarKernel>) {
    const { width, height, capacity, taps } = sizes;
    const { buffer } = kernel;
    this.#sizes = sizes;
    this.#kernel = kernel;
    this.margin = taps.length - 1;
    let end = firstAddress;
    const place = (bytes: number) => {
      const start = end;
      end += bytes;
      return start;
    };
    const address = place(fieldBytes(width));
    this.#columns = place(8 * width);
    // No two maxima of a row are neighbors.
    const mostRecords = recordLength * ((width + 1) >> 1);
    this.#records = new Float64Array(buffer, place(8 * mostRecords), mostRecords);
    this.#search = new Int32Array(buffer, place(24), 6);
    this.#search.set([0, 0, width, height, 0, address]);
    this.#numbers = new Float64Array(buffer, place(8 * searchLength), searchLength);
    // What others left must not show: results depend on the picture alone.
    new Float64Array(buffer, this.#columns, width).fill(0);
    this.#zeros = place(4 * width);
    new Float32Array(buffer, this.#zeros, width).fill(0);
    this.smooth = new Float32Array(buffer, place(4 * capacity * width), capacity * width).fill(0);
    this.contrast = new Float32Array(buffer, place(4 * capacity * width), capacity * width);
    this.#smoothAt = this.smooth.byteOffset;
    this.#contrastAt = this.contrast.byteOffset;
    this.field = new KernelField({ kernel, data: this.smooth, width, height, address, held: capacity });
    this.#ring = place(4 * width * keptRows(taps));
    this.input = new Float32Array(buffer, place(4 * (width + 2 * this.margin)), width + 2 * this.margin);
    this.#inputAt = this.input.byteOffset + 4 * this.margin;
    this.#taps = place(4 * taps.length);
    new Float32Array(buffer, this.#taps, taps.length).set(taps);
    this.#rows = new Int32Array(buffer, place(4 * keptRows(taps)), keptRows(taps));
    this.#words = new Uint16Array(buffer, place(4 * width), width);
    this.#bytes = new Uint8Array(buffer, this.#words.byteOffset, width);
    const tiles = (Math.ceil(width / leastTilePx) + 1) * (Math.ceil(height / leastTilePx) + 1);
    this.#settled = new Float32Array(buffer, place(4 * tiles), tiles);
    this.#maxima = new Int32Array(buffer, place(4 * width), width);
    this.#tileEnds = new Int32Array(buffer, place(4 * width), width);
    this.#tileLeast = new Float32Array(buffer, place(4 * width), width);
    this.#samples = place(4 * mostSamples);
  }

  load(levels: Levels, start: number): void {
    const { input, margin } = this;
    const { width } = this.#sizes;
    const row = levels.subarray(start, start + width);
    const target = this.#inputAt;
    if (row instanceof Float32Array) {
      input.set(row, margin);
    } else if (row instanceof Uint16Array) {
      this.#words.set(row);
      this.#kernel.run.widen16(this.#words.byteOffset, target, width);
    } else {
      this.#bytes.set(row);
      this.#kernel.run.widen8(this.#bytes.byteOffset, target, width);
    }
  }

  filterRow(y: number): void {
    const { input, margin } = this;
    const { width } = this.#sizes;
    input.fill(input[margin] as number, 0, margin);
    input.fill(input[width + margin - 1] as number, width + margin);
    this.#kernel.run.filterRow(this.#inputAt, this.#ringRow(y), width, this.#taps, margin);
  }

  smoothRow(y: number): void {
    const { margin } = this;
    const { width, height } = this.#sizes;
    for (let i = -margin; i <= margin; i += 1) {
      this.#rows[i + margin] = this.#ringRow(Math.min(height - 1, Math.max(0, y + i)));
    }
    this.#kernel.run.sumRows(this.#rows.byteOffset, this.#address(this.#smoothAt, y), width, this.#taps, margin);
  }

  moveColumns(added: number | undefined, removed: number | undefined): void {
    const comes = added === undefined ? this.#zeros : this.#address(this.#smoothAt, added);
    const goes = removed === undefined ? this.#zeros : this.#address(this.#smoothAt, removed);
    this.#kernel.run.moveColumns(this.#columns, comes, goes, this.#sizes.width);
  }

  subtractBoxMean(y: number, rowCount: number): void {
    const { width, boxReach } = this.#sizes;
    const from = this.#address(this.#smoothAt, y);
    const to = this.#address(this.#contrastAt, y);
    this.#kernel.run.subtractBoxMean(from, to, width, this.#columns, boxReach, rowCount);
  }

  findMaxima(y: number, tiles: TileLimits, { from, end }: { readonly from: number; readonly end: number }): Int32Array {
    if (this.#tiles !== tiles) {
      this.#tiles = tiles;
      this.#tileEnds.set(tiles.ends);
      this.#tileLeast.set(tiles.least);
    }
    const ends = this.#tileEnds.byteOffset;
    const least = this.#tileLeast.byteOffset;
    const maxima = this.#maxima;
    const row = this.#address(this.#contrastAt, y);
    const above = this.#address(this.#contrastAt, y - 1);
    const below = this.#address(this.#contrastAt, y + 1);
    const count = this.#kernel.run.findMaxima(row, above, below, from, end, ends, least, maxima.byteOffset);
    this.#maximaCount = count;
    return maxima.subarray(0, count);
  }

  tryPeaks(y: number, search: PeakSearch): Float64Array {
    if (this.#searched !== search) {
      this.#searched = search;
      const { settled, columns, rows } = search.mesh;
      this.#settled.set(settled);
      this.#search[0] = columns;
      this.#search[1] = rows;
      this.#search[4] = this.#settled.byteOffset;
      this.#numbers.set(search.numbers);
    }
    const contrast = this.#address(this.#contrastAt, y);
    const above = this.#address(this.#contrastAt, y - 1);
    const below = this.#address(this.#contrastAt, y + 1);
    const smooth = this.#address(this.#smoothAt, y);
    const description = this.#search.byteOffset;
    const maxima = this.#maxima.byteOffset;
    const count = this.#maximaCount;
    const records = this.#records;
    const target = records.byteOffset;
    const found = this.#kernel.run.tryPeaks(description, y, contrast, above, below, smooth, maxima, count, target);
    return records.subarray(0, recordLength * found);
  }

  addSamples(
    y: number,
    count: number,
    { from, end, step }: { readonly from: number; readonly end: number; readonly step: number },
  ): number {
    const row = this.#address(this.#contrastAt, y);
    return count + this.#kernel.run.copyAbsolute(row, from, end, step, this.#samples + 4 * count);
  }

  takeSample(count: number, share: number): number {
    if (count === 0) return Number.NaN;
    return this.#kernel.run.takeNth(this.#samples, count, Math.min(count - 1, Math.floor(share * count)));
  }

  close(): void {
    this.#kernel.close();
  }

  #address(start: number, y: number): number {
    return start + 4 * placeOf(y, this.#sizes);
  }

  #ringRow(y: number): number {
    return this.#ring + 4 * this.#sizes.width * (y % keptRows(this.#sizes.taps));
  }
}
