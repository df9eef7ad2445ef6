import type { Pixels } from '../../../src/core/content.js';
import { Random } from '../../../src/dataset/random.js';
import type { Plane } from '../../../src/ops/stars/plane.js';

/** A star to be rendered: flux is the sum of its pixels. */
export interface TrueStar {
  readonly x: number;
  readonly y: number;
  readonly flux: number;
}

/** What is known of a rendered sky. */
export interface SkyOptions {
  readonly width: number;
  readonly height: number;
  readonly fwhm: number;
  readonly sky: number;
  readonly noise: number;
  readonly seed: number;
  /** Exponent of a Moffat profile; without one, stars are Gaussian. */
  readonly moffat?: number;
}

/** Light that each pixel is to hold. */
export type Light = Float64Array;

/** Renders stars, each pixel the mean of 3 × 3 points, over a flat sky, without noise. */
export function renderStars(stars: readonly TrueStar[], options: SkyOptions): Light {
  const { width, height, fwhm, sky, moffat } = options;
  const light = new Float64Array(width * height).fill(sky);
  const sigma = fwhm / (2 * Math.sqrt(2 * Math.LN2));
  const alpha = moffat === undefined ? 0 : fwhm / (2 * Math.sqrt(2 ** (1 / moffat) - 1));
  const shape = (square: number) =>
    moffat === undefined
      ? Math.exp(-square / (2 * sigma * sigma)) / (2 * Math.PI * sigma * sigma)
      : ((moffat - 1) / (Math.PI * alpha * alpha)) * (1 + square / (alpha * alpha)) ** -moffat;
  const reach = Math.ceil((moffat === undefined ? 3 : 8) * fwhm);
  for (const star of stars) {
    const [column, row] = [Math.round(star.x), Math.round(star.y)];
    for (let y = Math.max(0, row - reach); y <= Math.min(height - 1, row + reach); y += 1) {
      for (let x = Math.max(0, column - reach); x <= Math.min(width - 1, column + reach); x += 1) {
        let sum = 0;
        for (let part = 0; part < 9; part += 1) {
          const dx = x + ((part % 3) - 1) / 3 - star.x;
          const dy = y + (Math.floor(part / 3) - 1) / 3 - star.y;
          sum += shape(dx * dx + dy * dy);
        }
        light[y * width + x] = (light[y * width + x] as number) + (star.flux * sum) / 9;
      }
    }
  }
  return light;
}

/** Adds normal noise of the options' deviation. */
export function addNoise(light: Light, { noise, seed }: SkyOptions): Light {
  const random = new Random(seed, 1);
  return light.map((value) => value + noise * random.gaussian());
}

/** Rounds to 8 bits. */
export function toPixels(light: Light, { width, height }: Pick<SkyOptions, 'width' | 'height'>): Pixels {
  return {
    data: Uint8Array.from(light, (value) => Math.min(255, Math.max(0, Math.round(value)))),
    width,
    height,
    channels: 1,
  };
}

/** A plane of physical values, as of a FITS file. */
export function toPlane(light: Light, { width, height }: Pick<SkyOptions, 'width' | 'height'>): Plane {
  const data = Float32Array.from(light);
  return { data, channels: 1, width, height, saturation: Infinity, white: Infinity, step: 1e-4 };
}

/** Flux that a star needs for a matched-filter S/N, with Gaussian stars and white noise. */
export const fluxOf = (snr: number, { fwhm, noise }: SkyOptions) =>
  (snr * noise * 2 * Math.sqrt(Math.PI) * fwhm) / (2 * Math.sqrt(2 * Math.LN2));

/** Scatters stars with S/N by a power law from `snr` on, `apart` pixels from each other and from the edges at least. */
export function scatter(count: number, snr: number, options: SkyOptions & { readonly apart: number }): TrueStar[] {
  const random = new Random(options.seed, 2);
  const stars: TrueStar[] = [];
  const { width, height, apart } = options;
  for (let tries = 0; stars.length < count && tries < 100 * count; tries += 1) {
    const x = random.between(apart, width - 1 - apart);
    const y = random.between(apart, height - 1 - apart);
    if (stars.some((star) => Math.hypot(star.x - x, star.y - y) < apart)) continue;
    stars.push({ x, y, flux: fluxOf(Math.min(200, snr / random.between(0.02, 1)), options) });
  }
  return stars;
}

/** Pairs found stars with true ones no more than `reach` pixels away, the nearest first, each once. */
export function match(
  found: readonly { readonly x: number; readonly y: number }[],
  truth: readonly TrueStar[],
  reach: number,
) {
  const pairs = truth
    .flatMap((star, i) => found.map((other, j) => ({ i, j, apart: Math.hypot(star.x - other.x, star.y - other.y) })))
    .filter(({ apart }) => apart <= reach)
    .sort((a, b) => a.apart - b.apart);
  const [usedTruth, usedFound] = [new Set<number>(), new Set<number>()];
  const matched = pairs.filter(({ i, j }) => {
    if (usedTruth.has(i) || usedFound.has(j)) return false;
    usedTruth.add(i);
    usedFound.add(j);
    return true;
  });
  return {
    matched,
    recall: matched.length / Math.max(1, truth.length),
    precision: matched.length / Math.max(1, found.length),
  };
}
