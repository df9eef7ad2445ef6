import type { Field, Levels } from './field.js';

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
}

/** What a kernel has to know to try peaks. */
export interface PeakSearch {
  /** The noise of the tiles, all that is needed settled. */
  readonly mesh: { readonly settled: Float32Array; readonly columns: number; readonly rows: number };
  /** Threshold and limits, in the order of `searchNumbers` in shape.ts. */
  readonly numbers: Float64Array;
}

/** Doubles in a record of a peak. */
export const recordLength = 16;

/** Tiles side by side, none empty: the column where each ends, and the least value that counts in it. */
export interface TileLimits {
  readonly ends: Int32Array;
  readonly least: Float32Array;
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
  /** A row of the picture is put here, from `margin` on, before it is filtered. */
  readonly input: Float32Array;
  readonly margin: number;
  /** Puts a row there, from a place in a picture's levels on. */
  load(levels: Levels, start: number): void;
  /** Filters the row in `input` horizontally, beyond its edges as at them, and keeps it as row `y`. */
  filterRow(y: number): void;
  /** Filters vertically around row `y`, whose neighbors must be kept, into `smooth`. */
  smoothRow(y: number): void;
  /** Takes a row of `smooth` into the sums of the columns, and another one out; undefined is no row. */
  moveColumns(added: number | undefined, removed: number | undefined): void;
  /** Makes a row of `contrast`: that of `smooth` without the mean of the box, whose sums have so many rows. */
  subtractBoxMean(y: number, rowCount: number): void;
  /**
   * Collects the columns from `from` up to `end` where a row's contrast is a local maximum of at least what its tile says.
   * The answer holds until the next one.
   */
  findMaxima(y: number, tiles: TileLimits, span: { readonly from: number; readonly end: number }): ArrayLike<number>;
  /**
   * Looks at the local maxima that were found last, which are in row `y` of the picture: a record for each that reaches the
   * threshold, one behind the other, until the next. Missing where there is no kernel.
   */
  readonly tryPeaks?: (y: number, search: PeakSearch) => Float64Array;
  /** Puts the absolute contrast at columns `from`, from + step … below `end` behind the `count` samples there are. */
  addSamples(
    y: number,
    count: number,
    span: { readonly from: number; readonly end: number; readonly step: number },
  ): number;
  /** What stands at a share of the first `count` samples when they are sorted; reorders them. */
  takeSample(count: number, share: number): number;
  /** Lets go of the memory: nothing may be used any more. */
  close(): void;
}

/** Samples of a tile's noise that there is room for. */
export const mostSamples = 4_096;

/** Where a row lies in `smooth` and `contrast`. */
export const placeOf = (y: number, { capacity, width }: Pick<RowSizes, 'capacity' | 'width'>) => (y % capacity) * width;

/** Rows after the horizontal filter that are kept: those under the vertical one. */
export const keptRows = (taps: Float32Array) => 2 * taps.length - 1;
