import type { Exposure } from './sensor.js';

/** How counts become the levels of a picture: by a table of a level for each count. */
export interface Curve {
  readonly levels: Uint8Array | Uint16Array;
  /** The highest level. */
  readonly most: number;
  /** Counts that one level stands for, at a count: what rounding to levels blurs. */
  countsPerLevel(count: number): number;
}

const counts = 65_536;

/**
 * An inverse hyperbolic sine from `black` to `white`, linear up to about `softness` counts above black: how
 * astrophotographers show faint and bright together.
 */
export function makeCurve(options: { black: number; white: number; softness: number; bits: 8 | 16 }): Curve {
  const { black, white, softness, bits } = options;
  const levels = bits === 8 ? new Uint8Array(counts) : new Uint16Array(counts);
  const most = 2 ** bits - 1;
  const gain = most / Math.asinh((white - black) / softness);
  const levelOf = (count: number) => gain * Math.asinh(Math.max(0, count - black) / softness);
  for (let count = 0; count < counts; count += 1) levels[count] = Math.min(most, Math.round(levelOf(count)));
  return { levels, most, countsPerLevel: (count) => 2 / Math.max(1e-6, levelOf(count + 1) - levelOf(count - 1)) };
}

/** Turns counts into levels. */
export function develop({ counts: read }: Exposure, { levels }: Curve): Uint8Array | Uint16Array {
  const picture = levels instanceof Uint8Array ? new Uint8Array(read.length) : new Uint16Array(read.length);
  for (let at = 0; at < read.length; at += 1) picture[at] = levels[read[at] as number] as number;
  return picture;
}
