import { BandPass } from './band-pass.js';
import { type Field, medianOf } from './field.js';
import { NoiseMesh } from './noise-mesh.js';
import { findPeaks, type Peak } from './peaks.js';
import type { Plane } from './plane.js';
import { quantileOf } from './quantile.js';
import { levelAt } from './raster.js';
import { type Region, readerOf, smoothingSigma } from './scan.js';
import { fwhmPerSigma, isThin } from './shape.js';

const cropPx = 256;
const leastCropPx = 24;
const mostCrops = 12;
const enoughStars = 80;
const fewestStars = 10;
const leastFwhm = 1;
const mostFwhm = 9;
/** Where there are no stars to learn from. */
const fallbackFwhm = 2.5;
/** Of a picture whose stars are single pixels, most of them. */
const sharpFwhm = 1.1;
const enoughSharp = 60;

/** The widths that are looked for first, and then where there are none of those or they turn out wide. */
const guesses = [2.2, 5.5] as const;
const wide = 4;
/** The narrowest real things are stars, and bright ones are widened by the stretch: a low quantile of the fainter ones. */
const fainterShare = 0.7;
const narrowShare = 0.2;
/** What that quantile overestimates the best width for detection by. */
const correction = 0.9;
/** Of those sampled, the share that is not thin where thin ones are no stars. */
const leastOthers = 0.6;
/** Stars of one picture agree: middle half of their widths by the median. */
const mostSpread = 0.6;

/** Estimates the width at half height of a picture's faint, unsaturated stars, in pixels, from some crops of it. */
export function estimateFwhm(plane: Plane): number {
  const crops = spreadCrops(plane);
  let best = Number.NaN;
  for (const guess of guesses) {
    const sampled: Sampled = { stars: [], sharpCount: 0 };
    for (const crop of crops) {
      if (sampled.stars.length >= enoughStars) break;
      sampleCrop(plane, { crop, guess }, sampled);
    }
    if (guess < wide && sampled.sharpCount >= enoughSharp && sampled.sharpCount > 0.8 * sampled.stars.length) {
      return sharpFwhm;
    }
    const width = solveWidth(withoutThin(sampled.stars), guess);
    if (width === undefined) continue;
    best = width;
    if (width < wide) break;
  }
  return Number.isNaN(best) ? fallbackFwhm : Math.min(mostFwhm, Math.max(leastFwhm, correction * best));
}

/** Crops spread over the picture, near ones not next to each other in the list. */
function spreadCrops({ width, height }: Plane): Region[] {
  const across = Math.max(1, Math.floor(width / cropPx));
  const down = Math.max(1, Math.floor(height / cropPx));
  const stride = Math.max(1, (across * down) / mostCrops);
  const crops: Region[] = [];
  for (let place = 0; place < across * down && crops.length < mostCrops; place += stride) {
    const column = Math.floor(place) % across;
    const row = Math.floor(Math.floor(place) / across);
    const left = Math.floor((column * width) / across);
    const top = Math.floor((row * height) / down);
    crops.push({
      left,
      top,
      width: Math.min(across === 1 ? 2 * cropPx : cropPx, width - left),
      height: Math.min(down === 1 ? 2 * cropPx : cropPx, height - top),
    });
  }
  const large = crops.filter((crop) => crop.width >= leastCropPx && crop.height >= leastCropPx);
  return large
    .map((_, i) => i)
    .sort((a, b) => ((a * 7) % mostCrops) - ((b * 7) % mostCrops) || a - b)
    .map((i) => large[i] as Region);
}

interface Sampled {
  readonly stars: SampledStar[];
  /** Peaks as sharp as a single pixel: hot pixels, or stars of a picture reduced in size. */
  sharpCount: number;
}

interface SampledStar {
  readonly snr: number;
  /** Of the Gaussian that smoothed it. */
  readonly sigma: number;
  /** Mean light over the background at distances of `profileStep` pixels, from the center on. */
  readonly profile: readonly number[];
  /** It is thinner across some direction than stars of the guessed width are. */
  readonly isThin: boolean;
}

const profileStep = 0.75;
const leastSnr = 8;
const mostSnr = 80;
/** These stars are bright: smoothed less than to find the faint ones, they show less of what is around them. */
const samplingSmoothing = 0.67;
/** Least height in 8-bit levels. */
const leastHeight = 3;

