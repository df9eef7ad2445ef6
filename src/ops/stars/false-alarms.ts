/** The range in which a threshold is chosen, in deviations of the noise. */
export const leastThreshold = 3.6;
export const mostThreshold = 4.8;

/** Of what is found, the share that may be noise. */
const mostFalseShare = 0.01;
/** Peaks of pure noise above t that pass for stars, for each square of a star's width: this times exp(-t²/2); measured. */
const falsePeaksPerCell = 0.117;
const step = 0.05;

/** How much higher the threshold must be for stars so narrow that the pixels no longer sample them. */
export const narrowPenalty = (fwhm: number) => Math.min(0.5, Math.max(0, 1.6 - fwhm));

/**
 * Chooses the lowest threshold at which noise makes up no more than a small share of what is found: false-discovery-rate
 * control (Benjamini and Hochberg, 1995; for star catalogs Hopkins et al., 2002). A crowded field gets a lower one than
 * an empty one. `ratios` are the signal-to-noise ratios of all that looks like a star.
 */
export function chooseThreshold(
  ratios: readonly number[],
  picture: { readonly width: number; readonly height: number; readonly fwhm: number },
): number {
  const sorted = Float64Array.from(ratios).sort();
  const penalty = narrowPenalty(picture.fwhm);
  const cells = (picture.width * picture.height) / (picture.fwhm * picture.fwhm);
  let threshold = mostThreshold;
  let above = 0;
  while (threshold - step >= leastThreshold - 1e-9) {
    const next = threshold - step;
    while (above < sorted.length && (sorted[sorted.length - 1 - above] as number) >= next + penalty) above += 1;
    const falsePeaks = cells * falsePeaksPerCell * Math.exp((-next * next) / 2);
    if (falsePeaks > mostFalseShare * above) break;
    threshold = next;
  }
  return threshold + penalty;
}
