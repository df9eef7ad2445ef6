/** A figure that was measured several times. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** In the order they were measured. */
  readonly values: readonly number[];
}

/** Sums up measured values, at least one; numbers are rounded to `digits` after the point. */
export function spreadOf(values: readonly number[], digits = 0): Spread {
  if (values.length === 0) throw new RangeError('expected at least one value');
  const round = (value: number) => Number(value.toFixed(digits));
  const sorted = [...values].sort((first, second) => first - second);
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? 0;
  const median = sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? high) + high) / 2;
  return {
    median: round(median),
    min: round(sorted[0] ?? 0),
    max: round(sorted.at(-1) ?? 0),
    values: values.map(round),
  };
}

/** So many rounds must agree, and by so much in each, for figures to differ whose ranges meet. */
const leastRounds = 3;
const clearInEach = 1.1;

/**
 * True where two figures cannot be told apart: the ranges of their values meet, and it is not the same one that is clearly
 * larger in every round. Noise that lasts longer than a round widens ranges and leaves the order as it is.
 */
export function isSame(first: Spread, second: Spread): boolean {
  if (first.min > second.max || second.min > first.max) return false;
  const isLarger = (one: Spread, other: Spread) =>
    one.values.length === other.values.length &&
    one.values.length >= leastRounds &&
    one.values.every((value, round) => value > clearInEach * (other.values[round] ?? value));
  return !isLarger(first, second) && !isLarger(second, first);
}
