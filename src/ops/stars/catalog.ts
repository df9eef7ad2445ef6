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

function renderStar(star: Star) {
  return {
    x: decimals(star.x, 2),
    y: decimals(star.y, 2),
    flux: significant(star.flux, 5),
    fluxError: significant(star.fluxError, 3),
    snr: significant(star.snr, 3),
    peak: significant(star.peak, 5),
    background: significant(star.background, 4),
    fwhm: decimals(star.fwhm, 2),
    a: decimals(star.a, 2),
    b: decimals(star.b, 2),
    ellipticity: decimals(1 - star.b / star.a, 3),
    theta: decimals(star.theta, 1),
    flags: star.flags,
  };
}
