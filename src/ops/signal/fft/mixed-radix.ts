import { factorLength } from './factors.js';
import { makeOddPrimeStage } from './odd-prime.js';
import { runRadix2 } from './radix-2.js';
import { runRadix3 } from './radix-3.js';
import { runRadix4 } from './radix-4.js';
import { runRadix5 } from './radix-5.js';
import { runRadix8 } from './radix-8.js';
import { makeRotations } from './rotations.js';
import type { Stage, StageShape } from './stage.js';

/** A complex transform of one length, ready to run again and again. */
export interface ComplexTransform {
  readonly length: number;
  /** Bytes of the tables it holds. */
  readonly tableBytes: number;
  /**
   * Transforms `length` interleaved complex values, forwards and unscaled. Both `buffers` (of 2 · `length` numbers or
   * more) are written over, and the one that holds the result is answered. `from` is left alone, unless it is the
   * second buffer too; it must not be the first.
   */
  run(from: Float64Array, buffers: readonly [Float64Array, Float64Array]): Float64Array;
}

const stages: Readonly<Record<number, Stage>> = {
  2: runRadix2,
  3: runRadix3,
  4: runRadix4,
  5: runRadix5,
  8: runRadix8,
};

/**
 * Plans a transform of a length that has no prime factor above 61; undefined for any other. Mixed radix (Cooley and
 * Tukey, 1965; Singleton, 1969) in Stockham's order.
 */
export function planMixedRadix(length: number): ComplexTransform | undefined {
  const radices = factorLength(length);
  if (radices === undefined) return undefined;
  let stride = 1;
  let rest = length;
  let reach = 1;
  const shapes: { radix: number; groups: number; stride: number }[] = [];
  for (const radix of radices) {
    rest /= radix;
    shapes.push({ radix, groups: rest, stride });
    reach = Math.max(reach, (rest - 1) * stride + 1);
    stride *= radix;
  }
  const rotations = makeRotations(reach, length);
  const steps: readonly { stage: Stage; shape: StageShape }[] = shapes.map(({ radix, ...shape }) => ({
    stage: stages[radix] ?? makeOddPrimeStage(radix),
    shape: { ...shape, rotations },
  }));
  return {
    length,
    tableBytes: rotations.byteLength,
    run(from, [first, second]) {
      let source = from;
      let target = first;
      for (const { stage, shape } of steps) {
        stage(source, target, shape);
        source = target;
        target = target === first ? second : first;
      }
      if (source === from) {
        first.set(from.subarray(0, 2 * length));
        return first;
      }
      return source;
    },
  };
}
