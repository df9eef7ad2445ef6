import { firstAddress, type Kernel, KernelPool } from '../../../core/kernel.js';
import type { SampleSums } from '../sample-sums.js';
import { columnBatch, type KernelPlan, planKernel, rowBatch, valueBytes } from './kernel-plan.js';
import base64, { type SignalKernel } from './kernels.wasm.js';

/** Shorter signals are as quick in JavaScript. */
const leastSamples = 8192;
/** Plans kept for the next signals: their tables take half a megabyte at most. */
const mostPlans = 8;

const pool = new KernelPool<SignalKernel>(base64);
const plans = new Map<number, KernelPlan | undefined>();

/** What is asked of all bins but the first, the mean. */
export interface PowerSums {
  /** The sum of |X|², and that of |X|² times the bin's number. */
  readonly total: number;
  readonly moment: number;
  /** The largest |X|², and the lowest bin that has it; bin 0 where all are zero. */
  readonly most: number;
  readonly peak: number;
}

/** Opens a transform for so many samples; undefined where it is to be done in JavaScript. Close it. */
export function openTransform(length: number): KernelTransform | undefined {
  if (length < leastSamples) return undefined;
  let plan = plans.get(length);
  if (plan === undefined && !plans.has(length)) {
    if (plans.size >= mostPlans) plans.clear();
    plan = planKernel(length);
    plans.set(length, plan);
  }
  return plan && openPlan(plan);
}

/** The same of a plan, however short. */
export function openPlan(plan: KernelPlan): KernelTransform | undefined {
  const kernel = pool.open(plan.bytes);
  return kernel && new KernelTransform(plan, kernel);
}

/**
 * One transform of real samples in WebAssembly, with the memory it takes. Load the samples (adding them up, or not), call
 * `transform`, then ask.
 */
export class KernelTransform implements SampleSums {
  /** Samples of a row. */
  readonly blockLength: number;
  min = 0;
  max = 0;
  readonly #plan: KernelPlan;
  readonly #kernel: Kernel<SignalKernel>;
  readonly #numbers: Float64Array;
  #row = 0;
  #sums: PowerSums | undefined;
  #isStored = false;
  /** Bins that were asked for one by one, and those beside them. */
  readonly #near = new Map<number, readonly [number, number]>();

  constructor(plan: KernelPlan, kernel: Kernel<SignalKernel>) {
    this.#plan = plan;
    this.#kernel = kernel;
    this.#numbers = new Float64Array(kernel.buffer);
    this.blockLength = 2 * plan.columns;
    new Uint8Array(kernel.buffer).set(plan.tables, firstAddress);
  }

  /** Loads one row, and adds it up while it is near. */
  sum(block: Float64Array, start: number): number {
    const { values, pitch, sums } = this.#plan.places;
    this.#row = values + (start / this.blockLength) * pitch;
    this.#numbers.set(block, this.#row / 8);
    const sum = this.#kernel.run.sumNumbers(this.#row, block.length, sums);
    this.min = this.#numbers[sums / 8] as number;
    this.max = this.#numbers[sums / 8 + 1] as number;
    return sum;
  }

  sumSquares(block: Float64Array, mean: number): number {
    return this.#kernel.run.sumSquares(this.#row, block.length, mean);
  }

  /** Loads all samples. */
  load(samples: Float64Array): void {
    const { values, pitch } = this.#plan.places;
    for (let at = 0, row = values; at < samples.length; at += this.blockLength, row += pitch) {
      this.#numbers.set(samples.subarray(at, at + this.blockLength), row / 8);
    }
  }

  /** Transforms what was loaded, as far as all that is asked needs it. */
  transform(): void {
    const { columns } = this.#plan;
    for (let column = 0; column < columns; column += columnBatch) {
      this.#kernel.run.transformColumns(firstAddress, column, Math.min(columnBatch, columns - column));
    }
  }

  /** Goes through all bins; they are kept only if asked for. */
  sumPower(): PowerSums {
    this.#sums ??= this.#goThrough(() => {});
    return this.#sums;
  }

  /** All bins, 0 to half the length, real and imaginary parts: in memory of this transform. */
  readBins(): Float64Array {
    const { length, places } = this.#plan;
    if (!this.#isStored) {
      const { storeRows } = this.#kernel.run;
      this.#sums = this.#goThrough((from, row, width) => storeRows(firstAddress, from, row, width));
      this.#numbers.copyWithin((places.bins + length * 8) / 8, places.sums / 8 + 8, places.sums / 8 + 10);
      this.#isStored = true;
    }
    return this.#numbers.subarray(places.bins / 8, places.bins / 8 + length + 2);
  }

