import type { Field } from './field.js';
import type { Raster } from './raster.js';

/** Sizes of the rows that a band-pass works on. */
export interface RowSizes {
  readonly width: number;
  /** Of the picture. */
  readonly height: number;
  /** Rows of `smooth` and `contrast` that are held: row y lies where the row that many before it was. */
  readonly capacity: number;
  /** The Gaussian from its center outwards. */
  readonly taps: Float32Array;
  /** The box whose mean is taken off reaches this far to every side. */
  readonly boxReach: number;
  /** Doubles of the tables of a `StarLight` that is to be taken off. */
  readonly lightDoubles?: number;
}

/** What a kernel has to know to look for peaks. */
export interface PeakSearch {
  /** The noise of the tiles, all that is needed settled. */
  readonly mesh: { readonly settled: Float32Array; readonly columns: number; readonly rows: number };
  readonly tiles: TileLimits;
  /** Threshold and limits, in the order of `searchNumbers` in shape.ts; the threshold alone where peaks are not tried. */
  readonly numbers: Float64Array;
}

/** Doubles in a record of a peak. */
export const recordLength = 16;

/** Tiles side by side, none empty: the column where each ends, and the least value that counts in it. */
export interface TileLimits {
  readonly ends: Int32Array;
  readonly least: Float32Array;
}

/** Rows of a picture from one of its pixels on. */
export interface RowsOfPixels {
  readonly start: number;
  /** From one row to the next. */
  readonly stride: number;
  readonly count: number;
}

/** The light of stars by their distance, which may be taken off rows. */
export interface StarLight {
  /** Light by squared distance, `perSquare` entries for each square pixel, table after table. */
  readonly tables: Float64Array;
  readonly tableLength: number;
  /** There is no light further away than this. */
  readonly reach: number;
  /** From top to bottom: x, y, amplitude, and which of the tables is a star's. */
  readonly stars: Float64Array;
}

/** Doubles for a star in a `StarLight`, and entries of its tables for each square pixel. */
export const lightLength = 4;
export const perSquare = 4;

/** Rows of the input that are rows `from` and the next of a picture, from its column `left` on. */
export interface InputRows {
  readonly from: number;
  readonly count: number;
  readonly left: number;
}

/** Rows of tiles: the rows of pixels in them, and where each tile begins and the last one ends. */
export interface TileRow {
  readonly from: number;
  readonly end: number;
  readonly lefts: Int32Array;
  /** What is measured of the sorted absolute values. */
  readonly share: number;
}

/**
 * The rows of a band-pass and all that is done to every pixel of them: by a kernel (KernelRows) or in JavaScript
 * (PlainRows), with the same bits in the end. Rows are named by their number in the picture.
 */
export interface Rows {
  readonly smooth: Float32Array;
  readonly contrast: Float32Array;
  /** The rows of `smooth`; whoever lets rows go says what its top is. */
  readonly field: Field;
  /** Rows that were put into the input and filtered horizontally, and those that are finished. */
  readonly filtered: number;
  readonly finished: number;
  /** The first row that sums of columns still hold. */
  readonly boxTop: number;
  /** Puts the brightness of rows of a picture into the input, `inputRows` at most. */
  load(raster: Raster, rows: RowsOfPixels): void;
  /** Takes the light of stars off rows in the input. */
  subtractLight(light: StarLight, rows: InputRows): void;
  /**
   * Filters `count` rows of the input, beyond their edges as at them; then smooths and finishes the rows above `end`, as far as
   * the filtered ones go: those of `contrast` are those of `smooth` without the mean of the box.
   */
  advance(count: number, end: number): void;
  /**
   * Collects the columns from `from` up to `end` where a row's contrast is a local maximum of at least what its tile says.
   * The answer holds until the next one.
   */
  findMaxima(y: number, tiles: TileLimits, span: { readonly from: number; readonly end: number }): ArrayLike<number>;
  /**
   * Looks for peaks from row `from` on and before `end`: shows records of those that reach the threshold, many at a time, which
   * are lost with the next. Missing where there is no kernel.
   */
  readonly searchPeaks?: (
    span: { readonly from: number; readonly end: number },
    search: PeakSearch,
    see: (records: Float64Array) => void,
  ) => void;
  /** Measures tiles by every third row and fourth column; not a number where that is too little. Holds until the next. */
  measureTiles(tiles: TileRow): Float32Array;
  /** Lets go of the memory: nothing may be used any more. */
  close(): void;
}

/** Rows that are put into the input at once. */
export const inputRows = 8;

/** Samples of a tile's noise that there is room for, and how many are too few. */
export const mostSamples = 4_096;
export const fewestSamples = 8;

/** Where a row lies in `smooth` and `contrast`. */
export const placeOf = (y: number, { capacity, width }: Pick<RowSizes, 'capacity' | 'width'>) => (y % capacity) * width;

/** Rows after the horizontal filter that are kept: those under the vertical one, and those that come at once. */
export const keptRows = (taps: Float32Array) => 2 * taps.length - 1 + inputRows;
