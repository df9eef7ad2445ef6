import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planBluestein } from '../../../../src/ops/signal/fft/bluestein.js';
import { factorLength, roundUpLength } from '../../../../src/ops/signal/fft/factors.js';
import { planMixedRadix } from '../../../../src/ops/signal/fft/mixed-radix.js';
import { TransformPlans } from '../../../../src/ops/signal/fft/plans.js';
import { planRealTransform } from '../../../../src/ops/signal/fft/real-transform.js';
import { makeRotations } from '../../../../src/ops/signal/fft/rotations.js';

/** Bins 0 to half, by the definition: a sum over all samples for each bin. */
function transformByDefinition(samples: Float64Array): Float64Array {
  const { length } = samples;
  const bins = new Float64Array(2 * (Math.floor(length / 2) + 1));
  for (let bin = 0; 2 * bin < bins.length; bin += 1) {
    for (let at = 0; at < length; at += 1) {
      const angle = (2 * Math.PI * ((bin * at) % length)) / length;
      bins[2 * bin] = (bins[2 * bin] ?? 0) + (samples[at] ?? 0) * Math.cos(angle);
      bins[2 * bin + 1] = (bins[2 * bin + 1] ?? 0) - (samples[at] ?? 0) * Math.sin(angle);
    }
  }
  return bins;
}

function transform(samples: Float64Array): Float64Array {
  const plan = planRealTransform(samples.length);
  // Whatever lies in the buffers must not matter.
  const buffers = [0, 1].map(() => new Float64Array(plan.bufferLength).fill(Number.NaN)) as [
    Float64Array,
    Float64Array,
  ];
  const { bins, spare } = plan.run(samples, buffers);
  expect(bins).not.toBe(spare);
  return bins.slice(0, 2 * (plan.half + 1));
}

/** The largest difference, in parts of the root of the sum of all squares. */
function difference(left: Float64Array, right: Float64Array): number {
  expect(left.length).toBe(right.length);
  let worst = 0;
  let squares = 0;
  for (const [at, value] of left.entries()) {
    worst = Math.max(worst, Math.abs(value - (right[at] ?? Number.NaN)));
    squares += value * value;
  }
  return worst / Math.sqrt(squares);
}

/** Numbers that look random and are the same each time. */
function makeNoise(length: number, seed = 1): Float64Array {
  let state = seed;
  return Float64Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  });
}

const samplesOf = (minLength: number, maxLength: number) =>
  fc
    .array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength, maxLength })
    // Sums of numbers near the smallest there are have no precision to speak of.
    .map((values) => Float64Array.from(values, (value) => (Math.abs(value) < 1e-100 ? 0 : value)));

describe('the transform of real samples', () => {
  it('agrees with the definition at every length from 1 to 300', () => {
    for (let length = 1; length <= 300; length += 1) {
      const samples = makeNoise(length, length);
      expect(difference(transformByDefinition(samples), transform(samples)), `length ${length}`).toBeLessThan(1e-13);
    }
  });

  it.each([1009, 1024, 2187, 3125, 2401, 1331, 2197, 29 * 31, 37 * 37, 53 * 61, 2 * 1009, 4 * 3 * 5 * 7, 4093])(
    'agrees with the definition at %i samples',
    (length) => {
      const samples = makeNoise(length);
      expect(difference(transformByDefinition(samples), transform(samples))).toBeLessThan(1e-13);
    },
  );

  it('agrees with the definition whatever the numbers', () => {
    fc.assert(
      fc.property(samplesOf(1, 120), (samples) => {
        const expected = transformByDefinition(samples);
        const actual = transform(samples);
        const scale = Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) * samples.length);
        for (const [at, value] of expected.entries()) {
          expect(Math.abs(value - (actual[at] ?? Number.NaN))).toBeLessThanOrEqual(1e-13 * scale);
        }
      }),
    );
  });

  it('keeps the energy (Parseval)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer(), (length, seed) => {
        const samples = makeNoise(length, seed);
        const bins = transform(samples);
        const energy = samples.reduce((sum, value) => sum + value * value, 0);
        let spread = 0;
        for (let bin = 0; 2 * bin < bins.length; bin += 1) {
          const isAlone = bin === 0 || 2 * bin === length;
          spread += ((bins[2 * bin] ?? 0) ** 2 + (bins[2 * bin + 1] ?? 0) ** 2) * (isAlone ? 1 : 2);
        }
        expect(Math.abs(spread / length - energy)).toBeLessThanOrEqual(1e-12 * energy);
      }),
      { numRuns: 60 },
    );
  });

  it('is linear', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.double({ min: -9, max: 9, noNaN: true }), (length, factor) => {
        const [left, right] = [makeNoise(length, 3), makeNoise(length, 4)];
        const sum = transform(left.map((value, at) => value + factor * (right[at] ?? 0)));
        const [first, second] = [transform(left), transform(right)];
        expect(
          difference(
            first.map((value, at) => value + factor * (second[at] ?? 0)),
            sum,
          ),
        ).toBeLessThan(1e-12);
      }),
      { numRuns: 60 },
    );
  });

  it('turns a shift in time into a turn of every bin', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 1500 }), fc.nat(), (length, offset) => {
        const shift = offset % length;
        const samples = makeNoise(length, 5);
        const shifted = samples.map((_, at) => samples[(at + shift) % length] ?? 0);
        const bins = transform(samples);
        const turned = bins.slice();
        for (let bin = 0; 2 * bin < bins.length; bin += 1) {
          const angle = (2 * Math.PI * ((bin * shift) % length)) / length;
          const [real, imaginary] = [bins[2 * bin] ?? 0, bins[2 * bin + 1] ?? 0];
          turned[2 * bin] = real * Math.cos(angle) - imaginary * Math.sin(angle);
          turned[2 * bin + 1] = real * Math.sin(angle) + imaginary * Math.cos(angle);
        }
        expect(difference(turned, transform(shifted))).toBeLessThan(1e-12);
      }),
      { numRuns: 60 },
    );
  });

  it.each([2 ** 17, 100_000, 99_999, 100_003, 2 * 50_021])('finds a tone of %i samples in its bin alone', (length) => {
    const bin = 1234;
    const samples = Float64Array.from({ length }, (_, at) => Math.cos((2 * Math.PI * ((bin * at) % length)) / length));
    const bins = transform(samples);
    expect(Math.abs((bins[2 * bin] ?? 0) / (length / 2) - 1)).toBeLessThan(1e-13);
    bins.fill(0, 2 * bin, 2 * bin + 1);
    expect(bins.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / length).toBeLessThan(1e-14);
  });

  it('leaves the samples alone and answers the same bits each time', () => {
    for (const length of [1000, 1001, 2018, 4096]) {
      const samples = makeNoise(length);
      const before = samples.slice();
      expect(transform(samples)).toEqual(transform(samples));
      expect(samples).toEqual(before);
    }
  });
});

