import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import analyze from '../../../src/ops/signal/analyze.js';
import { opContext, testOp } from '../../contracts/op.js';
import { bytesOf, makeNoise, signalContent } from '../../formats/signal/signal-bytes.js';
import { analyzeValues, tone } from './analyze-signal.js';

testOp(analyze, {
  valid: [
    {},
    {
      sampleRate: 8000,
      bands: [
        [0, 100],
        [100.5, 4000],
      ],
      peaks: 3,
      spectrum: true,
    },
    { dtype: 'int16', endian: 'big', channels: 2, nan: 'drop' },
    { nan: 'keep' },
  ],
  invalid: [
    { sampleRate: 0 },
    { sampleRate: Number.POSITIVE_INFINITY },
    { dtype: 'float128' },
    { endian: 'middle' },
    { channels: 0 },
    { channels: 300 },
    { nan: 'ignore' },
    { bands: [[2, 1]] },
    { bands: [[-1, 1]] },
    { bands: [[1, 2, 3]] },
    { bands: [1, 2] },
    { peaks: 101 },
    { spectrum: 1 },
  ],
  content: signalContent(bytesOf(makeNoise(1024, 1))),
});

describe('signal.analyze', () => {
  // Made with NumPy 1.24: mean, std, sqrt(mean(x²)), min, max, argmax of abs(rfft(x))[1:] and what follows from it.
  it.each([
    {
      name: 'a noisy tone of 1,000 samples',
      values: () => {
        const wave = tone(1000, 0.123, 3);
        return makeNoise(1000, 1).map((value, at) => value + (wave[at] ?? 0) + 0.5);
      },
      sampleRate: 8000,
      expected: {
        mean: 0.522156112426892,
        std: 2.1959317962148663,
        rms: 2.2571582707847972,
        min: -3.44504633334752,
        max: 4.454929223949421,
        dominantBin: 123,
        dominantBinHz: 984,
        dominantMagnitude: 1497.4400999303705,
        spectralCentroidHz: 1050.934241505296,
      },
      bandPower: 4.544647514250169,
    },
    {
      name: 'noise far from zero, 4,096 samples',
      values: () => makeNoise(4096, 2).map((value) => value + 1e6),
      sampleRate: 1,
      expected: {
        mean: 1000000.005745569,
        std: 0.583480349588978,
        rms: 1000000.0057457392,
        min: 999999.0012065261,
        max: 1000000.9998752195,
        dominantBin: 595,
        dominantBinHz: 0.145263671875,
        dominantMagnitude: 105.23644773426646,
        spectralCentroidHz: 0.2491255351339313,
      },
      bandPower: 0.07409287532506696,
    },
    {
      name: 'a prime number of samples',
      values: () => {
        const wave = tone(1009, 0.31, 2, Math.PI / 2);
        return makeNoise(1009, 3).map((value, at) => value + (wave[at] ?? 0));
      },
      sampleRate: 44_100,
      expected: {
        mean: -0.019586934327766165,
        std: 1.5165060318764803,
        rms: 1.5166325173601245,
        min: -2.971091215560816,
        max: 2.9948906107495077,
        dominantBin: 313,
        dominantBinHz: 13680.17839444995,
        dominantMagnitude: 930.7130886663963,
        spectralCentroidHz: 13233.732216014632,
      },
      bandPower: 0.07401900174095534,
    },
    {
      name: 'twice a prime number of tiny samples',
      values: () => makeNoise(2018, 4).map((value) => value * 1e-9),
      sampleRate: 100,
      expected: {
        mean: 1.5305909072718146e-11,
        std: 5.759203487607347e-10,
        rms: 5.761237011000577e-10,
        min: -9.97782850638032e-10,
        max: 9.997042049653829e-10,
        dominantBin: 533,
        dominantBinHz: 26.41228939544103,
        dominantMagnitude: 7.11471710514834e-8,
        spectralCentroidHz: 25.075623101404744,
      },
      bandPower: 7.394728596178449e-20,
    },
    {
      name: 'an odd number of samples with small factors',
      values: () => makeNoise(3465, 5).map((value) => value - 0.25),
      sampleRate: 250,
      expected: {
        mean: -0.2536897994766031,
        std: 0.5780621116700222,
        rms: 0.6312799056732951,
        min: -1.2494936403818429,
        max: 0.7498695738613605,
        dominantBin: 1131,
        dominantBinHz: 81.60173160173161,
        dominantMagnitude: 93.19878028695318,
        spectralCentroidHz: 64.4076083748262,
      },
      bandPower: 0.06493912634838474,
    },
  ])('agrees with NumPy on $name', async ({ values, sampleRate, expected, bandPower }) => {
    const signal = values();
    const bands = [[sampleRate * 0.1, sampleRate * 0.2]];
    const result = await analyzeValues(signal, { sampleRate, bands });
    const tolerance = (value: number) => 1e-9 * Math.abs(value);
    for (const [name, value] of Object.entries(expected)) {
      expect(Math.abs((result[name] as number) - value), name).toBeLessThanOrEqual(tolerance(value));
    }
    expect(Math.abs((result.bandPower[0]?.power ?? 0) - bandPower)).toBeLessThanOrEqual(tolerance(bandPower));
    expect(result).toMatchObject({
      samples: signal.length,
      channels: 1,
      sampleRateHz: sampleRate,
      durationS: signal.length / sampleRate,
      dtype: 'float64',
      count: signal.length,
      nanCount: 0,
      infCount: 0,
      spectrumMethod: 'fft',
    });
  });

  it('gives the ledger four facts, and drops the bytes', async () => {
    const result = await analyze.run(signalContent(bytesOf([0, 1, 0, -1])), analyze.options.parse({}), opContext());
    expect(result.facts).toEqual({ samples: 4, mean: 0, rms: Math.SQRT1_2, dominantFrequencyHz: 0.25 });
    expect(result.bytes).toHaveLength(0);
    expect(result.kind).toBe('signal');
  });

  it('finds a tone between the bins, whatever its phase', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 500, max: 3000 }),
        fc.double({ min: 0.1, max: 0.4, noNaN: true }),
        fc.double({ min: 0, max: 6, noNaN: true }),
        async (length, cycles, phase) => {
          const result = await analyzeValues(tone(length, cycles, 2, phase), { sampleRate: 1000 });
          // In parts of a bin, which is 1000 / length Hz.
          const error = (Math.abs(result.dominantFrequencyHz - cycles * 1000) * length) / 1000;
          expect(error).toBeLessThan(0.001);
          expect(Math.abs(result.dominantAmplitude - 2)).toBeLessThan(0.002);
        },
      ),
    );
  });

  it('names a tone amid a bin exactly, and one at half the sample rate', async () => {
    const result = await analyzeValues(tone(1000, 0.05, 3), { sampleRate: 1000 });
    expect(result.dominantFrequencyHz).toBeCloseTo(50, 10);
    expect(result.dominantAmplitude).toBeCloseTo(3, 10);
    const alternating = await analyzeValues([1, -1, 1, -1, 1, -1], { sampleRate: 10 });
    expect(alternating).toMatchObject({ dominantBin: 3, dominantFrequencyHz: 5, dominantAmplitude: 1 });
  });

  it('is not disturbed by a large mean', async () => {
    const wave = tone(2000, 0.1234).map((value) => value + 1000);
    const result = await analyzeValues(wave, { sampleRate: 1 });
    expect(result.dominantFrequencyHz).toBeCloseTo(0.1234, 6);
  });

  it('lists the strongest tones in order', async () => {
    const parts = [
      [0.0511, 0.5],
      [0.2031, 3],
      [0.4003, 1],
    ] as const;
    const waves = parts.map(([cycles, amplitude]) => tone(8192, cycles, amplitude));
    const noise = makeNoise(8192, 7);
    const signal = noise.map((value, at) => waves.reduce((sum, wave) => sum + (wave[at] ?? 0), 0.001 * value));
    const { peaks } = await analyzeValues(signal, { sampleRate: 1000, peaks: 3 });
    expect(peaks).toHaveLength(3);
    for (const [place, [hz, amplitude]] of [
      [203.1, 3],
      [400.3, 1],
      [51.1, 0.5],
    ].entries()) {
      expect(Math.abs((peaks[place]?.frequencyHz ?? 0) - (hz ?? 0))).toBeLessThan(0.002);
      expect(Math.abs((peaks[place]?.amplitude ?? 0) / (amplitude ?? 0) - 1)).toBeLessThan(0.003);
    }
  });

  it('shares the variance out among bands that cover everything', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 500 }),
        fc.array(fc.double({ min: 0.01, max: 49.9, noNaN: true }), { minLength: 1, maxLength: 5 }),
        async (length, given) => {
          const cuts = [0, ...new Set(given.sort((a, b) => a - b)), 50];
          const bands = cuts.slice(1).map((high, index) => [cuts[index] ?? 0, high]);
          const result = await analyzeValues(makeNoise(length, length), { sampleRate: 100, bands });
          const total = result.bandPower.reduce((sum, { power }) => sum + power, 0);
          expect(total).toBeCloseTo((result.std as number) ** 2, 12);
        },
      ),
    );
  });

  it('keeps a spectrum of at most 512 points, with every strong tone in it', async () => {
    const result = await analyzeValues(tone(65_536, 0.123), { sampleRate: 48_000, spectrum: true });
    const { frequenciesHz, amplitudes, nyquistHz } = result.spectrum as {
      frequenciesHz: number[];
      amplitudes: number[];
      nyquistHz: number;
    };
    expect(nyquistHz).toBe(24_000);
    expect(frequenciesHz).toHaveLength(512);
    expect(frequenciesHz).toEqual(frequenciesHz.toSorted((a, b) => a - b));
    const place = amplitudes.indexOf(Math.max(...amplitudes));
    expect(Math.abs((frequenciesHz[place] ?? 0) - 0.123 * 48_000)).toBeLessThan(1);
    const alternating = await analyzeValues([1, -1, 1, -1, 1, -1], { spectrum: true, sampleRate: 10 });
    const edge = alternating.spectrum as { frequenciesHz: number[]; amplitudes: number[] };
    expect([edge.frequenciesHz.at(-1), edge.amplitudes.at(-1)]).toEqual([5, expect.closeTo(1, 12)]);
    const small = await analyzeValues([0, 1, 0, -1, 0], { spectrum: true });
    expect((small.spectrum as { frequenciesHz: number[] }).frequenciesHz).toEqual([0.2, 0.4]);
  });
});
