import { planBluestein } from './bluestein.js';
import { type ComplexTransform, planMixedRadix } from './mixed-radix.js';
import { makeRotations } from './rotations.js';

/** A transform of `length` real numbers, ready to run again and again. */
export interface RealTransform {
  readonly length: number;
  /** The highest bin: `length` / 2, rounded down. */
  readonly half: number;
  /** Numbers each of the two buffers must hold. */
  readonly bufferLength: number;
  readonly tableBytes: number;
  /**
   * Answers bins 0 to `half` (real part, imaginary part; forwards and unscaled, as NumPy's rfft gives them) in one of
   * the buffers, and the other one, which is free again. `samples` is left alone.
   */
  run(
    samples: Float64Array,
    buffers: readonly [Float64Array, Float64Array],
  ): { bins: Float64Array; spare: Float64Array };
}

/**
 * Plans a transform of any number of real samples. Of an even number, neighbours become the two parts of half as many
 * complex values, and the bins are told apart afterwards (Cooley, Lewis and Welch, 1970).
 */
export function planRealTransform(length: number): RealTransform {
  return length % 2 === 0 ? planEven(length) : planOdd(length);
}

function planComplex(length: number): ComplexTransform {
  return planMixedRadix(length) ?? planBluestein(length);
}

function planOdd(length: number): RealTransform {
  const inner = planComplex(length);
  return {
    length,
    half: (length - 1) / 2,
    bufferLength: 2 * length,
    tableBytes: inner.tableBytes,
    run(samples, [first, second]) {
      for (let at = 0; at < length; at += 1) {
        second[2 * at] = samples[at] as number;
        second[2 * at + 1] = 0;
      }
      const bins = inner.run(second, [first, second]);
      return { bins, spare: bins === first ? second : first };
    },
  };
}

function planEven(length: number): RealTransform {
  const half = length / 2;
  const inner = planComplex(half);
  // Rotations of the inner length; those of the whole one lie half a step between.
  const rotations = makeRotations(Math.floor(half / 4) + 1, half);
  return {
    length,
    half,
    bufferLength: length + 2,
    tableBytes: inner.tableBytes + rotations.byteLength,
    run(samples, [first, second]) {
      const bins = inner.run(samples, [first, second]);
      separate(bins, half, rotations);
      return { bins, spare: bins === first ? second : first };
    },
  };
}

/** Turns the transform of even + i · odd samples into that of all of them, in place: bins k and half - k together. */
function separate(bins: Float64Array, half: number, rotations: Float64Array): void {
  const stepR = Math.cos(Math.PI / half);
  const stepI = -Math.sin(Math.PI / half);
  const r0 = bins[0] as number;
  const i0 = bins[1] as number;
  bins[0] = r0 + i0;
  bins[1] = 0;
  bins[2 * half] = r0 - i0;
  bins[2 * half + 1] = 0;
  for (let low = 1; 2 * low <= half; low += 1) {
    const near = low & ~1;
    let wr = rotations[near] as number;
    let wi = rotations[near + 1] as number;
    if (near !== low) {
      const real = wr * stepR - wi * stepI;
      wi = wr * stepI + wi * stepR;
      wr = real;
    }
    const at = 2 * low;
    const mirror = 2 * (half - low);
    const ar = bins[at] as number;
    const ai = bins[at + 1] as number;
    const br = bins[mirror] as number;
    const bi = bins[mirror + 1] as number;
    const evenR = 0.5 * (ar + br);
    const evenI = 0.5 * (ai - bi);
    const oddR = 0.5 * (ai + bi);
    const oddI = 0.5 * (br - ar);
    const turnedR = oddR * wr - oddI * wi;
    const turnedI = oddR * wi + oddI * wr;
    bins[at] = evenR + turnedR;
    bins[at + 1] = evenI + turnedI;
    bins[mirror] = evenR - turnedR;
    bins[mirror + 1] = turnedI - evenI;
  }
}
