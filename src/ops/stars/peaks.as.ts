import { hasWhisker32, ringMean32, sampleRing32 } from './rings.as';
import { findMaxima } from './rows.as';
import { rowAt } from './strips.as';

// Compiled to WebAssembly with kernels.as.ts. A search is described by numbers of 32 bits: columns and rows of the mesh, width
// and height of the picture; the addresses of the mesh's noise, of the field's description, of that of the band, of room for
// columns, of where the tiles end, and of the least that counts in each; 1 where peaks are tried; and the row that the search
// has come to. Then come doubles in the order of `searchNumbers`.

/** Where the doubles begin. */
const numbersAt: usize = 48;

/** The noise at a pixel: between the tiles of the mesh. */
function noiseAt(search: usize, x: i32, y: i32): f64 {
  const columns = load<i32>(search);
  const rows = load<i32>(search, 4);
  const settled = <usize>load<u32>(search, 16);
  const column = min<f64>(
    <f64>(columns - 1),
    max<f64>(0, ((<f64>x + 0.5) * <f64>columns) / <f64>load<i32>(search, 8) - 0.5),
  );
  const row = min<f64>(<f64>(rows - 1), max<f64>(0, ((<f64>y + 0.5) * <f64>rows) / <f64>load<i32>(search, 12) - 0.5));
  const i = <i32>column;
  const j = <i32>row;
  const left = settled + ((<usize>(j * columns + i)) << 2);
  const right = i + 1 < columns ? 4 : 0;
  const below = j + 1 < rows ? (<usize>columns) << 2 : 0;
  const u = column - <f64>i;
  const v = row - <f64>j;
  const upper = <f64>load<f32>(left) * (1 - u) + <f64>load<f32>(left + right) * u;
  const lower = <f64>load<f32>(left + below) * (1 - u) + <f64>load<f32>(left + below + right) * u;
  return upper * (1 - v) + lower * v;
}

/** Finds the top between the pixels; writes x, y, rise and roundness. */
function refine(place: usize, upper: usize, lower: usize, x: i32, y: i32, record: usize): void {
  const value = <f64>load<f32>(place);
  const left = <f64>load<f32>(place - 4);
  const right = <f64>load<f32>(place + 4);
  const above = <f64>load<f32>(upper);
  const below = <f64>load<f32>(lower);
  const slopeX = (right - left) / 2;
  const slopeY = (below - above) / 2;
  const curveX = right + left - 2 * value;
  const curveY = below + above - 2 * value;
  const twist =
    (<f64>load<f32>(lower + 4) + <f64>load<f32>(upper - 4) - <f64>load<f32>(lower - 4) - <f64>load<f32>(upper + 4)) / 4;
  const determinant = curveX * curveY - twist * twist;
  let offsetX: f64 = 0;
  let offsetY: f64 = 0;
  if (determinant > 1e-9 * curveX * curveY) {
    offsetX = (twist * slopeY - curveY * slopeX) / determinant;
    offsetY = (twist * slopeX - curveX * slopeY) / determinant;
    if (!(abs(offsetX) <= 1)) offsetX = 0;
    if (!(abs(offsetY) <= 1)) offsetY = 0;
  }
  const curve = curveX + curveY;
  store<f64>(record, <f64>x + offsetX, 16);
  store<f64>(record, <f64>y + offsetY, 24);
  store<f64>(record, (slopeX * offsetX + slopeY * offsetY) / 2, 32);
  store<f64>(record, max<f64>(0, (4 * determinant) / (curve * curve)), 40);
}

/** A limit at a share of the way from faint to bright. */
function limitAt(search: usize, index: usize, share: f64): f64 {
  const place = search + (index << 3);
  const faint = load<f64>(place, numbersAt);
  return faint + (load<f64>(place, numbersAt + 8) - faint) * share;
}

