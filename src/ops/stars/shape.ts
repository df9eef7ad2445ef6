import { type Field, medianOf, whisker } from './field.js';
import type { Peak } from './peaks.js';
import type { Plane } from './plane.js';
import { levelAt } from './raster.js';

/** Full width at half maximum of a normal distribution of deviation 1. */
export const fwhmPerSigma = 2 * Math.sqrt(2 * Math.LN2);

/**
 * Why a peak is no star: too little over its surroundings; a ridge (spike, filament, edge, stroke); surroundings too
 * uneven; narrower or wider than the picture's stars; a halo no star has; inside a larger star; beside a clipped area;
 * beside pixels without data; on or beside a star that was taken off.
 */
export const rejections = [
  'faint',
  'ridge',
  'uneven',
  'narrow',
  'wide',
  'halo',
  'inside',
  'clipped',
  'gap',
  'remnant',
] as const;
export type Rejection = (typeof rejections)[number];

/** What the surroundings of a peak say about it. */
export interface Shape {
  /** Why it is not a star's; absent where it could be one. */
  readonly rejection: Rejection | undefined;
  /** Median of the ring around it. */
  readonly background: number;
  /** Height of the smoothed peak over that. */
  readonly amplitude: number;
  /** Height over the highest ridge through it, over the upper part of the ring, and the ring's scatter: in amplitudes. */
  readonly overRidge: number;
  readonly overRing: number;
  readonly scatter: number;
  /** How much of the amplitude is gone half way to the ring, more or less than of a Gaussian star's. */
  readonly concentration: number;
}

/** Limits at S/N 4 and below, and at S/N 12 and above; between, on a line in the logarithm. */
type Limit = readonly [faint: number, bright: number];

const leastOverRidge: Limit = [0.65, 0.8];
const leastOverRing: Limit = [0.5, 0.6];
const mostScatter: Limit = [1, 0.8];
/** Concentration compared with a Gaussian star's. */
const leastConcentration: Limit = [-0.1, -0.24];
const mostConcentration: Limit = [0.27, 0.06];
const leastHalo: Limit = [-0.7, 0];
const mostHalo: Limit = [0.3, 0.9];

/** Of the ring around a star of a width, in pixels. */
export const ringRadius = (fwhm: number) => Math.max(2, 1.25 * fwhm);

/** The inner ring by the outer. */
const innerShare = 0.48;
/** The least amplitude of a smoothed peak, in levels of an 8-bit picture: below, its steps and JPEG make the shapes. */
const leastAmplitude = 2.25;

export interface ShapeOptions {
  /** Of the picture's stars. */
  readonly fwhm: number;
  /** Of the Gaussian that smoothed the field. */
  readonly sigma: number;
  /** True for a picture of 8 bits. */
  readonly isCoarse: boolean;
}

/** Tells stars from what else has a peak by rings around it in the smoothed picture. */
export class ShapeTests {
  /** Of the ring around a star, in pixels. */
  readonly radius: number;
  /** How far from a peak the field is looked at. */
  readonly reach: number;
  readonly #fwhm: number;
  readonly #concentration: number;
  readonly #leastAmplitude: number;

  constructor({ fwhm, sigma, isCoarse }: ShapeOptions) {
    this.radius = ringRadius(fwhm);
    this.reach = Math.ceil(Math.max(2 * this.radius, whiskerReach * Math.max(2, fwhm))) + 1;
    this.#fwhm = fwhm;
    this.#leastAmplitude = isCoarse ? leastAmplitude : 0;
    // A Gaussian star after smoothing; 1/12 is the variance of the pixel itself.
    const variance = (fwhm / fwhmPerSigma) ** 2 + sigma * sigma + 1 / 12;
    const fallen = (radius: number) => 1 - Math.exp((-radius * radius) / (2 * variance));
    this.#concentration = fallen(innerShare * this.radius) / fallen(this.radius);
  }

  /** What the kernel needs to judge peaks that reach a threshold, in the order in which it reads them. */
  searchNumbers(threshold: number): Float64Array {
    const fwhm = this.#fwhm;
    const snrRange = [Math.log(4), Math.log(12) - Math.log(4)];
    return Float64Array.from([
      threshold,
      Math.max(2, fwhm),
      this.radius,
      this.#leastAmplitude,
      this.#concentration,
      ...this.#narrowness(),
      leastWhisker,
      whisker.mostRatio,
      innerShare,
      ...snrRange,
      ...[
        leastOverRidge,
        leastOverRing,
        mostScatter,
        leastConcentration,
        mostConcentration,
        leastHalo,
        mostHalo,
      ].flat(),
    ]);
  }

  /** Tests a peak in the smoothed field, which must reach `reach` pixels around it where the picture does. */
  test(peak: Peak, field: Field): Shape {
    const ring = field.sampleRing(peak, this.radius);
    const background = medianOf(ring);
    const amplitude = peak.level - background;
    const shape = {
      rejection: undefined as Rejection | undefined,
      background,
      amplitude,
      overRidge: (peak.level - ring.ridge) / amplitude,
      overRing: (peak.level - (ring.sorted[12] as number)) / amplitude,
      scatter: ((ring.sorted[13] as number) - (ring.sorted[2] as number)) / amplitude,
      concentration: 0,
    };
    const inner = field.ringMean(peak, innerShare * this.radius);
    shape.concentration = (peak.level - inner) / amplitude - this.#concentration;
    shape.rejection = this.#judge(peak, field, shape);
    return shape;
  }

