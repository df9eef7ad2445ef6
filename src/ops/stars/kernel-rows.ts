import { firstAddress, type Kernel } from '../../core/kernel.js';
import type { Field } from './field.js';
import { fieldBytes, KernelField } from './kernel-field.js';
import { inputBytes, KernelInput } from './kernel-input.js';
import type { StarKernel } from './kernels.wasm.js';
import { PlainRows } from './plain-rows.js';
import type { Raster } from './raster.js';
import {
  type InputRows,
  keptRows,
  lightLength,
  mostSamples,
  type PeakSearch,
  placeOf,
  type RowSizes,
  type Rows,
  type RowsOfPixels,
  recordLength,
  type StarLight,
  type TileLimits,
  type TileRow,
} from './rows.js';
import { rowKernels } from './star-kernels.js';

/** Numbers of a search for peaks. */
const searchLength = 26;
/** Tiles of the mesh of the noise are not smaller. */
const leastTilePx = 32;
/** Numbers that describe a search, and a band. */
const searchWords = 12;
const bandWords = 20;
/** Where in the description of a band it stands how far it is. */
const progress = { filtered: 15, finished: 17, boxTop: 18 } as const;
/** Records of peaks that there is room for; more where a row may have more. */
const usualRecords = 1_024;
/** Stars whose light is taken off by one call. */
const lightsAtOnce = 512;

const tilesOf = ({ width, height }: RowSizes) =>
  (Math.ceil(width / leastTilePx) + 1) * (Math.ceil(height / leastTilePx) + 1);
// No two maxima of a row are neighbors.
const recordsOf = ({ width }: RowSizes) => Math.max(usualRecords, (width + 1) >> 1);

/** Makes the rows of a band-pass: by a kernel where there can be one. */
export function openRows(sizes: RowSizes): Rows {
  const { width, capacity, taps, lightDoubles = 0 } = sizes;
  const floats =
    tilesOf(sizes) +
    2 * searchLength +
    searchWords +
    bandWords +
    2 * recordLength * recordsOf(sizes) +
    2 * (lightDoubles + lightLength * lightsAtOnce) +
    width * (2 * capacity + keptRows(taps) + 8) +
    mostSamples +
    3 * taps.length +
    16;
  const margin = taps.length - 1;
  const kernel = rowKernels.open(4 * floats + fieldBytes(width) + inputBytes({ width, margin }));
  return kernel === undefined ? new PlainRows(sizes) : new KernelRows(sizes, kernel);
}

/** The rows of a band-pass in the memory of a kernel, which works on them. */
class KernelRows implements Rows {
  readonly smooth: Float32Array;
  readonly contrast: Float32Array;
  readonly field: Field;
  readonly #sizes: RowSizes;
  readonly #kernel: Kernel<StarKernel>;
  /** The description of the band: what is where, and how far it is. */
  readonly #band: Int32Array;
  readonly #input: KernelInput;
  readonly #maxima: Int32Array;
  readonly #tileEnds: Int32Array;
  readonly #tileLeast: Float32Array;
  #tiles: TileLimits | undefined;
  /** The description of a search for peaks: what is where, then its numbers. */
  readonly #search: Int32Array;
  readonly #numbers: Float64Array;
  readonly #settled: Float32Array;
  readonly #records: Float64Array;
  readonly #lefts: Int32Array;
  readonly #noise: Float32Array;
  readonly #samples: number;
  readonly #tables: Float64Array;
  readonly #lights: Float64Array;
  #light: StarLight | undefined;
  /** Stars before this one are above all rows that are to come. */
  #firstLight = 0;

  constructor(sizes: RowSizes, kernel: Kernel<StarKernel>) {
    const { width, height, capacity, taps, lightDoubles = 0 } = sizes;
    const { buffer } = kernel;
    this.#sizes = sizes;
    this.#kernel = kernel;
    const margin = taps.length - 1;
    let end = firstAddress;
    const place = (bytes: number) => {
      const start = end;
      end += bytes;
      return start;
    };
    const address = place(fieldBytes(width));
    const columns = new Float64Array(buffer, place(8 * width), width);
    this.#records = new Float64Array(
      buffer,
      place(8 * recordLength * recordsOf(sizes)),
      recordLength * recordsOf(sizes),
    );
    this.#tables = new Float64Array(buffer, place(8 * lightDoubles), lightDoubles);
    this.#lights = new Float64Array(buffer, place(8 * lightLength * lightsAtOnce), lightLength * lightsAtOnce);
    this.#search = new Int32Array(buffer, place(4 * searchWords), searchWords);
    this.#numbers = new Float64Array(buffer, place(8 * searchLength), searchLength);
    this.#band = new Int32Array(buffer, place(4 * bandWords), bandWords);
    const floats = (count: number) => new Float32Array(buffer, place(4 * count), count);
    this.smooth = floats(capacity * width);
    this.contrast = floats(capacity * width);
    const zeros = floats(width);
    // What others left must not show: results depend on the picture alone.
    for (const left of [columns, zeros, this.smooth]) left.fill(0);
    this.field = new KernelField({ kernel, data: this.smooth, width, height, address, held: capacity });
    const filtered = floats(width * keptRows(taps));
    this.#input = new KernelInput({ kernel, address: place(inputBytes({ width, margin })), width, margin });
    const tapsThere = floats(taps.length);
    tapsThere.set(taps);
    const list = floats(2 * taps.length);
    this.#settled = floats(tilesOf(sizes));
    const integers = () => new Int32Array(buffer, place(4 * (width + 1)), width + 1);
    this.#maxima = integers();
    this.#tileEnds = integers();
    this.#tileLeast = floats(width);
    this.#lefts = integers();
    this.#noise = floats(width);
    this.#samples = place(4 * mostSamples);
    this.#band.set([width, height, capacity, margin, sizes.boxReach, this.smooth.byteOffset, this.contrast.byteOffset]);
    const { address: inputAt, rowBytes } = this.#input;
    this.#band.set([filtered.byteOffset, keptRows(taps), inputAt, rowBytes, tapsThere.byteOffset], 7);
    this.#band.set([columns.byteOffset, zeros.byteOffset, list.byteOffset, 0, 0, 0, 0, 0], 12);
    const known = [0, 0, width, height, this.#settled.byteOffset, address, this.#band.byteOffset];
    this.#search.set([...known, this.#maxima.byteOffset, this.#tileEnds.byteOffset, this.#tileLeast.byteOffset]);
  }

