import type { Pixels, Samples } from '../../core/content.js';
import { checkData, type FitsPicture, findPicture } from './picture.js';
import { applyStretch, chooseStretch } from './stretch.js';
import { type FitsValues, openValues } from './values.js';

/** Values of a plane that are looked at to choose the stretch. */
const maxStretchSamples = 1 << 16;
/** Multiples of it, without their whole part, fill the range from 0 to 1 evenly (the golden ratio, less 1). */
const evenStep = 0.6180339887498949;

/**
 * Decodes the first picture of a FITS file, turned so that row 0 is on top (FITS counts rows from the bottom): 8-bit
 * pixels for drawing, and with `isDeep` the physical values (BZERO + BSCALE · recorded; NaN where nothing was recorded).
 * Plain 8-bit pictures are shown as they are and have no samples; all others are stretched for the 8-bit pixels. Throws
 * `E_IMG_TRUNCATED`, `E_IMG_CORRUPT` or `E_IMG_UNSUPPORTED`.
 */
export function decodeFits(bytes: Uint8Array, { isDeep }: { isDeep: boolean }): { pixels: Pixels; samples?: Samples } {
  const picture = findPicture(bytes);
  checkData(bytes, picture);
  const values = openValues(bytes, picture);
  const { width, height, planes } = picture;
  const data = new Uint8Array(width * height * planes);
  const pixels: Pixels = { data, width, height, channels: planes };
  if (isPlain(picture)) {
    eachRow(picture, values, ({ row, offset }) => copyRow(row, { into: data, offset, step: planes }));
    return { pixels };
  }
  const stretches = chooseStretch(Array.from({ length: planes }, (_, plane) => pickValues(picture, values, plane)));
  const samples = isDeep ? new Float32Array(data.length) : undefined;
  eachRow(picture, values, ({ row, plane, offset }) => {
    const stretch = stretches[plane];
    if (stretch !== undefined) applyStretch(row, stretch, { into: data, offset, step: planes });
    if (samples === undefined) return;
    for (let x = 0, at = offset; x < width; x += 1, at += planes) samples[at] = row[x] as number;
  });
  if (samples === undefined) return { pixels };
  const { saturation } = picture;
  return {
    pixels,
    samples: { data: samples, width, height, channels: planes, ...(saturation === undefined ? {} : { saturation }) },
  };
}

/** Bytes that mean what they say: a picture made for the screen. */
function isPlain({ bitpix, scale, zero }: FitsPicture): boolean {
  return bitpix === 8 && scale === 1 && zero === 0;
}

/** Visits the rows of all planes, bottom first; `offset` is where the row begins in interleaved pixels from the top. */
function eachRow(
  { width, height, planes }: FitsPicture,
  values: FitsValues,
  visit: (row: { row: Float32Array; plane: number; offset: number }) => void,
): void {
  const buffer = new Float32Array(width);
  for (let plane = 0; plane < planes; plane += 1) {
    for (let row = 0; row < height; row += 1) {
      values.readRow({ plane, row }, buffer);
      visit({ row: buffer, plane, offset: (height - 1 - row) * width * planes + plane });
    }
  }
}

function copyRow(row: Float32Array, { into, offset, step }: { into: Uint8Array; offset: number; step: number }): void {
  for (let x = 0, at = offset; x < row.length; x += 1, at += step) into[at] = row[x] as number;
}

/** Values from all over a plane, evenly spread and always the same. */
function pickValues({ width, height }: FitsPicture, values: FitsValues, plane: number): Float32Array {
  const count = width * height;
  if (count <= maxStretchSamples) return Float32Array.from({ length: count }, (_, at) => values.read(plane, at));
  return Float32Array.from({ length: maxStretchSamples }, (_, index) =>
    values.read(plane, Math.floor(((index * evenStep) % 1) * count)),
  );
}
