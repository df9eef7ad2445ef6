import type { Pixels, Samples } from '../../core/content.js';
import type { Levels } from './field.js';
import { blueWeight, fillLuma, greenWeight, lumaOf, redWeight } from './luma.js';

/** One brightness a pixel, row by row from the top left. */
export interface Plane {
  readonly data: Levels;
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
function makePlane({ data, width, height, saturation, white, step, gaps }: Plane): Plane {
  return { data, width, height, saturation, white, step, gaps };
}

/** Of the levels of an 8-bit picture, those from here on are clipped, or as good as: JPEG blurs the plateau. */
const clippedShare = 250 / 255;

/** Makes the brightness of decoded pixels: Rec. 601 luma, alpha over black. A gray picture without alpha is not copied. */
export function planeOfPixels({ data, width, height, channels }: Pixels): Plane {
  const known = { width, height, saturation: Math.ceil(clippedShare * 255), white: 255, step: 1 };
  // A Buffer is an array of bytes of another make: code that has seen one only need not be compiled again.
  if (channels === 1) return makePlane({ ...known, data: new Uint8Array(data.buffer, data.byteOffset, data.length) });
  const count = (width * height) | 0;
  if (channels === 3) return makePlane({ ...known, data: lumaOf(data, count) });
  const gray = new Uint8Array(count);
  if (channels === 2) {
    for (let i = 0, j = 0; i < count; i += 1, j += 2) gray[i] = div255((data[j] as number) * (data[j + 1] as number));
    return makePlane({ ...known, data: gray });
  }
  fillLuma(data, gray, 4);
  for (let i = 0, j = 3; i < count; i += 1, j += 4) gray[i] = div255((gray[i] as number) * (data[j] as number));
  return makePlane({ ...known, data: gray });
}

/** Makes the brightness of a picture at its full depth. Values that are no numbers become gaps, filled from around. */
export function planeOfSamples(samples: Samples): Plane {
  const { data, width, height, channels, saturation } = samples;
  if (data instanceof Uint16Array) {
    const levels = channels === 1 ? data : luma(data, new Uint16Array(width * height));
    const clipped = saturation ?? Math.ceil(clippedShare * 65_535);
    return makePlane({ data: levels, width, height, saturation: clipped, white: 65_535, step: 1 });
  }
  const values = channels === 1 ? data : luma(data, new Float32Array(width * height));
  const known = { width, height, saturation: saturation ?? Infinity, white: Infinity };
  return makePlane({ ...fillGaps(values, width, height), ...known });
}

const div255 = (product: number) => ((product + 127) / 255) | 0;

function luma<Deep extends Uint16Array | Float32Array>(data: Deep, gray: Deep): Deep {
  const half = gray instanceof Uint16Array ? 0.5 : 0;
  for (let i = 0, j = 0; i < gray.length; i += 1, j += 3) {
    gray[i] =
      ((data[j] as number) * redWeight + (data[j + 1] as number) * greenWeight + (data[j + 2] as number) * blueWeight) /
        16_384 +
      half;
  }
  return gray;
}

/** Finds what is not a number and puts the mean of the nearest data left and right there, or of the row above. */
function fillGaps(values: Float32Array, width: number, height: number): Pick<Plane, 'data' | 'gaps' | 'step'> {
  let gapCount = 0;
  let largest = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = Math.abs(values[i] as number);
    if (!(value < Infinity)) gapCount += 1;
    else if (value > largest) largest = value;
  }
  // Sums over rows and boxes lose some of the 24 bits of a float: below this, differences mean nothing.
  const step = largest * 2 ** -21;
  if (gapCount === 0) return { data: values, step };
  const data = new Float32Array(values);
  const gaps = new Uint8Array(values.length);
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
  return { data, gaps, step };
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
