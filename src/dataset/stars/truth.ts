import type { Curve } from './develop.js';
import { type Frame, lumaOf } from './frame.js';
import type { PointSpread } from './point-spread.js';
import type { FieldStar } from './population.js';
import { fullWell, readNoise } from './sensor.js';

/** What is known of a star that was drawn. */
export interface StarTruth extends Pick<FieldStar, 'x' | 'y' | 'flux'> {
  readonly fwhm: number;
  readonly isSaturated: boolean;
  readonly isDetectable: boolean;
}

/** S/N from which on a star can be told from noise. */
const minDetectable = 7;
/** Levels from this part of the highest on are as good as white. */
const whitePart = 250 / 255;

/**
 * Tells of every star in the frame whether it can be found. Detectable is a star
 * - whose matched-filter S/N is 7 or more: flux · √(Σ pixel²) of its shape, divided by the deviation of the noise
 *   rendered at its place (shot noise of sky, nebula and neighbors, read noise, rounding to the levels of the file;
 *   what JPEG loses is not counted);
 * - with no brighter star within one FWHM, and not inside the clipped disc of one: those make one peak;
 * - and one FWHM or more inside the picture.
 * Without a curve, a star is saturated where the sensor clips; with one, where the picture is white.
 */
export function findTruth(
  frame: Frame,
  stars: readonly FieldStar[],
  { spread, curve }: { spread: PointSpread; curve: Curve | undefined },
): StarTruth[] {
  const { width, height, channels, light } = frame;
  const weights = lumaOf(channels);
  const neighbors = new NeighborGrid(spread.fwhm);
  const truths: StarTruth[] = [];
  /** The star's own light in the pixel it stands in. */
  const ownLight = (star: FieldStar, channel: number) =>
    star.flux * (channels === 1 ? 1 : (star.tint[channel] ?? 1)) * spread.peak;
  const isWhite = (pixel: number, lightOf: (channel: number) => number): boolean => {
    let level = 0;
    for (let channel = 0; channel < channels; channel += 1) {
      const counts = (light[pixel * channels + channel] as number) - lightOf(channel);
      const shown =
        curve === undefined ? counts : (curve.levels[Math.min(fullWell, Math.max(0, Math.round(counts)))] as number);
      level += shown * (weights[channel] ?? 0);
    }
    return level >= (curve === undefined ? fullWell : curve.most * whitePart);
  };
  for (const star of stars) {
    const { x, y, flux } = star;
    const isAlone = !neighbors.hasWithin(x, y);
    neighbors.add(x, y);
    const [column, row] = [Math.round(x), Math.round(y)];
    if (column < 0 || row < 0 || column >= width || row >= height) continue;
    const pixel = row * width + column;
    let variance = 0;
    for (let channel = 0; channel < channels; channel += 1) {
      const others = Math.max(0, (light[pixel * channels + channel] as number) - ownLight(star, channel));
      const rounding = curve === undefined ? 0 : curve.countsPerLevel(Math.min(fullWell, others)) ** 2 / 12;
      variance += (weights[channel] ?? 0) ** 2 * (others + readNoise ** 2 + rounding);
    }
    const isInside = Math.min(x, y, width - 1 - x, height - 1 - y) >= spread.fwhm;
    const signalToNoise = flux * Math.sqrt(spread.sharpness / variance);
    truths.push({
      x,
      y,
      flux,
      fwhm: spread.fwhm,
      isSaturated: isWhite(pixel, () => 0),
      isDetectable:
        isAlone && isInside && signalToNoise >= minDetectable && !isWhite(pixel, (channel) => ownLight(star, channel)),
    });
  }
  return truths;
}

/** Writes what is known as CSV, brightest first: places and widths in pixels, flux in counts as brightness. */
export function writeTruth(truths: readonly StarTruth[]): string {
  const lines = truths.map(({ x, y, flux, fwhm, isSaturated, isDetectable }) =>
    [x.toFixed(3), y.toFixed(3), flux.toFixed(1), fwhm.toFixed(3), isSaturated ? 1 : 0, isDetectable ? 1 : 0].join(','),
  );
  return `${['x,y,flux,fwhm,saturated,detectable', ...lines].join('\n')}\n`;
}

/** Places of stars, to be asked for what is near. */
class NeighborGrid {
  readonly #reach: number;
  readonly #cells = new Map<string, { x: number; y: number }[]>();

  constructor(reach: number) {
    this.#reach = reach;
  }

  add(x: number, y: number): void {
    const key = this.#keyOf(x, y);
    const cell = this.#cells.get(key);
    if (cell === undefined) this.#cells.set(key, [{ x, y }]);
    else cell.push({ x, y });
  }

  hasWithin(x: number, y: number): boolean {
    for (let down = -1; down <= 1; down += 1) {
      for (let right = -1; right <= 1; right += 1) {
        const cell = this.#cells.get(this.#keyOf(x + right * this.#reach, y + down * this.#reach)) ?? [];
        if (cell.some((other) => (other.x - x) ** 2 + (other.y - y) ** 2 <= this.#reach ** 2)) return true;
      }
    }
    return false;
  }

  #keyOf(x: number, y: number): string {
    return `${Math.floor(x / this.#reach)},${Math.floor(y / this.#reach)}`;
  }
}
