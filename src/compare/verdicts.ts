import type { ModeName } from '../index.js';
import type { Comparison, ModeFigures } from './comparison.js';
import { isSame } from './spread.js';

/** What conclusions are drawn from. */
export type Findings = Omit<Comparison, 'conclusions' | 'traces'>;
/** A mode and what was measured of it. */
export type Named = readonly [ModeName, ModeFigures];

/** One of two limits rules where it is so many times the other. */
const clearlyMore = 1.25;
/** A mode counts as nearly as fast up to here. */
export const nearlyAsFast = 1.15;

/** What the time cannot fall below. */
export type Limit = 'network' | 'compute' | 'both';

/** Which of both limits rules. */
export function limitOf({ ideal }: Findings): Limit {
  if (ideal.networkMs > ideal.computeMs * clearlyMore) return 'network';
  return ideal.computeMs > ideal.networkMs * clearlyMore ? 'compute' : 'both';
}

/** Modes, the fastest first. */
export function byTime(modes: readonly Named[]): readonly Named[] {
  return [...modes].sort(([, a], [, b]) => a.wallMs.median - b.wallMs.median);
}

/** The fastest mode, and those that cannot be told from it. */
export function winnersOf(modes: readonly Named[]): readonly Named[] {
  const [best, ...others] = byTime(modes);
  return best === undefined ? [] : [best, ...others.filter(([, { wallMs }]) => isSame(wallMs, best[1].wallMs))];
}

/** How many times as long as the fastest mode async took, 1 where it cannot be told from that; undefined where it was not measured. */
export function lagOfAsync(modes: readonly Named[]): number | undefined {
  const [best] = byTime(modes);
  const async = modes.find(([mode]) => mode === 'async');
  if (best === undefined || async === undefined) return undefined;
  return winnersOf(modes).includes(async) ? 1 : async[1].wallMs.median / Math.max(1, best[1].wallMs.median);
}

/** `Async` of `async`. */
export const capitalize = (text: string) => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
