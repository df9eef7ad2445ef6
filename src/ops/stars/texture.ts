import { recordLength } from './rows.js';
import type { Rejection } from './shape.js';
import { field, type Trials } from './trials.js';

const cellPx = 64;
/** Peaks that a cell is given beforehand as stars: a few rejections in an empty place are no texture. */
const priorStars = 8;
/**
 * How much may speak against a star, by the share of the peaks around it that are no stars; below the first one anything.
 * What is wide or long has more against it than what is uneven all around: stars have their width and are round wherever
 * they stand, and a texture lifts parts of their rings too.
 */
const mostDoubts = [
  { share: 0.3, doubt: 0.68 },
  { share: 0.7, doubt: 0.25 },
  { share: 1, doubt: 0.12 },
] as const;
const doubtWeights = { width: 1.5, scatter: 0.39 } as const;

/**
 * Where a picture is textured (nebula filaments, ground, a planet's surface), some of its many peaks pass for stars. A
 * map of how many peaks were rejected tells those places, and what passes there must keep to stricter limits.
 */
export class Texture {
  readonly #columns: number;
  readonly #rows: number;
  readonly #structure: Float64Array;
  readonly #stars: Float64Array;

  /** Counts the trials above the threshold, over a picture of the given size. */
  constructor(trials: Trials, picture: { width: number; height: number; threshold: number }) {
    this.#columns = Math.ceil(picture.width / cellPx);
    this.#rows = Math.ceil(picture.height / cellPx);
    this.#structure = new Float64Array(this.#columns * this.#rows);
    this.#stars = new Float64Array(this.#columns * this.#rows);
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

  /** Whether a trial that has passed also passes for where it is. */
  admits({ data }: Trials, trial: number): boolean {
    const [clean, textured, full] = mostDoubts;
    const start = trial * recordLength;
    const share = this.#shareAt(data[start + field.column] as number, data[start + field.row] as number);
    if (share <= clean.share) return true;
    const roundness = data[start + field.roundness] as number;
    const scatter = data[start + field.scatter] as number;
    const concentration = data[start + field.concentration] as number;
    const doubt = 1 - roundness + doubtWeights.scatter * scatter - doubtWeights.width * concentration;
    const [from, to] = share < textured.share ? [clean, textured] : [textured, full];
    return doubt <= from.doubt + ((to.doubt - from.doubt) * (share - from.share)) / (to.share - from.share);
  }

  /** The share of the peaks around a place that are no stars. */
  #shareAt(x: number, y: number): number {
    const column = Math.floor(x / cellPx);
    const row = Math.floor(y / cellPx);
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

const isStructure: Partial<Record<Rejection, true>> = {
  ridge: true,
  uneven: true,
  wide: true,
  halo: true,
};
