import type { BandPass } from './band-pass.js';
import type { NoiseMesh } from './noise-mesh.js';
import { type PeakSearch, recordLength, type TileLimits } from './rows.js';
import type { ShapeTests } from './shape.js';
import { makeRecord, readPeak, type Trials } from './trials.js';

/** A place that stands out from its surroundings. */
export interface Peak {
  /** Of its brightest pixel. */
  readonly column: number;
  readonly row: number;
  /** Where between the pixels its top is. */
  readonly x: number;
  readonly y: number;
  /** Contrast and smoothed brightness at its pixel. */
  readonly contrast: number;
  readonly level: number;
  /** How much the top between the pixels is above its pixel, and how round it is: 1 for a round one, 0 for a ridge. */
  readonly rise: number;
  readonly roundness: number;
  /** Deviation of the contrast's noise here. */
  readonly noise: number;
}

/** Limits in 32 bits may be rounded: they must not be too high by that. */
const loosely = 1 - 1e-6;

/** How near to the edge the middle of a peak may be, in pixels. */
export const peakMargin = 2;

/** Collects the local maxima of the contrast from `threshold` deviations on, in one row of tiles, row by row. */
export function findPeaks(band: BandPass, mesh: NoiseMesh, search: PeakRow): Peak[] {
  const { contrast, rows } = band;
  const { threshold } = search;
  const found: Peak[] = [];
  if (rows.searchPeaks !== undefined) {
    rows.searchPeaks(rowsOf(band, mesh, search), searchOf(mesh, search, Float64Array.of(threshold)), (records) => {
      for (let start = 0; start < records.length; start += recordLength) found.push(readPeak(records, start));
    });
    return found;
  }
  visitMaxima(band, mesh, search, (y, maxima) => {
    for (let i = 0; i < maxima.length; i += 1) {
      const x = maxima[i] as number;
      const noise = mesh.at(x, y);
      const value = contrast[band.placeOf(y) + x] as number;
      if (value >= threshold * noise) found.push(refine(band, { x, y, noise }));
    }
  });
  return found;
}

/** Adds peaks as `findPeaks` finds them, and what tests of their shapes say; the band must hold what the tests look at. */
export function tryPeaks(
  band: BandPass,
  mesh: NoiseMesh,
  search: PeakRow & { readonly tests: ShapeTests; readonly into: Trials },
): void {
  const { rows } = band;
  const { tests, threshold, into } = search;
  if (rows.searchPeaks !== undefined) {
    const known = searchOf(mesh, search, tests.searchNumbers(threshold));
    rows.searchPeaks(rowsOf(band, mesh, search), known, (records) => into.add(records));
    return;
  }
  for (const peak of findPeaks(band, mesh, search)) {
    const shape = tests.test(peak, rows.field);
    into.add(makeRecord({ peak, shape, rejection: shape.rejection }));
  }
}

/** A row of tiles, and from how many deviations on its peaks count. */
export interface PeakRow {
  readonly tileRow: number;
  readonly threshold: number;
}

/** The rows of pixels of a row of tiles that peaks may be in. */
function rowsOf({ height }: BandPass, mesh: NoiseMesh, { tileRow }: PeakRow): { from: number; end: number } {
  return {
    from: Math.max(peakMargin, mesh.top(tileRow)) | 0,
    end: Math.min(height - peakMargin, mesh.top(tileRow + 1)) | 0,
  };
}

/** Between tiles the noise changes: the least it can be in a tile is asked for first, the true one where that is passed. */
function limitsOf(mesh: NoiseMesh, { tileRow, threshold }: PeakRow): TileLimits {
  const { columns } = mesh;
  const ends = new Int32Array(columns);
  const least = new Float32Array(columns);
  for (let column = 0; column < columns; column += 1) {
    ends[column] = mesh.left(column + 1);
    least[column] = loosely * threshold * mesh.least(column, tileRow);
  }
  return { ends, least };
}

function searchOf(mesh: NoiseMesh, row: PeakRow, numbers: Float64Array): PeakSearch {
  const { settled, columns, rows } = mesh;
  return { mesh: { settled, columns, rows }, tiles: limitsOf(mesh, row), numbers };
}

/** Shows the local maxima of a row of tiles, row by row, that may reach the threshold. */
function visitMaxima(
  band: BandPass,
  mesh: NoiseMesh,
  search: PeakRow,
  see: (y: number, maxima: ArrayLike<number>) => void,
): void {
  const tiles = limitsOf(mesh, search);
  const span = { from: peakMargin, end: band.width - peakMargin };
  const { from, end } = rowsOf(band, mesh, search);
  for (let y = from; y < end; y += 1) see(y, band.rows.findMaxima(y, tiles, span));
}

/** Finds the top between the pixels: that of the quadratic through the slopes and curvatures of the 3 × 3 around. */
function refine(band: BandPass, at: { readonly x: number; readonly y: number; readonly noise: number }): Peak {
  const { x, y, noise } = at;
  const { contrast, smooth } = band;
  const places = [band.placeOf(y - 1), band.placeOf(y), band.placeOf(y + 1)];
  const read = (dx: number, dy: number) => contrast[(places[1 + dy] as number) + x + dx] as number;
  const value = read(0, 0);
  const slopeX = (read(1, 0) - read(-1, 0)) / 2;
  const slopeY = (read(0, 1) - read(0, -1)) / 2;
  const curveX = read(1, 0) + read(-1, 0) - 2 * value;
  const curveY = read(0, 1) + read(0, -1) - 2 * value;
  const twist = (read(1, 1) + read(-1, -1) - read(-1, 1) - read(1, -1)) / 4;
  const determinant = curveX * curveY - twist * twist;
  let offsetX = 0;
  let offsetY = 0;
  if (determinant > 1e-9 * curveX * curveY) {
    offsetX = (twist * slopeY - curveY * slopeX) / determinant;
    offsetY = (twist * slopeX - curveX * slopeY) / determinant;
    if (!(Math.abs(offsetX) <= 1)) offsetX = 0;
    if (!(Math.abs(offsetY) <= 1)) offsetY = 0;
  }
  return {
    column: x,
    row: y,
    x: x + offsetX,
    y: y + offsetY,
    rise: (slopeX * offsetX + slopeY * offsetY) / 2,
    roundness: Math.max(0, (4 * determinant) / ((curveX + curveY) * (curveX + curveY))),
    contrast: value,
    level: smooth[(places[1] as number) + x] as number,
    noise,
  };
}
