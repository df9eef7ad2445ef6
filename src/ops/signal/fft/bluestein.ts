import { giveWorkspace, takeWorkspace } from '../workspace.js';
import { roundUpLength } from './factors.js';
import { type ComplexTransform, planMixedRadix } from './mixed-radix.js';
import { makeRotations } from './rotations.js';

/**
 * Plans a transform of any length as a convolution with a chirp, which is done at a longer length that is quick
 * (Bluestein, "A linear filtering approach to the computation of the discrete Fourier transform", 1970).
 */
export function planBluestein(length: number): ComplexTransform {
  const padded = roundUpLength(2 * length - 1);
  const inner = planMixedRadix(padded) as ComplexTransform;
  const chirp = makeChirp(length);
  const kernel = makeKernel(chirp, inner);
  return {
    length,
    tableBytes: inner.tableBytes + chirp.byteLength + kernel.byteLength,
    run(from, [first]) {
      const input = takeWorkspace(2 * padded);
      const other = takeWorkspace(2 * padded);
      try {
        multiply(from, chirp, { to: input, count: length, isConjugate: false });
        input.fill(0, 2 * length, 2 * padded);
        const spectrum = inner.run(input, [other, input]);
        // The inverse of a transform is the transform of the conjugate, conjugated; the kernel holds the 1 / padded.
        multiply(spectrum, kernel, { to: input, count: padded, isConjugate: true });
        const convolved = inner.run(input, [other, input]);
        for (let at = 1; at < 2 * length; at += 2) convolved[at] = -(convolved[at] as number);
        multiply(convolved, chirp, { to: first, count: length, isConjugate: false });
        return first;
      } finally {
        giveWorkspace(input);
        giveWorkspace(other);
      }
    },
  };
}

/** exp(-πi j² / length): j² is reduced modulo 2 · length first, so that the angle keeps its precision. */
function makeChirp(length: number): Float64Array {
  const rotations = makeRotations(length, 2 * length);
  const chirp = new Float64Array(2 * length);
  for (let j = 0; j < length; j += 1) {
    const turn = (j * j) % (2 * length);
    const isOpposite = turn >= length;
    const at = 2 * (isOpposite ? turn - length : turn);
    chirp[2 * j] = isOpposite ? -(rotations[at] as number) : (rotations[at] as number);
    chirp[2 * j + 1] = isOpposite ? -(rotations[at + 1] as number) : (rotations[at + 1] as number);
  }
  return chirp;
}

/** The transform of the conjugate chirp, laid out around zero, divided by the padded length. */
function makeKernel(chirp: Float64Array, inner: ComplexTransform): Float64Array {
  const padded = inner.length;
  const length = chirp.length / 2;
  const kernel = new Float64Array(2 * padded);
  for (let j = 0; j < length; j += 1) {
    const real = (chirp[2 * j] as number) / padded;
    const imaginary = -(chirp[2 * j + 1] as number) / padded;
    kernel[2 * j] = real;
    kernel[2 * j + 1] = imaginary;
    if (j > 0) {
      kernel[2 * (padded - j)] = real;
      kernel[2 * (padded - j) + 1] = imaginary;
    }
  }
  const other = takeWorkspace(2 * padded);
  const result = inner.run(kernel, [other, kernel]);
  if (result !== kernel) kernel.set(result);
  giveWorkspace(other);
  return kernel;
}

/** Complex products of two lists, conjugated if asked. */
function multiply(
  left: Float64Array,
  right: Float64Array,
  { to, count, isConjugate }: { to: Float64Array; count: number; isConjugate: boolean },
): void {
  const sign = isConjugate ? -1 : 1;
  for (let at = 0; at < 2 * count; at += 2) {
    const lr = left[at] as number;
    const li = left[at + 1] as number;
    const rr = right[at] as number;
    const ri = right[at + 1] as number;
    to[at] = lr * rr - li * ri;
    to[at + 1] = sign * (lr * ri + li * rr);
  }
}
