import { type KernelTransform, openTransform, type PowerSums } from './fft/kernel-transform.js';
import { transformPlans } from './fft/plans.js';
import { giveWorkspace, takeWorkspace } from './workspace.js';

/** The power of a signal at each multiple of its lowest frequency. */
export interface PowerSpectrum {
  /** Samples that were transformed together. */
  readonly length: number;
  /** The highest bin: `length` / 2, rounded down. */
  readonly half: number;
  /** |X|² of a bin, where X is the unscaled transform. */
  power(bin: number): number;
  /** The same for bins 0 to `half`: made when first asked for. */
  powerAll(): Float64Array;
  /** Of all bins but the first. */
  sumPower(): PowerSums;
  /** |X|² under a Hann window twice as high, so that a tone amid a bin keeps its value; the mean is taken off first. */
  smooth(bin: number): number;
  /** The same for bins 0 to `half`: made when first asked for. */
  smoothAll(): Float64Array;
  /** How much more of an even noise `power` holds than without a window. */
  readonly noiseGain: number;
}

/** Transforms samples and hands on their spectrum, which is gone afterwards: its memory is used again. */
export function withSpectrum<Result>(samples: Float64Array, use: (spectrum: PowerSpectrum) => Result): Result {
  const transform = openTransform(samples.length);
  if (transform === undefined) return withPlainSpectrum(samples, use);
  try {
    transform.load(samples);
    return withLoadedSpectrum(transform, samples.length, use);
  } finally {
    transform.close();
  }
}

/** The same of samples that a transform has loaded. */
export function withLoadedSpectrum<Result>(
  transform: KernelTransform,
  length: number,
  use: (spectrum: PowerSpectrum) => Result,
): Result {
  transform.transform();
  const read = (index: number) => transform.readBin(index >> 1)[index % 2] as number;
  let powers: Float64Array | undefined;
  let smoothed: Float64Array | undefined;
  return use({
    length,
    half: length / 2,
    power: (bin) => read(2 * bin) ** 2 + read(2 * bin + 1) ** 2,
    powerAll: () => {
      powers ??= transform.squareBins();
      return powers;
    },
    sumPower: () => transform.sumPower(),
    smooth: (bin) => smoothed?.[bin] ?? smoothPower(read, bin, length),
    smoothAll: () => {
      smoothed ??= smoothEnds(transform.readBins(), transform.squareSmoothed(), length);
      return smoothed;
    },
    noiseGain: 1,
  });
}

/** In JavaScript: for lengths that no kernel is for, and where there is no WebAssembly. */
export function withPlainSpectrum<Result>(samples: Float64Array, use: (spectrum: PowerSpectrum) => Result): Result {
  const plan = transformPlans.get(samples.length);
  const buffers = [takeWorkspace(plan.bufferLength), takeWorkspace(plan.bufferLength)] as const;
  try {
    const { bins, spare } = plan.run(samples, buffers);
    const { length, half } = plan;
    const power = powerOfEvery(bins, spare.subarray(0, half + 1));
    let smoothed: Float64Array | undefined;
    return use({
      length,
      half,
      power: (bin) => power[bin] as number,
      powerAll: () => power,
      sumPower: () => sumEvery(power),
      smooth: (bin) => smoothed?.[bin] ?? smoothPower((index) => bins[index] as number, bin, length),
      smoothAll: () => {
        smoothed ??= smoothEvery(bins, spare.subarray(half + 1, 2 * (half + 1)), length);
        return smoothed;
      },
      noiseGain: 1,
    });
  } finally {
    for (const buffer of buffers) giveWorkspace(buffer);
  }
}

function powerOfEvery(bins: Float64Array, power: Float64Array): Float64Array {
  for (let bin = 0, at = 0; bin < power.length; bin += 1, at += 2) {
    const real = bins[at] as number;
    const imaginary = bins[at + 1] as number;
    power[bin] = real * real + imaginary * imaginary;
  }
  return power;
}

function sumEvery(power: Float64Array): PowerSums {
  let total = 0;
  let moment = 0;
  let most = 0;
  let peak = 0;
  for (let bin = 1; bin < power.length; bin += 1) {
    const value = power[bin] as number;
    total += value;
    moment += bin * value;
    if (value > most) {
      most = value;
      peak = bin;
    }
  }
  return { total, moment, most, peak };
}

