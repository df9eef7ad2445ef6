import type { Plane } from './plane.js';
import { levelAt } from './raster.js';
import { smoothingSigma } from './scan.js';
import { fwhmPerSigma, ringRadius } from './shape.js';

/** How far around a place is looked, in widths of a star, and how many samples a width has at least. */
const reachWidths = 3;
const samplesPerWidth = 3;
/** The profile's width by that of the picture's stars. */
const profileShare = 0.95;
/** Samples that the circle reaches at least: in a smaller one a ridge is as sharp as a narrow star. */
const leastReach = 7;

/** What fitting a star on a sloping ground to a place says. */
export interface Fit {
  /** How much of what is there is that star: the correlation of the two without the slope, 1 where there is nothing else. */
  readonly likeness: number;
  /** How high the star would stand over the ring around it in the smoothed picture. */
  readonly amplitude: number;
}

/**
 * Fits a star on a sloping ground to places of the unsmoothed picture, looking farther around than the rings do: a part of a
 * filament has a peak as sharp as a star's, but what is around it is no slope.
 */
export class StarFit {
  readonly #plane: Plane;
  readonly #scale: number;
  /** Pixels from sample to sample. */
  readonly #spacing: number;
  /** How many samples the circle reaches from its middle to the left and right, row by row. */
  readonly #halves: Int32Array;
  readonly #count: number;
  /** The sum of the squares of steps to the right over the circle; downwards it is the same. */
  readonly #spread: number;
  /** The profile along a row and along a column. */
  readonly #across: Float64Array;
  readonly #along: Float64Array;
  /** Of a star's height, how much the smoothed one stands over its ring. */
  readonly #smoothedShare: number;

  constructor(plane: Plane, fwhm: number) {
    this.#plane = plane;
    this.#spacing = Math.max(1, Math.floor(fwhm / samplesPerWidth));
    const variance = (fwhm / fwhmPerSigma) ** 2;
    this.#scale = 1 / (2 * profileShare * profileShare * variance);
    const smoothed = variance + smoothingSigma(fwhm) ** 2 + 1 / 12;
    this.#smoothedShare = (variance / smoothed) * (1 - Math.exp(-(ringRadius(fwhm) ** 2) / (2 * smoothed)));
    const radius = Math.max(leastReach, (reachWidths * fwhm) / this.#spacing);
    const reach = Math.floor(radius);
    const rows = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
    this.#halves = Int32Array.from(rows, (row) => Math.floor(Math.sqrt(radius * radius - row * row)));
    this.#count = this.#halves.reduce((sum, half) => sum + 2 * half + 1, 0);
    this.#spread = this.#halves.reduce((sum, half, i) => sum + (i - reach) ** 2 * (2 * half + 1), 0);
    this.#across = new Float64Array(rows.length);
    this.#along = new Float64Array(rows.length);
  }

  /** Fits a star to a place, whose nearest pixel is given too; beyond its edges the picture repeats its outermost pixels. */
  at({ x, y, column, row }: { x: number; y: number; column: number; row: number }): Fit {
    const plane = this.#plane;
    const { width, height } = plane;
    const [halves, across, along, spacing] = [this.#halves, this.#across, this.#along, this.#spacing];
    const reach = (halves.length - 1) / 2;
    this.#fillProfiles(x - column, y - row);
    // Levels count from the middle one: sums of squares of large levels would lose what their differences are.
    const middle = levelAt(plane, row * width + column);
    let [levels, stars, levelSquares, starSquares, products] = [0, 0, 0, 0, 0];
    let [levelsRight, levelsDown, starsRight, starsDown] = [0, 0, 0, 0];
    for (let j = 0; j < halves.length; j += 1) {
      const start = Math.min(height - 1, Math.max(0, row + spacing * (j - reach))) * width;
      const half = halves[j] as number;
      let [ofRow, profiles, squares, profileSquares, shared, right, profilesRight] = [0, 0, 0, 0, 0, 0, 0];
      for (let i = -half; i <= half; i += 1) {
        const sample = column + spacing * i;
        const level = levelAt(plane, start + (sample < 0 ? 0 : sample < width ? sample : width - 1)) - middle;
        const profile = across[i + reach] as number;
        ofRow += level;
        profiles += profile;
        squares += level * level;
        profileSquares += profile * profile;
        shared += level * profile;
        right += level * i;
        profilesRight += profile * i;
      }
      const weight = along[j] as number;
      levels += ofRow;
      stars += weight * profiles;
      levelSquares += squares;
      starSquares += weight * weight * profileSquares;
      products += weight * shared;
      levelsRight += right;
      levelsDown += ofRow * (j - reach);
      starsRight += weight * profilesRight;
      starsDown += weight * profiles * (j - reach);
    }
    // The circle is symmetric, so what a plane explains of two sums of products is that of its mean and of its two slopes.
    const [count, spread] = [this.#count, this.#spread];
    const common = products - (levels * stars) / count - (levelsRight * starsRight + levelsDown * starsDown) / spread;
    const ofLevels =
      levelSquares - (levels * levels) / count - (levelsRight * levelsRight + levelsDown * levelsDown) / spread;
    const ofStars = starSquares - (stars * stars) / count - (starsRight * starsRight + starsDown * starsDown) / spread;
    return {
      likeness: ofLevels > 0 ? common / Math.sqrt(ofLevels * ofStars) : 0,
      amplitude: (this.#smoothedShare * common) / ofStars,
    };
  }

  #fillProfiles(offsetX: number, offsetY: number): void {
    const reach = (this.#across.length - 1) / 2;
    for (let i = -reach; i <= reach; i += 1) {
      const distance = i * this.#spacing;
      this.#across[i + reach] = Math.exp(-((distance - offsetX) ** 2) * this.#scale);
      this.#along[i + reach] = Math.exp(-((distance - offsetY) ** 2) * this.#scale);
    }
  }
}
