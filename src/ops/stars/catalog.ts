import type { Json } from '../../core/json.js';
import type { Detection } from './detect-stars.js';
import type { Star } from './measure.js';
import { decimals, significant } from './rounding.js';

/**
 * Renders a detection as a catalog: plain data, brightest star first. Positions have 2 decimals, widths 2, ellipticities
 * 3, angles 1; fluxes and peaks 5 significant digits, other levels 4, S/N 3. x and y count from the center of the
 * first pixel at 0; SExtractor's are larger by 1. `credit` names whose picture it is.
 */
export function makeCatalog(detection: Detection, { mostStars, credit }: { mostStars?: number; credit?: string }) {
  const { width, height, rejected } = detection;
  const stars = detection.stars.slice(0, mostStars).map(renderStar);
  return {
    width,
    height,
    count: stars.length,
    background: significant(detection.background, 4),
    noise: significant(detection.noise, 4),
    fwhm: decimals(detection.fwhm, 2),
    k: decimals(detection.k, 2),
    threshold: significant(detection.threshold, 4),
    rejected: { ...rejected },
    ...(credit === undefined ? {} : { credit }),
    stars,
  } satisfies Json;
}

/** How numbers of a star are rounded, in the order of `listNumbers`: decimals, or significant digits where below zero. */
const roundings = [2, 2, -5, -3, -3, -5, -4, 2, 2, 2, 3, 1] as const;
const numbers = new Float64Array(roundings.length);

/** Writes what is rounded of a star into `numbers`. */
function listNumbers(star: Star): void {
  numbers[0] = star.x;
  numbers[1] = star.y;
  numbers[2] = star.flux;
  numbers[3] = star.fluxError;
  numbers[4] = star.snr;
  numbers[5] = star.peak;
  numbers[6] = star.background;
  numbers[7] = star.fwhm;
  numbers[8] = star.a;
  numbers[9] = star.b;
  numbers[10] = 1 - star.b / star.a;
  numbers[11] = star.theta;
}

function renderStar(star: Star) {
  listNumbers(star);
  // In a loop: code that rounds twelve times over takes longer to compile than to run.
  for (let i = 0; i < numbers.length; i += 1) {
    const digits = roundings[i] as number;
    const value = numbers[i] as number;
    numbers[i] = digits < 0 ? significant(value, -digits) : decimals(value, digits);
  }
  return {
    x: numbers[0] as number,
    y: numbers[1] as number,
    flux: numbers[2] as number,
    fluxError: numbers[3] as number,
    snr: numbers[4] as number,
    peak: numbers[5] as number,
    background: numbers[6] as number,
    fwhm: numbers[7] as number,
    a: numbers[8] as number,
    b: numbers[9] as number,
    ellipticity: numbers[10] as number,
    theta: numbers[11] as number,
    flags: star.flags,
  };
}