  get filtered(): number {
    return this.#band[progress.filtered] as number;
  }

  get finished(): number {
    return this.#band[progress.finished] as number;
  }

  get boxTop(): number {
    return this.#band[progress.boxTop] as number;
  }

  load(raster: Raster, rows: RowsOfPixels): void {
    this.#input.load(raster, rows);
  }

  subtractLight(light: StarLight, { from, count, left }: InputRows): void {
    const { stars, tableLength, reach } = light;
    if (this.#light !== light) {
      this.#light = light;
      this.#firstLight = 0;
      this.#tables.set(light.tables);
    }
    while (this.#firstLight < stars.length && (stars[this.#firstLight + 1] as number) < from - reach) {
      this.#firstLight += lightLength;
    }
    let end = this.#firstLight;
    while (end < stars.length && (stars[end + 1] as number) <= from + count - 1 + reach) end += lightLength;
    for (let first = this.#firstLight; first < end; first += lightLength * lightsAtOnce) {
      const some = stars.subarray(first, Math.min(end, first + lightLength * lightsAtOnce));
      this.#lights.set(some);
      const [lights, tables] = [this.#lights.byteOffset, this.#tables.byteOffset];
      const starCount = some.length / lightLength;
      const band = this.#band.byteOffset;
      this.#kernel.run.subtractLight(band, from, count, left, lights, starCount, tables, tableLength, reach);
    }
  }

  advance(count: number, end: number): void {
    this.#kernel.run.advance(this.#band.byteOffset, count, end);
  }

  findMaxima(y: number, tiles: TileLimits, { from, end }: { readonly from: number; readonly end: number }): Int32Array {
    this.#showTiles(tiles);
    const ends = this.#tileEnds.byteOffset;
    const least = this.#tileLeast.byteOffset;
    const maxima = this.#maxima;
    const [above, row, below] = [y - 1, y, y + 1].map(
      (each) => this.contrast.byteOffset + 4 * placeOf(each, this.#sizes),
    ) as [number, number, number];
    const count = this.#kernel.run.findMaxima(row, above, below, from, end, ends, least, maxima.byteOffset);
    return maxima.subarray(0, count);
  }

  searchPeaks(
    { from, end }: { readonly from: number; readonly end: number },
    { mesh, tiles, numbers }: PeakSearch,
    see: (records: Float64Array) => void,
  ): void {
    this.#showTiles(tiles);
    this.#settled.set(mesh.settled);
    this.#numbers.set(numbers);
    const search = this.#search;
    search[0] = mesh.columns;
    search[1] = mesh.rows;
    search[10] = numbers.length > 1 ? 1 : 0;
    const records = this.#records;
    const room = records.length / recordLength;
    for (let y = from; y < end; y = search[11] as number) {
      const count = this.#kernel.run.searchPeaks(search.byteOffset, y, end, records.byteOffset, room);
      if (count > 0) see(records.subarray(0, recordLength * count));
    }
  }

  measureTiles({ from, end, lefts, share }: TileRow): Float32Array {
    const columns = lefts.length - 1;
    this.#lefts.set(lefts);
    const [places, noise] = [this.#lefts.byteOffset, this.#noise];
    const band = this.#band.byteOffset;
    this.#kernel.run.measureTiles(band, from, end, places, columns, share, this.#samples, noise.byteOffset);
    return noise.subarray(0, columns);
  }

  close(): void {
    this.#kernel.close();
  }

  #showTiles(tiles: TileLimits): void {
    if (this.#tiles === tiles) return;
    this.#tiles = tiles;
    this.#tileEnds.set(tiles.ends);
    this.#tileLeast.set(tiles.least);
  }
}
