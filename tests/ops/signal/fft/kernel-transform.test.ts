import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planKernel } from '../../../../src/ops/signal/fft/kernel-plan.js';
import { type KernelTransform, openPlan, openTransform } from '../../../../src/ops/signal/fft/kernel-transform.js';
import { planRealTransform } from '../../../../src/ops/signal/fft/real-transform.js';
import { type PowerSpectrum, withLoadedSpectrum, withPlainSpectrum } from '../../../../src/ops/signal/spectrum.js';
import { RunningStatistics } from '../../../../src/ops/signal/statistics.js';

/** Even lengths whose half has no prime above 7 and is no smaller than 64. */
const lengths = fc
  .tuple(...[12, 5, 4, 3].map((max) => fc.integer({ min: 0, max })))
  .map(([twos = 0, threes = 0, fives = 0, sevens = 0]) => 2 * 2 ** twos * 3 ** threes * 5 ** fives * 7 ** sevens)
  .filter((length) => length >= 128 && length <= 60_000);

/** Numbers that look random and are the same each time. */
function makeNoise(length: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  });
}

function open(length: number): KernelTransform {
  const plan = planKernel(length);
  if (plan === undefined) throw new Error(`no plan for ${length} samples`);
  const transform = openPlan(plan);
  if (transform === undefined) throw new Error('no WebAssembly here');
  return transform;
}

function withTransform<Result>(samples: Float64Array, use: (transform: KernelTransform) => Result): Result {
  const transform = open(samples.length);
  try {
    transform.load(samples);
    transform.transform();
    return use(transform);
  } finally {
    transform.close();
  }
}

/** All bins as JavaScript finds them. */
function transformPlainly(samples: Float64Array): Float64Array {
  const plan = planRealTransform(samples.length);
  const buffers = [new Float64Array(plan.bufferLength), new Float64Array(plan.bufferLength)] as const;
  return plan.run(samples, buffers).bins.slice(0, samples.length + 2);
}

function expectAlike(actual: number, expected: number, tolerance = 1e-12): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.abs(expected));
}