/** Adds the isolated, round, unsaturated stars of a crop. */
function sampleCrop(plane: Plane, { crop, guess }: { crop: Region; guess: number }, into: Sampled): void {
  const { width, height } = crop;
  const sigma = smoothingSigma(guess, samplingSmoothing);
  const boxReach = Math.max(5, Math.round(2.2 * guess));
  const band = new BandPass(readerOf(plane, crop), {
    width,
    height,
    sigma,
    boxReach,
    rows: height,
  });
  band.advance(height, 0);
  const mesh = new NoiseMesh({ width, height, tilePx: 64, floor: 0.15 * plane.step });
  for (let row = 0; row < mesh.rows; row += 1) mesh.measureRow(row, band);
  for (let row = 0; row < mesh.rows; row += 1) mesh.settleRow(row);
  const view = { plane, crop, field: band.rows.field, guess, sigma };
  for (let tileRow = 0; tileRow < mesh.rows; tileRow += 1) {
    for (const peak of findPeaks(band, mesh, { tileRow, threshold: leastSnr })) {
      sampleStar(view, peak, into);
    }
  }
  band.close();
}

interface CropView {
  readonly plane: Plane;
  readonly crop: Region;
  readonly field: Field;
  readonly guess: number;
  readonly sigma: number;
}

function sampleStar({ plane, crop, field, guess, sigma }: CropView, peak: Peak, into: Sampled): void {
  const radius = guess < wide ? 6 : 1.6 * guess;
  const margin = Math.ceil(radius) + 2;
  const { column, row } = peak;
  if (column < margin || row < margin || column >= crop.width - margin || row >= crop.height - margin) return;
  const snr = peak.contrast / peak.noise;
  const place = (crop.top + row) * plane.width + crop.left + column;
  const level = levelAt(plane, place);
  if (snr > mostSnr || level >= 0.9 * plane.saturation) return;
  const ring = field.sampleRing({ x: column, y: row }, radius);
  const background = medianOf(ring);
  const height = peak.level - background;
  if (height < (plane.white === 255 ? leastHeight : 0) || !(height > 0)) return;
  if (peak.level - ring.ridge < 0.7 * height || (ring.sorted[12] as number) - background > 0.25 * height) return;
  if (level - meanAround(plane, place) > 0.8 * (level - background)) {
    into.sharpCount += 1;
    return;
  }
  if (peak.roundness < 0.75 || Math.max(Math.abs(peak.x - column), Math.abs(peak.y - row)) > 0.8) return;
  const profile = [height + peak.rise];
  for (let r = profileStep; r < radius; r += profileStep) profile.push(field.ringMean(peak, r) - background);
  const inPlane = { ...peak, column: crop.left + column, row: crop.top + row };
  into.stars.push({ snr, sigma, profile, isThin: isThin(inPlane, plane, { fwhm: guess, background }) });
}

function meanAround(plane: Plane, place: number): number {
  const { width } = plane;
  let sum = 0;
  for (const step of [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1]) {
    sum += levelAt(plane, place + step);
  }
  return sum / 8;
}

/** Leaves out hot pixels and tracks of cosmic rays; where most are as thin, they are the stars of a picture reduced in size. */
function withoutThin(stars: readonly SampledStar[]): readonly SampledStar[] {
  const others = stars.filter(({ isThin }) => !isThin);
  return others.length >= leastOthers * stars.length ? others : stars;
}

/** Finds the width that the stars agree on, each measured where the width itself says it is best measured. */
function solveWidth(stars: readonly SampledStar[], guess: number): number | undefined {
  let width = guess;
  for (let round = 0; round < 5; round += 1) {
    const widths = stars
      .map((star) => ({ snr: star.snr, width: widthOf(star, width) }))
      .filter((star) => star.width > 0)
      .sort((a, b) => a.snr - b.snr)
      .map((star) => star.width);
    if (widths.length < fewestStars) return undefined;
    const fainter = widths.slice(0, Math.max(fewestStars, Math.ceil(widths.length * fainterShare)));
    const found = quantileOf(fainter, narrowShare);
    const spread = (quantileOf(fainter, 0.75) - quantileOf(fainter, 0.25)) / quantileOf(fainter, 0.5);
    if (spread > mostSpread) return undefined;
    if (Math.abs(found - width) < 0.03 * width) return found;
    width = Math.min(mostFwhm, Math.max(1.4, found));
  }
  return width;
}

/** Width of a Gaussian by its light at one distance and at its center, without the smoothing. */
function widthOf({ profile, sigma }: SampledStar, guess: number): number {
  const distance = Math.max(1.3, 0.6 * guess);
  const i = Math.min(profile.length - 2, Math.floor(distance / profileStep));
  const part = distance / profileStep - i;
  const center = profile[0] as number;
  const light = (profile[i] as number) * (1 - part) + (profile[i + 1] as number) * part;
  if (light <= 0.02 * center || light >= 0.97 * center) return Number.NaN;
  const variance = (distance * distance) / (2 * Math.log(center / light)) - sigma * sigma;
  return fwhmPerSigma * Math.sqrt(Math.max(0.2, variance));
}
