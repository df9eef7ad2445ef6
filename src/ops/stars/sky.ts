import { mostSkySamples, type PictureField } from './field.js';

/** Between this many and twice as many pixels are sampled. */
const mostSamples = mostSkySamples / 2;
/** Median of the absolute difference of two normal values of deviation 1. */
const medianDifference = 0.6744897502 * Math.SQRT2;

/** The level of a picture's sky and the noise of its pixels, in its own levels. */
export interface Sky {
  readonly background: number;
  readonly noise: number;
}

/**
 * Measures the sky of a whole picture: the median level, and the noise by the median difference of pixels some way
 * apart, which neither stars nor slow gradients move, nor correlation over less than that way.
 */
export function measureSky(
  field: PictureField,
  { step, apart }: { readonly step: number; readonly apart: number },
): Sky {
  const stride = Math.max(1, Math.floor((field.width * field.height) / mostSamples));
  const { level, difference } = field.sampleSky({ stride, apart, step });
  if (Number.isNaN(level)) return { background: 0, noise: 0 };
  const spread = Number.isNaN(difference) ? 0 : difference / medianDifference;
  // Half of the jitter's variance, and never under what rounding alone makes.
  const noise = Math.sqrt(Math.max(spread * spread - (step * step) / 24, (step * step) / 12));
  return { background: level, noise };
}
