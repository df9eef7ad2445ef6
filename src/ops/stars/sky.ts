import type { Plane } from './plane.js';
import { takeQuantile } from './quantile.js';

const mostSamples = 1 << 14;
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
export function measureSky({ data, width, height, step, gaps }: Plane, apartPx: number): Sky {
  const count = width * height;
  const stride = Math.max(1, Math.floor(count / mostSamples));
  const levels = new Float64Array(Math.ceil(count / stride));
  const differences = new Float64Array(levels.length);
  let levelCount = 0;
  let differenceCount = 0;
  let jitter = 0.5;
  for (let i = 0; i < count; i += stride) {
    if (gaps?.[i] === 1) continue;
    // Spreads whole levels evenly over their step (by the golden ratio), or medians would come in steps as well.
    jitter = (jitter + 0.6180339887498949) % 1;
    const level = data[i] as number;
    levels[levelCount++] = level + (jitter - 0.5) * step;
    if ((i % width) + apartPx >= width || gaps?.[i + apartPx] === 1) continue;
    differences[differenceCount++] = Math.abs((data[i + apartPx] as number) - level + (jitter - 0.5) * step);
  }
  if (levelCount === 0) return { background: 0, noise: 0 };
  const background = takeQuantile(levels, levelCount, 0.5);
  const spread = differenceCount === 0 ? 0 : takeQuantile(differences, differenceCount, 0.5) / medianDifference;
  // Half of the jitter's variance, and never under what rounding alone makes.
  const noise = Math.sqrt(Math.max(spread * spread - (step * step) / 24, (step * step) / 12));
  return { background, noise };
}