/** Why a peak is no star, by its surroundings: 0 where it could be one, else the place in `judgements`. */
function judge(search: usize, record: usize): i32 {
  const field = <usize>load<u32>(search, 20);
  const x = load<f64>(record, 16);
  const y = load<f64>(record, 24);
  const contrast = load<f64>(record, 48);
  const level = load<f64>(record, 56);
  const noise = load<f64>(record, 64);
  const background = load<f64>(record, 72);
  const amplitude = load<f64>(record, 80);
  const radius = load<f64>(search, numbersAt + 8 * 2);
  const ring = ringMean32(field, x, y, load<f64>(search, numbersAt + 8 * 9) * radius);
  const concentration = (level - ring) / amplitude - load<f64>(search, numbersAt + 8 * 4);
  store<f64>(record, concentration, 120);
  if (!(amplitude > 0) || amplitude < load<f64>(search, numbersAt + 8 * 3)) return 1;
  const share = min<f64>(
    1,
    max<f64>(
      0,
      (JSMath.log(contrast / noise) - load<f64>(search, numbersAt + 8 * 10)) / load<f64>(search, numbersAt + 8 * 11),
    ),
  );
  const narrow = max<f64>(
    limitAt(search, 20, share) + load<f64>(search, numbersAt + 8 * 5),
    load<f64>(search, numbersAt + 8 * 6) - load<f64>(search, numbersAt + 8 * 4),
  );
  if (concentration > narrow) return 2;
  if (load<f64>(record, 88) < limitAt(search, 12, share)) return 3;
  if (load<f64>(record, 104) > limitAt(search, 16, share) || load<f64>(record, 96) < limitAt(search, 14, share))
    return 4;
  if (concentration < limitAt(search, 18, share)) return 5;
  const halo = (background - ringMean32(field, x, y, 2 * radius)) / amplitude;
  if (halo < limitAt(search, 22, share) || halo > limitAt(search, 24, share)) return 6;
  const least = load<f64>(search, numbersAt + 8 * 7) * amplitude;
  const isRidge = hasWhisker32(
    field,
    x,
    y,
    load<f64>(search, numbersAt + 8 * 1),
    least,
    load<f64>(search, numbersAt + 8 * 8),
  );
  return isRidge ? 3 : 0;
}

/** Says what the surroundings of a peak say about it. */
function tryPeak(search: usize, record: usize): void {
  const field = <usize>load<u32>(search, 20);
  const answer = <usize>load<u32>(field, 20);
  const level = load<f64>(record, 56);
  sampleRing32(field, load<f64>(record, 16), load<f64>(record, 24), load<f64>(search, numbersAt + 8 * 2));
  const background = (load<f64>(answer, 56) + load<f64>(answer, 64)) / 2;
  const amplitude = level - background;
  store<f64>(record, background, 72);
  store<f64>(record, amplitude, 80);
  store<f64>(record, (level - load<f64>(answer, 128)) / amplitude, 88);
  store<f64>(record, (level - load<f64>(answer, 96)) / amplitude, 96);
  store<f64>(record, (load<f64>(answer, 104) - load<f64>(answer, 16)) / amplitude, 104);
  store<f64>(record, <f64>judge(search, record), 112);
}

/** Looks at local maxima of a row, whose columns are given: those that reach the threshold where they are get a record. */
function lookAt(search: usize, y: i32, count: i32, target: usize): i32 {
  const band = <usize>load<u32>(search, 24);
  const maxima = <usize>load<u32>(search, 28);
  const isTried = load<i32>(search, 40) !== 0;
  const start = <usize>load<u32>(band, 24);
  const contrast = rowAt(band, start, y);
  const above = rowAt(band, start, y - 1);
  const below = rowAt(band, start, y + 1);
  const smooth = rowAt(band, <usize>load<u32>(band, 20), y);
  let record = target;
  for (let i = 0; i < count; i += 1) {
    const x = load<i32>(maxima + ((<usize>i) << 2));
    const shift = (<usize>x) << 2;
    const value = <f64>load<f32>(contrast + shift);
    const noise = noiseAt(search, x, y);
    if (!(value >= load<f64>(search, numbersAt) * noise)) continue;
    store<f64>(record, <f64>x);
    store<f64>(record, <f64>y, 8);
    refine(contrast + shift, above + shift, below + shift, x, y, record);
    store<f64>(record, value, 48);
    store<f64>(record, <f64>load<f32>(smooth + shift), 56);
    store<f64>(record, noise, 64);
    if (isTried) tryPeak(search, record);
    record += 128;
  }
  return <i32>((record - target) / 128);
}

/** How near to the edge the middle of a peak may be: `peakMargin` in peaks.ts. */
const margin = 2;

/**
 * Looks for peaks in the rows from `from` up to `end`, as long as there is room for all that another row may have: a record
 * of 16 doubles for each, in the order of `field` in trials.ts, the first nine where they are not tried. Answers how many there
 * are, and writes down the row that it has come to.
 */
export function searchPeaks(search: usize, from: i32, end: i32, target: usize, room: i32): i32 {
  const band = <usize>load<u32>(search, 24);
  const maxima = <usize>load<u32>(search, 28);
  const contrast = <usize>load<u32>(band, 24);
  const width = load<i32>(band);
  let found = 0;
  let y = from;
  for (; y < end && found + ((width + 1) >> 1) <= room; y += 1) {
    const row = rowAt(band, contrast, y);
    const above = rowAt(band, contrast, y - 1);
    const below = rowAt(band, contrast, y + 1);
    const ends = <usize>load<u32>(search, 32);
    const least = <usize>load<u32>(search, 36);
    const count = findMaxima(row, above, below, margin, width - margin, ends, least, maxima);
    if (count > 0) found += lookAt(search, y, count, target + ((<usize>found) << 7));
  }
  store<i32>(search, y, 44);
  return found;
}
