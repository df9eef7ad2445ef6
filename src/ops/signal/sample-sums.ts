/** Adds up a block of samples, then the squares of what they differ from their mean. */
export interface SampleSums {
  /** Samples of a block, at most. */
  readonly blockLength: number;
  /** Answers the sum of samples, the first of which is number `start`; notes their range where the sum is finite. */
  sum(block: Float64Array, start: number): number;
  /** Of the block that was added up last; neither comparison behind them is true of NaN. */
  readonly min: number;
  readonly max: number;
  /** The sum of squared deviations of that block. */
  sumSquares(block: Float64Array, mean: number): number;
}

/** Sums in JavaScript, in four lanes. */
export class PlainSums implements SampleSums {
  /** As much as stays in the nearest cache. */
  readonly blockLength = 4096;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;

  sum(block: Float64Array): number {
    const { length } = block;
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let at = 0;
    for (; at + 3 < length; at += 4) {
      const a = block[at] as number;
      const b = block[at + 1] as number;
      const c = block[at + 2] as number;
      const d = block[at + 3] as number;
      s0 += a;
      s1 += b;
      s2 += c;
      s3 += d;
      if (a < min) min = a;
      if (a > max) max = a;
      if (b < min) min = b;
      if (b > max) max = b;
      if (c < min) min = c;
      if (c > max) max = c;
      if (d < min) min = d;
      if (d > max) max = d;
    }
    for (; at < length; at += 1) {
      const value = block[at] as number;
      s0 += value;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    this.min = min;
    this.max = max;
    return s0 + s1 + (s2 + s3);
  }

  sumSquares(block: Float64Array, mean: number): number {
    const { length } = block;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let at = 0;
    for (; at + 3 < length; at += 4) {
      const a = (block[at] as number) - mean;
      const b = (block[at + 1] as number) - mean;
      const c = (block[at + 2] as number) - mean;
      const d = (block[at + 3] as number) - mean;
      s0 += a * a;
      s1 += b * b;
      s2 += c * c;
      s3 += d * d;
    }
    for (; at < length; at += 1) s0 += ((block[at] as number) - mean) ** 2;
    return s0 + s1 + (s2 + s3);
  }
}
