import { type Field, medianOf } from './field.js';
import type { Peak } from './peaks.js';
import type { PlainField } from './plain-field.js';

/** Rings for a bright star that is wider than the others, in radii of the usual ring. */
const ringShares = [2.2, 4, 7, 12] as const;
/** Of white. */
const leastLevel = 150 / 255;
const leastAmplitude = 40 / 255;
/** An amplitude that grows by less than this from ring to ring has reached the sky. */
const stillGrowing = 1.35;

type BrightPeak = Pick<Peak, 'column' | 'row' | 'x' | 'y' | 'level'>;

/**
 * Looks for the size at which a bright peak is round and stands alone: the first ring beyond which its amplitude stops
 * growing. `radius` is that of the usual ring. Answers the star's radius and amplitude in the unsmoothed picture, or
 * nothing where the peak is not bright or no ring suits.
 */
export function measureBloated(
  peak: BrightPeak,
  field: PlainField,
  { radius, white }: { readonly radius: number; readonly white: number },
): { radius: number; amplitude: number } | undefined {
  if (!(field.levelAt(peak.row * field.width + peak.column) >= leastLevel * white)) return undefined;
  let last = 0;
  let now = measureRing(peak, field, ringShares[0] * radius);
  for (let i = 1; i <= ringShares.length; i += 1) {
    const share = ringShares[i];
    if (now.amplitude < leastAmplitude * white && now.amplitude < last) return undefined;
    const next = share === undefined ? now : measureRing(peak, field, share * radius);
    if (now.amplitude >= leastAmplitude * white && next.amplitude < stillGrowing * now.amplitude) {
      return now.overRidge > 0.6 && now.scatter < 0.6 ? now : undefined;
    }
    last = now.amplitude;
    now = next;
  }
  return undefined;
}

function measureRing(peak: BrightPeak, field: Field, radius: number) {
  const ring = field.sampleRing(peak, radius);
  const amplitude = peak.level - medianOf(ring);
  return {
    radius: 0.6 * radius,
    amplitude,
    overRidge: (peak.level - ring.ridge) / amplitude,
    scatter: ((ring.sorted[13] as number) - (ring.sorted[2] as number)) / amplitude,
  };
}