describe('the complex transforms', () => {
  const complexNoise = (length: number) => makeNoise(2 * length, 9);
  const buffersOf = (length: number): [Float64Array, Float64Array] => [
    new Float64Array(2 * length),
    new Float64Array(2 * length),
  ];

  it('agree with each other where both can be used', () => {
    for (const length of [1, 2, 3, 30, 77, 128, 961, 1000]) {
      const direct = planMixedRadix(length)?.run(complexNoise(length), buffersOf(length)).slice() ?? new Float64Array();
      const indirect = planBluestein(length).run(complexNoise(length), buffersOf(length));
      expect(difference(direct, indirect), `length ${length}`).toBeLessThan(1e-13);
    }
  });

  it('may be given their second buffer as the source', () => {
    for (const length of [1, 4, 6, 30, 128]) {
      const plan = planMixedRadix(length);
      const [first, second] = buffersOf(length);
      second.set(complexNoise(length));
      const expected = plan?.run(complexNoise(length), buffersOf(length)).slice();
      expect(plan?.run(second, [first, second])).toEqual(expected);
    }
  });

  it('leave lengths with a large prime factor to the convolution', () => {
    expect(factorLength(4 * 61)).toEqual([4, 61]);
    expect(factorLength(67)).toBeUndefined();
    expect(planMixedRadix(2 * 71)).toBeUndefined();
  });

  it('round up to lengths that are quick', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 24 }), (least) => {
        const length = roundUpLength(least);
        expect(length).toBeGreaterThanOrEqual(least);
        expect(length).toBeLessThan(least * 1.34 + 1);
        expect(Math.max(...(factorLength(length) ?? [99]), 0)).toBeLessThanOrEqual(8);
      }),
    );
  });
});

describe('the plans', () => {
  it('are made once for each length and dropped when their tables are too large together', () => {
    const plans = new TransformPlans(100_000);
    const first = plans.get(4096);
    const second = plans.get(4098);
    expect(first.tableBytes + second.tableBytes).toBeGreaterThan(100_000);
    expect(plans.get(4098)).toBe(second);
    expect(plans.get(4096)).not.toBe(first);
    const small = plans.get(64);
    plans.get(128);
    expect(plans.get(64)).toBe(small);
  });

  it('make rotations that are right to the last bits', () => {
    const rotations = makeRotations(5000, 9973);
    for (let at = 0; at < 5000; at += 7) {
      expect(rotations[2 * at]).toBeCloseTo(Math.cos((2 * Math.PI * at) / 9973), 14);
      expect(rotations[2 * at + 1]).toBeCloseTo(-Math.sin((2 * Math.PI * at) / 9973), 14);
    }
  });
});