  #judge(peak: Peak, field: Field, shape: Omit<Shape, 'rejection'>): Rejection | undefined {
    const { radius } = this;
    const { amplitude, background, concentration } = shape;
    if (!(amplitude > 0) || amplitude < this.#leastAmplitude) return 'faint';
    const snr = peak.contrast / peak.noise;
    const share = Math.min(1, Math.max(0, (Math.log(snr) - Math.log(4)) / (Math.log(12) - Math.log(4))));
    const at = ([faint, bright]: Limit) => faint + (bright - faint) * share;
    if (concentration > this.#mostConcentration(at(mostConcentration))) return 'narrow';
    if (shape.overRidge < at(leastOverRidge)) return 'ridge';
    if (shape.scatter > at(mostScatter) || shape.overRing < at(leastOverRing)) return 'uneven';
    if (concentration < at(leastConcentration)) return 'wide';
    const halo = (background - field.ringMean(peak, 2 * radius)) / amplitude;
    if (halo < at(leastHalo) || halo > at(mostHalo)) return 'halo';
    return hasWhisker(peak, field, { fwhm: this.#fwhm, amplitude }) ? 'ridge' : undefined;
  }

  /**
   * The center of a narrow star may lie far from the sample that is taken for its top: it may look sharper still. By how much,
   * and what is never too sharp.
   */
  #narrowness(): readonly [allowance: number, floor: number] {
    const fwhm = this.#fwhm;
    return [0.15 * Math.max(0, 2 - fwhm), fwhm < 1.6 ? 0.9 - Math.max(0, fwhm - 1.2) : -Infinity];
  }

  #mostConcentration(above: number): number {
    const [allowance, floor] = this.#narrowness();
    return Math.max(above + allowance, floor - this.#concentration);
  }
}

/** Why a peak is no star, by the number that stands for it in its record; 0 is a star, and the last one no kernel says. */
export const judgements: readonly (Rejection | undefined)[] = [
  undefined,
  'faint',
  'narrow',
  'ridge',
  'uneven',
  'wide',
  'halo',
  'gap',
];

/** How far from a peak a whisker is looked for, in widths of a star: too long a stretch for a neighbor to fill. */
const whiskerReach = 4 + 1 + 0.2 * 4;
const leastWhisker = 0.35;

/**
 * Tells a peak that stands on the end of something long: a diffraction spike or a filament, which no ring around the
 * end itself shows.
 */
function hasWhisker(peak: Peak, field: Field, star: { readonly fwhm: number; readonly amplitude: number }): boolean {
  return field.hasWhisker(peak, Math.max(2, star.fwhm), leastWhisker * star.amplitude);
}

/** The least of what a star's light one pixel aside should be that is enough. */
const leastAside = 0.3;

/** Pixels around a peak, five by five: whatever a picture is made of, its numbers are looked at in one kind of array. */
const around = new Float64Array(25);
const aroundCenter = 12;
const aroundRow = 5;

function readAround(plane: Plane, center: number): void {
  const { width } = plane;
  let place = 0;
  for (let line = center - 2 * width; line <= center + 2 * width; line += width) {
    for (let i = line - 2; i <= line + 2; i += 1) {
      around[place] = levelAt(plane, i);
      place += 1;
    }
  }
}

/**
 * Tells a peak that is sharper across some direction than any star of the picture: a hot pixel, a cosmic ray's track.
 * Looks at the unsmoothed picture. Stars narrower than 1.8 pixels cannot be told from those and are never thin.
 */
export function isThin(
  peak: { readonly column: number; readonly row: number },
  plane: Plane,
  star: { readonly fwhm: number; readonly background: number },
): boolean {
  if (star.fwhm <= 1.8) return false;
  const { width, height } = plane;
  const start = peak.row * width + peak.column;
  readAround(plane, start);
  let top = aroundCenter;
  for (let line = aroundCenter - aroundRow; line <= aroundCenter + aroundRow; line += aroundRow) {
    for (let place = line - 1; place <= line + 1; place += 1) {
      if ((around[place] as number) > (around[top] as number)) top = place;
    }
  }
  const across = (top % aroundRow) - 2;
  const pixel = start + ((top - across - aroundCenter) / aroundRow) * width + across;
  const column = pixel % width;
  if (column < 1 || column > width - 2 || pixel < width || pixel >= width * (height - 1)) return false;
  const peakHeight = (around[top] as number) - star.background;
  const beside = Math.exp((-4 * Math.LN2) / (star.fwhm * star.fwhm));
  const mean = (step: number) =>
    ((around[top - step] as number) + (around[top + step] as number)) / 2 - star.background;
  const straight = Math.min(mean(1), mean(aroundRow)) / beside;
  const diagonal = Math.min(mean(aroundRow - 1), mean(aroundRow + 1)) / (beside * beside);
  return Math.min(straight, diagonal) < leastAside * peakHeight;
}
