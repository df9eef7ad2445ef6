import type { StarPlan } from './plan.js';

/** Places of the table in a pixel. */
const perPixel = 8;
const gaussianDeviation = 2 * Math.sqrt(2 * Math.LN2);

/** What shape a star has. */
export interface Spread {
  readonly profile: StarPlan['profile'];
  /** Pixels, as the mean of both axes. */
  readonly fwhm: number;
  /** 1 less the ratio of the axes. */
  readonly ellipticity: number;
  /** Direction of the longer axis, radians from x towards y. */
  readonly angle: number;
}

/**
 * The light of a star of flux 1 in each pixel around it: a Gaussian or Moffat profile, integrated over the pixels. It is
 * worked out once at eighths of a pixel and interpolated; outside of the table the profile itself is close enough.
 */
export class PointSpread {
  /** Sum of the squares of all pixels for a star at the center of one: flux · √this ÷ noise is the S/N. */
  readonly sharpness: number;
  /** Light of the central pixel. */
  readonly peak: number;
  readonly fwhm: number;
  readonly #spread: Spread;
  readonly #scale: number;
  readonly #top: number;
  readonly #reach: number;
  readonly #side: number;
  readonly #table: Float32Array;

  constructor(spread: Spread) {
    const { profile, fwhm } = spread;
    this.fwhm = fwhm;
    this.#spread = spread;
    if (profile === 'gaussian') {
      this.#scale = fwhm / gaussianDeviation;
      this.#top = 1 / (2 * Math.PI * this.#scale ** 2);
    } else {
      this.#scale = fwhm / (2 * Math.sqrt(2 ** (1 / profile.beta) - 1));
      this.#top = (profile.beta - 1) / (Math.PI * this.#scale ** 2);
    }
    this.#reach = Math.ceil(4 * fwhm) + 2;
    this.#side = 2 * this.#reach * perPixel + 1;
    this.#table = this.#integrate();
    this.peak = this.at(0, 0);
    let squares = 0;
    for (let y = -this.#reach + 1; y < this.#reach; y += 1) {
      for (let x = -this.#reach + 1; x < this.#reach; x += 1) squares += this.at(x, y) ** 2;
    }
    this.sharpness = squares;
  }

  /** The light of the pixel that lies this far from the star. */
  at(x: number, y: number): number {
    const column = (x + this.#reach) * perPixel;
    const row = (y + this.#reach) * perPixel;
    const left = Math.floor(column);
    const top = Math.floor(row);
    const side = this.#side;
    if (left < 0 || top < 0 || left >= side - 1 || top >= side - 1) return this.#profileAt(x, y);
    const dx = column - left;
    const dy = row - top;
    const at = top * side + left;
    const table = this.#table;
    const above = (table[at] as number) * (1 - dx) + (table[at + 1] as number) * dx;
    const below = (table[at + side] as number) * (1 - dx) + (table[at + side + 1] as number) * dx;
    return above * (1 - dy) + below * dy;
  }

  /** How far from its center, in pixels, a star of this flux still gives as much light as `level`. */
  radiusOf(flux: number, level: number): number {
    const ratio = level / (flux * this.#top);
    if (ratio >= 1) return this.fwhm;
    const { profile, ellipticity } = this.#spread;
    const steps =
      profile === 'gaussian' ? Math.sqrt(-2 * Math.log(ratio)) : Math.sqrt(ratio ** (-1 / profile.beta) - 1);
    return this.fwhm + (this.#scale * steps) / Math.sqrt(1 - ellipticity);
  }

  #profileAt(x: number, y: number): number {
    const { profile, ellipticity, angle } = this.#spread;
    const stretch = Math.sqrt(1 - ellipticity);
    const along = (x * Math.cos(angle) + y * Math.sin(angle)) * stretch;
    const across = (y * Math.cos(angle) - x * Math.sin(angle)) / stretch;
    const distance = (along * along + across * across) / (this.#scale * this.#scale);
    return this.#top * (profile === 'gaussian' ? Math.exp(-distance / 2) : (1 + distance) ** -profile.beta);
  }

  /** Means over pixels around every eighth of a pixel: running sums along rows, then columns. */
  #integrate(): Float32Array {
    const side = this.#side;
    const samples = side + perPixel - 1;
    const start = -this.#reach - 0.5 + 0.5 / perPixel;
    const rows = new Float64Array(samples * side);
    const line = new Float64Array(samples);
    for (let row = 0; row < samples; row += 1) {
      for (let column = 0; column < samples; column += 1) {
        line[column] = this.#profileAt(start + column / perPixel, start + row / perPixel);
      }
      for (let column = 0; column < side; column += 1) {
        let sum = 0;
        for (let step = 0; step < perPixel; step += 1) sum += line[column + step] as number;
        rows[row * side + column] = sum;
      }
    }
    const table = new Float32Array(side * side);
    for (let row = 0; row < side; row += 1) {
      for (let column = 0; column < side; column += 1) {
        let sum = 0;
        for (let step = 0; step < perPixel; step += 1) sum += rows[(row + step) * side + column] as number;
        table[row * side + column] = sum / perPixel ** 2;
      }
    }
    return table;
  }
}
