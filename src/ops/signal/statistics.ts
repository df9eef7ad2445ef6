/** Samples that are summed before they leave the nearest cache. */
const blockLength = 4096;

/**
 * Count, mean, spread and range of samples that come in pieces; numbers that are not finite are counted apart. Sums of
 * blocks are added with compensation (Neumaier, 1974), squares of deviations merged block by block (Chan, Golub and
 * LeVeque, 1979): one pass, with no loss of precision where the mean is large beside the spread.
 */
export class RunningStatistics {
  count = 0;
  nanCount = 0;
  infCount = 0;
  /** Number of the first sample that is not finite. */
  firstBad: number | undefined;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  #sum = 0;
  #compensation = 0;
  #squares = 0;

  /** Takes in samples, the first of which is number `start`. */
  add(samples: Float64Array, start: number): void {
    for (let at = 0; at < samples.length; at += blockLength) {
      this.#addBlock(samples.subarray(at, at + blockLength), start + at);
    }
  }

  /** Takes in what others have counted, as if the samples had come here. */
  merge(other: RunningStatistics): void {
    this.nanCount += other.nanCount;
    this.infCount += other.infCount;
    this.firstBad ??= other.firstBad;
    this.#mergeMoments(other.count, { mean: other.mean, squares: other.#squares });
    this.#addToSum(other.#sum);
    this.#addToSum(other.#compensation);
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
  }

  get badCount(): number {
    return this.nanCount + this.infCount;
  }

  /** NaN where there are no samples, as everything below. */
  get mean(): number {
    // The sum of equal numbers is rounded; their mean is not.
    return this.min === this.max ? this.min : (this.#sum + this.#compensation) / this.count;
  }

  /** The mean square of deviations from the mean: NumPy's `var`. */
  get variance(): number {
    return this.min === this.max ? 0 : this.#squares / this.count;
  }

  /** The root of the mean square. */
  get rms(): number {
    return Math.hypot(Math.sqrt(this.variance), this.mean);
  }

  #addBlock(block: Float64Array, start: number): void {
    let finite = block;
    let sum = this.#sumBlock(finite);
    if (!Number.isFinite(sum)) {
      finite = this.#setApart(block, start);
      sum = this.#sumBlock(finite);
    }
    if (finite.length === 0) return;
    const mean = sum / finite.length;
    this.#mergeMoments(finite.length, { mean, squares: sumSquares(finite, mean) });
    this.#addToSum(sum);
  }

  /** Adds a block up in four lanes, and widens the range; neither comparison is true of NaN. */
  #sumBlock(block: Float64Array): number {
    const { length } = block;
    let { min, max } = this;
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
    const sum = s0 + s1 + (s2 + s3);
    if (Number.isFinite(sum) || length === 0) {
      this.min = min;
      this.max = max;
    }
    return sum;
  }

  /** Counts what is not finite and answers the rest. */
  #setApart(block: Float64Array, start: number): Float64Array {
    const finite = new Float64Array(block.length);
    let count = 0;
    for (const [at, value] of block.entries()) {
      if (Number.isFinite(value)) {
        finite[count] = value;
        count += 1;
        this.min = Math.min(this.min, value);
        this.max = Math.max(this.max, value);
        continue;
      }
      this.firstBad ??= start + at;
      if (Number.isNaN(value)) this.nanCount += 1;
      else this.infCount += 1;
    }
    return finite.subarray(0, count);
  }

  #mergeMoments(count: number, { mean, squares }: { mean: number; squares: number }): void {
    if (count === 0) return;
    const total = this.count + count;
    if (this.count === 0) this.#squares = squares;
    else this.#squares += squares + (mean - this.mean) ** 2 * ((this.count * count) / total);
    this.count = total;
  }

  #addToSum(value: number): void {
    const sum = this.#sum + value;
    this.#compensation += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - sum + value : value - sum + this.#sum;
    this.#sum = sum;
  }
}

function sumSquares(block: Float64Array, mean: number): number {
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
