import { PlainSums, type SampleSums } from './sample-sums.js';

const plainSums = new PlainSums();

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
  add(samples: Float64Array, start: number, sums: SampleSums = plainSums): void {
    const { blockLength } = sums;
    for (let at = 0; at < samples.length; at += blockLength) {
      this.#addBlock(samples.subarray(at, at + blockLength), start + at, sums);
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

  #addBlock(block: Float64Array, start: number, sums: SampleSums): void {
    let finite = block;
    let used = sums;
    let sum = sums.sum(block, start);
    if (Number.isFinite(sum)) {
      this.min = Math.min(this.min, sums.min);
      this.max = Math.max(this.max, sums.max);
    } else {
      finite = this.#setApart(block, start);
      used = plainSums;
      sum = plainSums.sum(finite);
    }
    if (finite.length === 0) return;
    const mean = sum / finite.length;
    this.#mergeMoments(finite.length, { mean, squares: used.sumSquares(finite, mean) });
    this.#addToSum(sum);
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
