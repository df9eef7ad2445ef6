import type { Trial } from './scan.js';
import type { Rejection } from './shape.js';

const cellPx = 64;
/** Where this share of the peaks is no stars, the limits begin to tighten; where the next is, they are tightest. */
const cleanShare = 0.3;
const texturedShare = 0.7;
/** Peaks that a cell is given beforehand as stars: a few rejections in an empty place are no texture. */
const priorStars = 8;
/**
 * How much speaks against a star, from a clean place to a textured one. What is wide or long has more of it than what is
 * uneven all around: stars have their width and are round wherever they stand, and a texture lifts the ring of a star as well.
 */
const mostDoubt = { clean: 0.68, textured: 0.25 } as const;
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
  constructor(trials: readonly Trial[], picture: { width: number; height: number; threshold: number }) {
    this.#columns = Math.ceil(picture.width / cellPx);
    this.#rows = Math.ceil(picture.height / cellPx);
    this.#structure = new Float64Array(this.#columns * this.#rows);
    this.#stars = new Float64Array(this.#columns * this.#rows);
    for (const { peak, rejection, snr } of trials) {
      if (snr < picture.threshold) continue;
      const cell = Math.floor(peak.row / cellPx) * this.#columns + Math.floor(peak.column / cellPx);
      const counts = rejection === undefined ? this.#stars : this.#structure;
      if (rejection === undefined || isStructure[rejection]) counts[cell] = (counts[cell] as number) + 1;
    }
  }

  /** Whether a trial that has passed also passes for where it is. */
  admits({ peak, shape }: Trial): boolean {
    const strictness = this.#strictnessAt(peak.column, peak.row);
    if (strictness <= 0) return true;
    const doubt =
      1 - peak.roundness + doubtWeights.scatter * shape.scatter - doubtWeights.width * shape.concentration;
    return doubt <= mostDoubt.clean + (mostDoubt.textured - mostDoubt.clean) * strictness;
  }

  #strictnessAt(x: number, y: number): number {
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
    const share = structure / (structure + stars);
    return Math.min(1, Math.max(0, (share - cleanShare) / (texturedShare - cleanShare)));
  }
}

const isStructure: Partial<Record<Rejection, true>> = {
  ridge: true,
  uneven: true,
  wide: true,
  halo: true,
};
