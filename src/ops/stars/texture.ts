import type { Plane } from './plane.js';
import { recordLength } from './rows.js';
import type { Rejection } from './shape.js';
import { StarFit } from './star-fit.js';
import { field, type Trials } from './trials.js';

const cellPx = 64;
/** Peaks that a cell is given beforehand as stars: a few rejections in an empty place are no texture. */
const priorStars = 8;
/** Up to this share of peaks that are no stars around it, a peak is what the tests of its shape say. */
const cleanShare = 0.3;
/** The sum of what speaks for a star and against it from which a peak in a textured place is one. */
const leastEvidence = 7.7;
/**
 * What speaks for a star there: each number of its shape, where it lies between its two limits, times its weight. Stars have
 * their width and are round wherever they stand, and a texture lifts parts of their rings too; so what is uneven all around
 * counts less than what is long or wide. Found by regression over peaks of generated pictures, and rounded.
 */
const weights = {
  passed: 0.5,
  round: 6,
  long: -13,
  overRidge: 3.5,
  scatter: -1,
  wide: -30,
  halo: -2.5,
  share: -8,
  full: -40,
  brightness: 5,
  likeness: 5,
  broad: -5.5,
} as const;
/** Less round than this is long. */
const leastRoundness = 0.85;
const leastOverRidge = 0.2;
const mostScatter = 2;
const mostWide = 0.1;
const mostShare = 0.7;
/** Where next to nothing is a star, hardly anything is believed to be one. */
const fullShare = 0.85;
/** Where most is texture, what is bright speaks for a star; where little is, brightness belongs to the texture as well. */
const neutralShare = 0.57;
const neutralSnr = 5;
const mostSnr = 10;
/** A star that fits stands so much higher than the ring says, since stars have wider wings than a Gaussian; broad things more. */
const usualFit = 1.16;

/**
 * Where a picture is textured (nebula filaments, ground, a planet's surface), some of its many peaks pass for stars and some stars pass
 * for its peaks. A map of how many peaks were rejected tells those places; all that is known of a peak there is weighed at once.
 */
export class Texture {
  readonly #columns: number;
  readonly #rows: number;
  readonly #structure: Float64Array;
  readonly #stars: Float64Array;
  /** The shares of cells that were asked for; below 0 where none was. */
  readonly #shares: Float64Array;

  readonly #starFit: StarFit;

  /** Counts the trials above the threshold over a picture, whose stars have the given width. */
  constructor(trials: Trials, picture: { readonly plane: Plane; readonly fwhm: number; readonly threshold: number }) {
    this.#columns = Math.ceil(picture.plane.width / cellPx);
    this.#rows = Math.ceil(picture.plane.height / cellPx);
    this.#starFit = new StarFit(picture.plane, picture.fwhm);
    this.#structure = new Float64Array(this.#columns * this.#rows);
    this.#stars = new Float64Array(this.#columns * this.#rows);
    this.#shares = new Float64Array(this.#columns * this.#rows).fill(-1);
    const { data, count } = trials;
    for (let trial = 0; trial < count; trial += 1) {
      if (trials.snrOf(trial) < picture.threshold) continue;
      const start = trial * recordLength;
      const column = data[start + field.column] as number;
      const row = data[start + field.row] as number;
      const rejection = trials.rejectionOf(trial);
      const cell = Math.floor(row / cellPx) * this.#columns + Math.floor(column / cellPx);
      const counts = rejection === undefined ? this.#stars : this.#structure;
      if (rejection === undefined || isStructure[rejection]) counts[cell] = (counts[cell] as number) + 1;
    }
  }

  /** What a trial above the threshold is, for where it is: undefined for a star. The tests of its shape are heard, and may be overruled. */
  judge(trials: Trials, trial: number): Rejection | undefined {
    const rejection = trials.rejectionOf(trial);
    if (rejection !== undefined && !isStructure[rejection]) return rejection;
    const { data } = trials;
    const start = trial * recordLength;
    const share = this.#shareAt(data[start + field.column] as number, data[start + field.row] as number);
    if (share <= cleanShare) return rejection;
    const missing = leastEvidence - weighShape(trials, trial, share);
    // The fit costs more than all else, and cannot say more for a star than this.
    if (missing <= weights.likeness && this.#weighFit(data, start) >= missing) return undefined;
    return rejection ?? 'uneven';
  }

  #weighFit(data: Float64Array, start: number): number {
    const fit = this.#starFit.at({
      column: data[start + field.column] as number,
      row: data[start + field.row] as number,
      x: data[start + field.x] as number,
      y: data[start + field.y] as number,
    });
    const excess = fit.amplitude / (data[start + field.amplitude] as number) - usualFit;
    return weights.likeness * fit.likeness + weights.broad * Math.min(1, Math.max(0, excess));
  }

  /** The share of the peaks around a place that are no stars. */
  #shareAt(x: number, y: number): number {
    const column = Math.floor(x / cellPx);
    const row = Math.floor(y / cellPx);
    const cell = row * this.#columns + column;
    const known = this.#shares[cell] as number;
    if (known >= 0) return known;
    const share = this.#shareOf(column, row);
    this.#shares[cell] = share;
    return share;
  }

  #shareOf(column: number, row: number): number {
    let structure = 0;
    let stars = priorStars;
    for (let j = Math.max(0, row - 1); j <= Math.min(this.#rows - 1, row + 1); j += 1) {
      for (let i = Math.max(0, column - 1); i <= Math.min(this.#columns - 1, column + 1); i += 1) {
        const weight = (j === row ? 2 : 1) * (i === column ? 2 : 1);
        structure += weight * (this.#structure[j * this.#columns + i] as number);
        stars += weight * (this.#stars[j * this.#columns + i] as number);
      }
    }
    return structure / (structure + stars);
  }
}

/** What a trial's shape says for a star where that share of the peaks is none. */
function weighShape(trials: Trials, trial: number, share: number): number {
  const { data } = trials;
  const start = trial * recordLength;
  const rejection = trials.rejectionOf(trial);
  const roundness = data[start + field.roundness] as number;
  const overRidge = Math.max(leastOverRidge, data[start + field.overRidge] as number);
  const scatter = Math.min(mostScatter, data[start + field.scatter] as number);
  const wide = Math.min(mostWide, Math.max(0, -(data[start + field.concentration] as number)));
  const brightness = Math.log(Math.min(mostSnr, trials.snrOf(trial)) / neutralSnr);
  return (
    (rejection === undefined ? weights.passed : 0) +
    (rejection === 'halo' ? weights.halo : 0) +
    weights.round * roundness +
    weights.long * Math.max(0, leastRoundness - roundness) +
    weights.overRidge * overRidge +
    weights.scatter * scatter +
    weights.wide * wide +
    weights.share * (Math.min(mostShare, share) - cleanShare) +
    weights.full * Math.max(0, share - fullShare) +
    weights.brightness * (share - neutralShare) * brightness
  );
}

const isStructure: Partial<Record<Rejection, true>> = {
  ridge: true,
  uneven: true,
  wide: true,
  halo: true,
};
