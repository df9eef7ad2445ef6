import type { Pixels, Samples } from '../../core/content.js';
import { levelsOf } from './luma.js';
import { levelAt, type Raster } from './raster.js';

/** One brightness a pixel, row by row from the top left: of colors it is made anew whenever it is looked at. */
export interface Plane extends Raster {
  readonly width: number;
  readonly height: number;
  /** The level at which the picture clips; Infinity where nobody knows one. */
  readonly saturation: number;
  /** The level of white; Infinity for physical values, which have none. */
  readonly white: number;
  /** The smallest difference of two levels that the data can hold. */
  readonly step: number;
  /** 1 where there is no data; absent where every pixel has some. */
  readonly gaps?: Uint8Array | undefined;
}

/** Makes all planes alike, with their fields in one order: V8 compiles what reads them once. */
function makePlane({ data, channels, width, height, saturation, white, step, gaps }: Plane): Plane {
  return { data, channels, width, height, saturation, white, step, gaps };
}

/** Of the levels of an 8-bit picture, those from here on are clipped, or as good as: JPEG blurs the plateau. */
const clippedShare = 250 / 255;

/**
 * Levels that take no more than this, those of 12 megapixels, are made at once: an eighth faster than again and again. With
 * the memory of the kernels that is 20 MB, as much as these alone take of a picture 10,000 pixels wide.
 */
const mostLevelBytes = 12_000_000;

/** Takes decoded pixels for a plane: Rec. 601 luma, alpha over black. They may not be copied, and must stay as they are. */
export function planeOfPixels({ data, width, height, channels }: Pixels): Plane {
  // A Buffer is an array of bytes of another make: code that has seen one only need not be compiled again.
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.length);
  const levels = reduce({ data: bytes, channels }, width * height);
  return makePlane({ ...levels, width, height, saturation: Math.ceil(clippedShare * 255), white: 255, step: 1 });
}

/** Takes a picture at its full depth for a plane. Values that are no numbers become gaps, filled from around in a copy. */
export function planeOfSamples({ data, width, height, channels, saturation }: Samples): Plane {
  const levels = reduce({ data, channels }, width * height);
  if (data instanceof Uint16Array) {
    const clipped = saturation ?? Math.ceil(clippedShare * 65_535);
    return makePlane({ ...levels, width, height, saturation: clipped, white: 65_535, step: 1 });
  }
  const known = { width, height, saturation: saturation ?? Infinity, white: Infinity };
  return makePlane({ ...fillGaps(levels, width, height), ...known });
}

/** Makes one level of every pixel's numbers, where these are few enough. */
function reduce(raster: Raster, pixels: number): Raster {
  const { data, channels } = raster;
  if (channels === 1 || pixels * data.BYTES_PER_ELEMENT > mostLevelBytes) return raster;
  return { data: levelsOf(raster, pixels), channels: 1 };
}

/** Finds what is not a number and puts the mean of the nearest data left and right there, or of the row above. */
function fillGaps(raster: Raster, width: number, height: number): Raster & Pick<Plane, 'gaps' | 'step'> {
  const pixels = width * height;
  let gapCount = 0;
  let largest = 0;
  for (let i = 0; i < pixels; i += 1) {
    const value = Math.abs(levelAt(raster, i));
    if (!(value < Infinity)) gapCount += 1;
    else if (value > largest) largest = value;
  }
  // Sums over rows and boxes lose some of the 24 bits of a float: below this, differences mean nothing.
  const step = largest * 2 ** -21;
  if (gapCount === 0) return { ...raster, step };
  const data = levelsOf(raster, pixels) as Float32Array;
  const gaps = new Uint8Array(pixels);
  let above = -1;
  for (let y = 0; y < height; y += 1) {
    const start = y * width;
    if (fillRow(data.subarray(start, start + width), gaps.subarray(start, start + width))) {
      if (above < 0) for (let row = 0; row < y; row += 1) data.copyWithin(row * width, start, start + width);
      above = y;
    } else if (above >= 0) {
      data.copyWithin(start, above * width, (above + 1) * width);
    }
  }
  if (above < 0) data.fill(0);
  return { data, channels: 1, gaps, step };
}

/** Fills the gaps of one row from its own data; answers whether it has any. */
function fillRow(row: Float32Array, gaps: Uint8Array): boolean {
  let before = -1;
  for (let x = 0; x <= row.length; x += 1) {
    if (x < row.length && !Number.isFinite(row[x])) {
      gaps[x] = 1;
      continue;
    }
    if (x === row.length && before < 0) return false;
    if (x - before > 1) {
      const left = row[before < 0 ? x : before] as number;
      const right = row[x === row.length ? before : x] as number;
      row.fill((left + right) / 2, before + 1, x);
    }
    before = x;
  }
  return true;
}