  /** |X|² of all bins, in memory of this transform. */
  squareBins(): Float64Array {
    this.readBins();
    // No samples are left where rows have been finished for good.
    const { values, bins } = this.#plan.places;
    const count = this.#plan.length / 2 + 1;
    this.#kernel.run.squareBins(bins, values, count);
    return this.#numbers.subarray(values / 8, values / 8 + count);
  }

  /** The same of bins from which half of both neighbors is taken; without the first two and the last, which lack some. */
  squareSmoothed(): Float64Array {
    this.readBins();
    const { values, bins } = this.#plan.places;
    const count = this.#plan.length / 2 + 1;
    const place = values + 8 * count;
    this.#kernel.run.squareSmoothed(bins + 2 * valueBytes, place + 16, count - 3);
    return this.#numbers.subarray(place / 8, place / 8 + count);
  }

  /** Real and imaginary part of one bin: of a few, this takes less than all of them. */
  readBin(bin: number): readonly [number, number] {
    if (this.#isStored) {
      const at = this.#plan.places.bins / 8 + 2 * bin;
      return [this.#numbers[at] as number, this.#numbers[at + 1] as number];
    }
    if (!this.#near.has(bin)) this.#recall(bin);
    return this.#near.get(bin) as readonly [number, number];
  }

  close(): void {
    this.#kernel.close();
  }

  /** Finishes all rows and hands on where the bins of each group are. */
  #goThrough(use: (from: number, row: number, width: number) => void): PowerSums {
    const { rows, places } = this.#plan;
    const start = places.sums / 8;
    this.#numbers.fill(0, start, start + 8);
    const last = (rows - 1) >> 1;
    for (let row = 1; row <= last; row += rowBatch) {
      const width = Math.min(rowBatch, last - row + 1);
      const { low, high } = this.#finishRows(row, width);
      use(low, row, width);
      use(high, rows - row - width + 1, width);
    }
    if (rows % 2 === 0) use(this.#finishRow(rows / 2), rows / 2, 1);
    // Last, so that the last bin of all stays beside the sums.
    use(this.#finishRow(0), 0, 1);
    const at = (index: number) => this.#numbers[start + index] as number;
    const isFirst = at(4) > at(5) || (at(4) === at(5) && at(6) <= at(7));
    return {
      total: at(0) + at(1),
      moment: at(2) + at(3),
      most: isFirst ? at(4) : at(5),
      peak: isFirst ? at(6) : at(7),
    };
  }

  #finishRows(row: number, width: number): { low: number; high: number } {
    const { places, columns } = this.#plan;
    const shift = this.#kernel.run.finishRows(firstAddress, row, width) * columns * width * valueBytes;
    return { low: places.low + shift, high: places.high + shift };
  }

  #finishRow(row: number): number {
    const { places, columns } = this.#plan;
    return places.low + this.#kernel.run.finishRow(firstAddress, row) * columns * valueBytes;
  }

  /** Finishes the rows of a bin once more, and remembers it with those beside it. */
  #recall(bin: number): void {
    // What is asked of single bins must not change the sums.
    this.sumPower();
    const { rows, length } = this.#plan;
    const row = Math.min(bin % rows, rows - (bin % rows));
    const isAlone = bin % rows === 0 || 2 * row === rows;
    if (isAlone) {
      this.#remember(bin, { from: this.#finishRow(bin % rows), row: bin % rows, width: 1 });
      const last = this.#plan.places.sums / 8 + 8;
      if (2 * bin === length) this.#near.set(bin, [this.#numbers[last] as number, 0]);
      return;
    }
    const first = 1 + Math.floor((row - 1) / rowBatch) * rowBatch;
    const width = Math.min(rowBatch, ((rows - 1) >> 1) - first + 1);
    const { low, high } = this.#finishRows(first, width);
    this.#remember(bin, { from: low, row: first, width });
    this.#remember(bin, { from: high, row: rows - first - width + 1, width });
  }

  #remember(bin: number, { from, row, width }: { from: number; row: number; width: number }): void {
    const { rows, length } = this.#plan;
    for (let near = Math.max(0, bin - reach); near <= bin + reach && 2 * near < length; near += 1) {
      const beside = (near % rows) - row;
      if (beside < 0 || beside >= width) continue;
      const at = from / 8 + 2 * (Math.floor(near / rows) * width + beside);
      this.#near.set(near, [this.#numbers[at] as number, this.#numbers[at + 1] as number]);
    }
  }
}

/** As far from a peak as its shape is looked at. */
const reach = 3;
