import { BandPass, type ReadRows } from './band-pass.js';
import { NoiseMesh } from './noise-mesh.js';
import { tryPeaks } from './peaks.js';
import type { Plane } from './plane.js';
import { recordLength, type StarLight } from './rows.js';
import { fwhmPerSigma, isThin, judgements, ShapeTests } from './shape.js';
import { field, Trials } from './trials.js';

/** A part of a picture, in pixels. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface ScanOptions {
  /** Of the picture's stars. */
  readonly fwhm: number;
  /** Peaks from this many deviations on are looked at. */
  readonly threshold: number;
  readonly region: Region;
  /** Light of stars that is taken off what is scanned. */
  readonly light?: StarLight;
}

export interface Scanned {
  /** From top to bottom, and in a row from left to right. */
  readonly trials: Trials;
  /** The middle of the noise of the contrast. */
  readonly noise: number;
}

const tilePx = 48;
/** From this S/N on a peak's own sharpness can be judged. */
const sharpnessSnr = 12;
/** Darker than this many 8-bit levels, a star's edge may have been clipped to black. */
const blackLevels = 3;
const isGap = judgements.indexOf('gap');
const isNarrow = judgements.indexOf('narrow');

/** Smooths a region, measures its noise and tries its peaks, all in one pass from top to bottom. */
export function scan(plane: Plane, { fwhm, threshold, region, light }: ScanOptions): Scanned {
  const { width, height } = region;
  const sigma = smoothingSigma(fwhm);
  const boxReach = Math.max(3, Math.round(2 * fwhm));
  const tests = new ShapeTests({ fwhm, sigma, isCoarse: plane.white === 255 });
  const mesh = new NoiseMesh({ width, height, tilePx, floor: noiseFloor(plane, sigma), gaps: gapsOf(plane, region) });
  const tileRows = Math.ceil(height / mesh.rows);
  // A row of tiles waits for the noise of the two below, and for the rows that its peaks are tested by.
  const lag = Math.max(2, Math.ceil((tests.reach - boxReach) / Math.floor(height / mesh.rows)));
  const band = new BandPass(readerOf(plane, region, light), {
    width,
    height,
    sigma,
    boxReach,
    light,
    rows: (lag + 1) * tileRows + tests.reach + boxReach + 1,
  });
  const trials = new Trials();
  let settled = 0;
  let searched = 0;
  for (let measured = 0; measured < mesh.rows; measured += 1) {
    band.advance(mesh.top(measured + 1), Math.max(0, mesh.top(searched) - tests.reach));
    mesh.measureRow(measured, band);
    // A row of tiles settles by the one below it, and is searched when the one below has settled.
    const isLast = measured === mesh.rows - 1;
    for (; settled < (isLast ? mesh.rows : measured); settled += 1) mesh.settleRow(settled);
    for (; searched < (isLast ? mesh.rows : measured + 1 - lag); searched += 1) {
      const first = trials.count;
      tryPeaks(band, mesh, { tileRow: searched, threshold, tests, into: trials });
      for (let trial = first; trial < trials.count; trial += 1) {
        move(trials, trial, region);
        // A thin peak must not pass for a bloated star later, whatever else is wrong with its shape.
        rejectUnsmoothed(trials, trial, { plane, fwhm });
      }
    }
  }
  band.close();
  return { trials, noise: mesh.median() };
}

/** Of a star's width, that of the Gaussian that finds most: somewhat narrower. */
const bestSmoothing = 0.75;

/** Deviation of a Gaussian that smooths by a share of a width, and at least a little. */
export const smoothingSigma = (fwhm: number, share: number = bestSmoothing) =>
  Math.max(0.5, (share * fwhm) / fwhmPerSigma);

/** What rounding to steps leaves of noise after smoothing; a sky clipped to black has no other. */
function noiseFloor(plane: Plane, sigma: number): number {
  return 0.35 * plane.step * Math.min(1, 1 / (2 * Math.sqrt(Math.PI) * sigma));
}

/** Reads rows of a part of a plane, and takes the light of stars off them. */
export function readerOf(plane: Plane, { left, top }: Pick<Region, 'left' | 'top'>, light?: StarLight): ReadRows {
  const { width: stride } = plane;
  return (from, count, rows) => {
    rows.load(plane, { start: (top + from) * stride + left, stride, count });
    if (light !== undefined) rows.subtractLight(light, { from: top + from, count, left });
  };
}

function gapsOf({ gaps, width: stride }: Plane, { left, top, width, height }: Region): Uint8Array | undefined {
  if (gaps === undefined || (width === stride && top === 0)) return gaps;
  const part = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const start = (top + y) * stride + left;
    part.set(gaps.subarray(start, start + width), y * width);
  }
  return part;
}

function move({ data }: Trials, trial: number, { left, top }: Region): void {
  if (left === 0 && top === 0) return;
  const start = trial * recordLength;
  for (const place of [field.column, field.x]) data[start + place] = (data[start + place] as number) + left;
  for (const place of [field.row, field.y]) data[start + place] = (data[start + place] as number) + top;
}

/** Rejects what only the unsmoothed picture shows to be no star. */
function rejectUnsmoothed(
  { data }: Trials,
  trial: number,
  { plane, fwhm }: { readonly plane: Plane; readonly fwhm: number },
): void {
  const start = trial * recordLength;
  const column = data[start + field.column] as number;
  const row = data[start + field.row] as number;
  if (plane.gaps !== undefined && touchesGap(plane.gaps, plane.width, { column, row })) {
    data[start + field.rejection] = isGap;
    return;
  }
  const background = data[start + field.background] as number;
  const isJudged = (data[start + field.contrast] as number) >= sharpnessSnr * (data[start + field.noise] as number);
  const isBlack = plane.white < Infinity && background < (blackLevels / 255) * plane.white;
  if (!isJudged || isBlack) return;
  if (isThin({ column, row }, plane, { fwhm, background })) data[start + field.rejection] = isNarrow;
}

function touchesGap(gaps: Uint8Array, width: number, at: { readonly column: number; readonly row: number }): boolean {
  for (let y = at.row - 2; y <= at.row + 2; y += 1) {
    for (let x = at.column - 2; x <= at.column + 2; x += 1) if (gaps[y * width + x] === 1) return true;
  }
  return false;
}
