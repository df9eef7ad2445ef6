/** The range in which a threshold is chosen, in deviations of the noise. */
export const leastThreshold = 3.6;
export const mostThreshold = 4.8;

/** Of what is found, the share that may be noise. */
const mostFalseShare = 0.05;
const step = 0.05;

/** A picture whose false alarms are counted, in pixels. */
export interface Searched {
  readonly width: number;
  readonly height: number;
  /** Of its stars. */
  readonly fwhm: number;
}

/**
 * How many peaks of pure noise reach a threshold and pass for stars. Maxima of smooth noise above a high level t are as many
 * as t exp(-t²/2), for each square of the smoothing's width (Adler, The Geometry of Random Fields, 1981): 0.31 for each
 * square of a star's width, of which the tests of shape leave 0.27; and fewer where the pixels are too coarse to tell two
 * maxima apart. Both factors are measured.
 */
export function countFalsePeaks(threshold: number, { width, height, fwhm }: Searched): number {
  const square = fwhm * fwhm;
  const perSquare = 0.27 * (1 - Math.exp(-square / 8));
  return ((width * height) / square) * perSquare * threshold * Math.exp(-(threshold * threshold) / 2);
}

/** How much higher the threshold must be for stars so narrow that the pixels no longer sample them. */
export const narrowPenalty = (fwhm: number) => Math.min(0.5, Math.max(0, 1.6 - fwhm));

/**
 * Chooses the lowest threshold at which noise makes up no more than a small share of what is found: false-discovery-rate
 * control (Benjamini and Hochberg, 1995; for star catalogs Hopkins et al., 2002). A crowded field gets a lower one than
 * an empty one. `ratios` are the signal-to-noise ratios of all that looks like a star.
 */
export function chooseThreshold(ratios: readonly number[], picture: Searched): number {
  const sorted = Float64Array.from(ratios).sort();
  const penalty = narrowPenalty(picture.fwhm);
  let threshold = mostThreshold;
  let above = 0;
  while (threshold - step >= leastThreshold - 1e-9) {
    const next = threshold - step;
    while (above < sorted.length && (sorted[sorted.length - 1 - above] as number) >= next + penalty) above += 1;
    if (countFalsePeaks(next, picture) > mostFalseShare * above) break;
    threshold = next;
  }
  return threshold + penalty;
}