/**
 * |X|² as a Hann window leaves it, times four. In frequency the window is a sum of three neighbors (Harris, "On the use
 * of windows for harmonic analysis", 1978), so it needs no second transform. `read` answers a part of a bin: two each.
 */
function smoothPower(read: (index: number) => number, bin: number, length: number): number {
  const half = length >> 1;
  const at = 2 * bin;
  // Beyond either end lie the conjugates of bins inside; bin 0, the mean, is taken for zero.
  const before = bin === 0 ? 2 : at - 2;
  const beforeSign = bin === 0 ? -1 : 1;
  const isLast = bin === half;
  const after = isLast ? 2 * (length - half - 1) : at + 2;
  const afterSign = isLast ? -1 : 1;
  const own = at === 0 ? 0 : 1;
  const low = before === 0 ? 0 : 1;
  const high = after === 0 ? 0 : 1;
  const real = own * read(at) - 0.5 * (low * read(before) + high * read(after));
  const imaginary =
    own * read(at + 1) - 0.5 * (low * beforeSign * read(before + 1) + high * afterSign * read(after + 1));
  return real * real + imaginary * imaginary;
}

function smoothEvery(bins: Float64Array, to: Float64Array, length: number): Float64Array {
  const last = to.length - 1;
  for (let bin = 2, at = 4; bin < last; bin += 1, at += 2) {
    const real = (bins[at] as number) - 0.5 * ((bins[at - 2] as number) + (bins[at + 2] as number));
    const imaginary = (bins[at + 1] as number) - 0.5 * ((bins[at - 1] as number) + (bins[at + 3] as number));
    to[bin] = real * real + imaginary * imaginary;
  }
  return smoothEnds(bins, to, length);
}

/** The bins that lack a neighbor, or have the mean for one. */
function smoothEnds(bins: Float64Array, to: Float64Array, length: number): Float64Array {
  for (const bin of [0, 1, to.length - 1]) to[bin] = smoothPower((index) => bins[index] as number, bin, length);
  return to;
}

/** Adds up spectra of one length: of the channels of a signal, or of its segments. */
export class SpectrumSum {
  readonly #power: Float64Array;
  readonly #smooth: Float64Array;
  readonly #length: number;
  #noiseGain = 1;
  #count = 0;

  constructor(length: number) {
    const bins = (length >> 1) + 1;
    this.#length = length;
    this.#power = new Float64Array(bins);
    this.#smooth = new Float64Array(bins);
  }

  add({ powerAll, smoothAll, noiseGain, half }: PowerSpectrum): void {
    const power = powerAll();
    const smooth = smoothAll();
    for (let bin = 0; bin <= half; bin += 1) {
      this.#power[bin] = (this.#power[bin] as number) + (power[bin] as number);
      this.#smooth[bin] = (this.#smooth[bin] as number) + (smooth[bin] as number);
    }
    this.#noiseGain = noiseGain;
    this.#count += 1;
  }

  /** The mean over `count` spectra; those that were not added have nothing in them. */
  mean(count: number): PowerSpectrum {
    const [power, smooth] = [this.#power, this.#smooth].map((sums) => sums.map((sum) => sum / count)) as [
      Float64Array,
      Float64Array,
    ];
    return this.#spectrum(power, smooth);
  }

  /** The mean of what the Hann window left of what was added: of segments, whose ends do not meet. */
  smoothMean(): PowerSpectrum {
    const smooth = this.#smooth.map((sum) => sum / this.#count);
    // The window lets 1.5 bins of noise into each.
    return { ...this.#spectrum(smooth, smooth), noiseGain: 1.5 };
  }

  #spectrum(power: Float64Array, smooth: Float64Array): PowerSpectrum {
    return {
      length: this.#length,
      half: this.#length >> 1,
      power: (bin) => power[bin] as number,
      powerAll: () => power,
      sumPower: () => sumEvery(power),
      smooth: (bin) => smooth[bin] as number,
      smoothAll: () => smooth,
      noiseGain: this.#noiseGain,
    };
  }
}
