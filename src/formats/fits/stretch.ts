/** How the values of one plane become 8 bits. */
export interface Stretch {
  /** What is shown as black. */
  readonly black: number;
  /** Where the scale turns from linear to logarithmic, above black. */
  readonly softness: number;
  /** 255 divided by what `asinh` gives for white. */
  readonly gain: number;
}

interface Levels {
  readonly black: number;
  readonly spread: number;
  readonly range: number;
}

/** Black lies this many deviations of the sky below its median, the end of the linear part this many above black. */
const blackDeviations = 3;
const softDeviations = 8;
/** Brighter samples than this part of them are shown as white. */
const whiteQuantile = 0.9995;

/**
 * Chooses a stretch for planes of samples: linear around the sky, logarithmic for what is brighter, so that faint nebulae
 * and bright stars can be seen together: an inverse hyperbolic sine (Lupton et al. 2004, PASP 116, 133). The sky is known
 * by quantiles, which stars, hot pixels and empty borders hardly move. Planes share softness and white, which keeps
 * colors; each has its own black, which makes the sky gray. Samples are sorted in place; those that are NaN do not count.
 */
export function chooseStretch(planes: readonly Float32Array[]): readonly Stretch[] {
  const levels = planes.map(findLevels);
  const range = Math.max(...levels.map((level) => level.range));
  const spread = Math.max(...levels.map((level) => level.spread));
  // More than half of the samples alike have no deviation.
  const softness = spread > 0 ? spread * softDeviations : range / 10;
  const gain = range > 0 ? 255 / Math.asinh(range / softness) : 0;
  return levels.map(({ black }) => ({ black, softness, gain }));
}

function findLevels(samples: Float32Array): Levels {
  samples.sort();
  // Sorted, NaN stands at the end.
  let count = samples.length;
  while (count > 0 && Number.isNaN(samples[count - 1])) count -= 1;
  if (count === 0) return { black: 0, spread: 0, range: 0 };
  const quantile = (part: number) => samples[Math.floor(part * (count - 1))] ?? 0;
  const median = quantile(0.5);
  const below = median - quantile(0.1587);
  const above = quantile(0.8413) - median;
  // Empty borders widen one side, crowded stars the other: the narrower one is the noise.
  const spread = Math.min(below, above) || Math.max(below, above);
  const black = Math.max(quantile(0), median - blackDeviations * spread);
  return { black, spread, range: Math.max(0, quantile(whiteQuantile) - black) };
}

/** Applies a stretch to values, into every `step`th of the 8-bit pixels from `offset` on. NaN becomes black. */
export function applyStretch(
  values: Float32Array,
  { black, softness, gain }: Stretch,
  place: { into: Uint8Array; offset: number; step: number },
): void {
  const { into, offset, step } = place;
  const scale = gain === 0 ? 0 : 1 / softness;
  for (let index = 0, at = offset; index < values.length; index += 1, at += step) {
    const distance = ((values[index] as number) - black) * scale;
    // Written so that NaN fails the comparison.
    const level = distance > 0 ? Math.log(distance + Math.sqrt(distance * distance + 1)) * gain : 0;
    into[at] = level < 255 ? level + 0.5 : 255;
  }
}