describe('the transform in WebAssembly', () => {
  it('agrees with the one in JavaScript at any length it is for', () => {
    fc.assert(
      fc.property(lengths, fc.integer(), (length, seed) => {
        const samples = makeNoise(length, seed);
        const expected = transformPlainly(samples);
        const norm = Math.sqrt(expected.reduce((sum, part) => sum + part * part, 0));
        withTransform(samples, (transform) => {
          const bins = transform.readBins();
          expect(bins.length).toBe(expected.length);
          let worst = 0;
          for (const [at, part] of expected.entries()) worst = Math.max(worst, Math.abs(part - (bins[at] as number)));
          expect(worst).toBeLessThanOrEqual((1e-12 * norm) / Math.sqrt(length));
        });
      }),
      { numRuns: 60 },
    );
  });

  it('agrees with it at the lengths of long signals', () => {
    for (const length of [2 ** 18, 1_000_000, 2 ** 20, 2 * 3 ** 12, 441_000]) {
      const samples = makeNoise(length, length);
      const expected = transformPlainly(samples);
      const norm = Math.sqrt(expected.reduce((sum, part) => sum + part * part, 0));
      const worst = withTransform(samples, (transform) =>
        transform.readBins().reduce((most, part, at) => Math.max(most, Math.abs(part - (expected[at] as number))), 0),
      );
      expect(worst, `${length} samples`).toBeLessThanOrEqual((1e-12 * norm) / Math.sqrt(length));
    }
  });

  it('adds up the power of all bins, and finds the lowest of the largest', () => {
    fc.assert(
      fc.property(lengths, fc.integer(), fc.boolean(), (length, seed, isPulse) => {
        // A pulse has the same power in all bins but for the last digits.
        const samples = isPulse ? new Float64Array(length).fill(1, 0, 1) : makeNoise(length, seed);
        withTransform(samples, (transform) => {
          const { total, moment, most, peak } = transform.sumPower();
          const bins = transform.readBins();
          const expected = { total: 0, moment: 0, most: 0, peak: 0 };
          for (let bin = 1; 2 * bin <= length; bin += 1) {
            const power = (bins[2 * bin] as number) ** 2 + (bins[2 * bin + 1] as number) ** 2;
            expected.total += power;
            expected.moment += power * bin;
            if (power > expected.most) Object.assign(expected, { most: power, peak: bin });
          }
          expect({ most, peak }).toEqual({ most: expected.most, peak: expected.peak });
          expectAlike(total, expected.total);
          expectAlike(moment, expected.moment);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('reads single bins as they are among all', () => {
    fc.assert(
      fc.property(lengths, fc.array(fc.nat()), (length, numbers) => {
        const samples = makeNoise(length, 5);
        const bins = [0, 1, length / 4, length / 2 - 1, length / 2, ...numbers.map((each) => each % (length / 2 + 1))]
          .map(Math.floor)
          .sort((a, b) => ((a * 7919) % 101) - ((b * 7919) % 101));
        const single = withTransform(samples, (transform) => bins.map((bin) => [...transform.readBin(bin)]));
        const among = withTransform(samples, (transform) => {
          const all = transform.readBins();
          return bins.map((bin) => [...all.subarray(2 * bin, 2 * bin + 2)]);
        });
        expect(single).toEqual(among);
      }),
      { numRuns: 40 },
    );
  });

  it('gives the spectrum that JavaScript gives', () => {
    fc.assert(
      fc.property(lengths, fc.nat(), (length, number) => {
        const samples = makeNoise(length, 9);
        const bin = number % (length / 2 + 1);
        const read = (spectrum: PowerSpectrum) => [
          spectrum.power(bin),
          spectrum.smooth(bin),
          spectrum.powerAll()[bin] as number,
          spectrum.smoothAll()[bin] as number,
        ];
        const expected = withPlainSpectrum(samples, read);
        const scale = withPlainSpectrum(samples, (spectrum) => spectrum.sumPower().most);
        const transform = open(length);
        transform.load(samples);
        const actual = withLoadedSpectrum(transform, length, read);
        transform.close();
        for (const [at, value] of expected.entries()) {
          expect(Math.abs((actual[at] as number) - value)).toBeLessThanOrEqual(1e-12 * scale);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is planned for no other lengths', () => {
    for (const length of [1, 2, 126, 4097, 2 * 11 * 4096, 2 * 61 * 64]) {
      expect(planKernel(length), `${length} samples`).toBeUndefined();
    }
    expect(openTransform(4096)).toBeUndefined();
    expect(openTransform(22 * 4096)).toBeUndefined();
  });
});

describe('the sums in WebAssembly', () => {
  const number = fc.oneof(
    { weight: 200, arbitrary: fc.double({ min: -1e9, max: 1e9, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e308) },
  );

  it('agree with those in JavaScript, whatever the numbers', () => {
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 300 }), fc.boolean(), (numbers, isSmall) => {
        // Even the first of the samples is a number, so that a mean exists.
        const samples = Float64Array.from({ length: isSmall ? 128 : 2000 }, (_, at) =>
          at === 0 ? 1 : (numbers[at % numbers.length] as number),
        );
        const [plain, other] = [new RunningStatistics(), new RunningStatistics()];
        plain.add(samples, 0);
        const transform = open(samples.length);
        other.add(samples, 0, transform);
        transform.close();
        expect([other.min, other.max, other.count]).toEqual([plain.min, plain.max, plain.count]);
        expect([other.nanCount, other.infCount, other.firstBad]).toEqual([
          plain.nanCount,
          plain.infCount,
          plain.firstBad,
        ]);
        if (!Number.isFinite(plain.rms)) {
          expect(Number.isFinite(other.rms)).toBe(false);
          return;
        }
        expectAlike(other.rms, plain.rms, 1e-12);
        expect(Math.abs(other.mean - plain.mean)).toBeLessThanOrEqual(1e-12 * plain.rms);
        expect(Math.abs(other.variance - plain.variance)).toBeLessThanOrEqual(1e-12 * plain.rms ** 2);
      }),
    );
  });

  it('load the samples that a transform then finds', () => {
    const samples = makeNoise(3000, 3);
    const expected = withTransform(samples, (transform) => transform.readBins().slice());
    const transform = open(3000);
    new RunningStatistics().add(samples, 0, transform);
    transform.transform();
    expect(transform.readBins().slice()).toEqual(expected);
    transform.close();
  });

  it('keep the spread beside a mean that is large', () => {
    const samples = makeNoise(10_000, 4).map((value) => 1e9 + value);
    const expected = new RunningStatistics();
    // The difference of such neighbors is exact.
    expected.add(
      samples.map((value) => value - 1e9),
      0,
    );
    const found = new RunningStatistics();
    const transform = open(samples.length);
    found.add(samples, 0, transform);
    transform.close();
    expectAlike(found.variance, expected.variance, 1e-7);
    expectAlike(found.mean, 1e9 + expected.mean, 1e-15);
  });
});
