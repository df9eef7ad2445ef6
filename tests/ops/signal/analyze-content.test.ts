import { mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeNpy, encodeRaw, encodeWav } from '../../../src/formats/signal/encode.js';
import analyze from '../../../src/ops/signal/analyze.js';
import { opContext } from '../../contracts/op.js';
import { bytesOf, makeNoise, npyFile, signalContent } from '../../formats/signal/signal-bytes.js';
import { analyzeBytes, analyzeContent, analyzeValues, tone } from './analyze-signal.js';

describe('the shape of the samples', () => {
  const wave = tone(4096, 0.1);

  it('is told by the options for bytes without a header, and float32 by their type', async () => {
    const expected = { samples: 4096, dtype: 'float32' };
    const bytes = encodeRaw([wave], 'float32');
    expect(await analyzeBytes(bytes, { dtype: 'float32' })).toMatchObject(expected);
    expect(await analyzeContent(signalContent(bytes, 'application/x-float32'))).toMatchObject(expected);
    expect(await analyzeBytes(bytes)).toMatchObject({ samples: 2048, dtype: 'float64' });
  });

  it('is told by the header of .npy and WAV files, whatever the options', async () => {
    const wrong = { dtype: 'uint8', endian: 'big', channels: 3 };
    expect(await analyzeBytes(encodeNpy([wave], 'float32'), wrong)).toMatchObject({
      samples: 4096,
      dtype: 'float32',
      sampleRateHz: 1,
      channels: 1,
    });
    const wav = encodeWav([wave], { type: 'int16', sampleRateHz: 8000 });
    const result = await analyzeBytes(wav, wrong);
    expect(result).toMatchObject({ samples: 4096, dtype: 'int16', sampleRateHz: 8000, durationS: 0.512 });
    expect(result.dominantFrequencyHz).toBeCloseTo(800, 2);
    expect(await analyzeBytes(wav, { sampleRate: 4000 })).toMatchObject({ sampleRateHz: 4000 });
  });

  it('may have channels, which are told one by one and together', async () => {
    const left = tone(4096, 0.1, 1);
    const right = tone(4096, 0.3, 2).map((value) => value + 1);
    const result = await analyzeBytes(encodeNpy([left, right], 'float64'), { sampleRate: 100, peaks: 2 });
    const alone = await Promise.all([left, right].map((each) => analyzeValues(each, { sampleRate: 100, peaks: 2 })));
    expect(result.perChannel).toHaveLength(2);
    for (const [channel, facts] of result.perChannel.entries()) expect(alone[channel]).toMatchObject(facts);
    const together = await analyzeValues([...left, ...right], { sampleRate: 100 });
    for (const name of ['mean', 'std', 'rms', 'min', 'max'] as const) {
      expect(result[name]).toBeCloseTo(together[name] as number, 12);
    }
    expect(result).toMatchObject({ samples: 4096, channels: 2, count: 8192, durationS: 40.96 });
    expect(result.dominantBin).toBe(alone[1]?.dominantBin);
    expect(result.peaks.map(({ frequencyHz }) => Math.round(frequencyHz))).toEqual([30, 10]);
  });

  it('keeps one spectrum, of all channels together', async () => {
    const bytes = encodeRaw([wave, wave], 'float64');
    const result = await analyzeBytes(bytes, { channels: 2, spectrum: true, peaks: 1 });
    expect(result).toHaveProperty('spectrum.amplitudes');
    for (const facts of result.perChannel) {
      expect(facts).not.toHaveProperty('spectrum');
      expect(facts.peaks).toHaveLength(1);
    }
  });

  it('may have channels in opposite phase, which do not cancel', async () => {
    const result = await analyzeBytes(encodeRaw([wave, wave.map((value) => -value)], 'float64'), { channels: 2 });
    expect(result.dominantFrequencyHz).toBeCloseTo(0.1, 6);
    expect(result.dominantAmplitude).toBeCloseTo(1, 3);
  });
});

describe('samples that say nothing', () => {
  const silent = {
    dominantFrequencyHz: null,
    dominantBin: null,
    dominantMagnitude: null,
    spectralCentroidHz: null,
    spectrumMethod: null,
  };

  it('are constant, or one alone: statistics, and null for the rest', async () => {
    const given = { bands: [[0, 1]], peaks: 2, spectrum: true };
    expect(await analyzeValues(new Float64Array(1000).fill(0.1), given)).toMatchObject({
      ...silent,
      mean: 0.1,
      std: 0,
      rms: 0.1,
      bandPower: [{ lowHz: 0, highHz: 1, power: null }],
      peaks: [],
      spectrum: null,
    });
    expect(await analyzeValues([-7])).toMatchObject({ ...silent, samples: 1, mean: -7, std: 0, min: -7, max: -7 });
    const zeros = await analyzeValues([-0, -0]);
    expect(JSON.parse(JSON.stringify(zeros))).toEqual(zeros);
  });

  it('are none at all: a failure of that item', async () => {
    const empty = npyFile("{'descr': '<f8', 'fortran_order': False, 'shape': (0,), }", '');
    for (const bytes of [new Uint8Array(0), empty]) {
      await expect(analyzeBytes(bytes)).rejects.toMatchObject({
        code: 'E_ARRAY_VALUES',
        message: expect.stringMatching(/^the (raw|npy) signal holds no samples$/),
      });
    }
  });

  it('are a silent channel beside another one', async () => {
    const result = await analyzeBytes(encodeRaw([tone(100, 0.1), new Float64Array(100)], 'float64'), { channels: 2 });
    expect(result.perChannel[1]).toMatchObject({ dominantFrequencyHz: null, mean: 0 });
    expect(result.dominantFrequencyHz).toBeCloseTo(0.1, 6);
  });
});

describe('samples that are not finite', () => {
  const holed = tone(1000, 0.1);
  holed[417] = Number.NaN;
  holed[500] = Number.POSITIVE_INFINITY;
  holed[501] = Number.NEGATIVE_INFINITY;

  it('fail the item unless told otherwise, with their number and the first of them', async () => {
    await expect(analyzeValues(holed)).rejects.toMatchObject({
      code: 'E_ARRAY_VALUES',
      message:
        '3 of 1,000 samples are not finite numbers (1 NaN, 2 infinite), the first is sample 417; expected finite numbers, or nan: drop or keep',
    });
    await expect(analyzeBytes(encodeRaw([tone(1000, 0.1), holed], 'float64'), { channels: 2 })).rejects.toMatchObject({
      message: expect.stringContaining('of channel 2 are not'),
    });
  });

  it('are left out with nan: drop, and the others keep their times', async () => {
    const bytes = bytesOf(holed);
    const before = Buffer.from(bytes).toString('hex');
    const result = await analyzeBytes(bytes, { nan: 'drop' });
    expect(Buffer.from(bytes).toString('hex')).toBe(before);
    const finite = holed.filter(Number.isFinite);
    const alone = await analyzeValues(finite);
    expect(result).toMatchObject({ samples: 1000, count: 997, nanCount: 1, infCount: 2 });
    for (const name of ['mean', 'std', 'min', 'max'] as const) {
      expect(result[name]).toBeCloseTo(alone[name] as number, 14);
    }
    expect(result.dominantFrequencyHz).toBeCloseTo(0.1, 5);
  });

  it('leave no trace where they are left out of samples far from zero', async () => {
    const values = tone(4000, 0.123, 2).map((value, at) => (at % 10 === 5 ? Number.NaN : value + 1_000));
    const result = await analyzeValues(values, { nan: 'drop', sampleRate: 1000 });
    expect(result).toMatchObject({ count: 3_600, nanCount: 400 });
    expect(Math.abs(result.dominantFrequencyHz - 123)).toBeLessThan(0.1);
  });

  it('make null of what they touch with nan: keep', async () => {
    expect(await analyzeValues(holed, { nan: 'keep' })).toMatchObject({
      count: 997,
      mean: null,
      std: null,
      max: null,
      dominantFrequencyHz: null,
      spectrumMethod: null,
    });
  });

  it('are all there is: a failure with nan: drop too', async () => {
    await expect(analyzeValues(new Float64Array(8).fill(Number.NaN), { nan: 'drop' })).rejects.toMatchObject({
      code: 'E_ARRAY_VALUES',
      message: '8 of 8 samples are not finite numbers (8 NaN, 0 infinite); expected one at least that is',
    });
  });

  it('come of numbers whose squares are too large: null, no failure', async () => {
    const result = await analyzeValues([1e200, -1e200, 1e200, 3e200]);
    expect(result).toMatchObject({ mean: 1e200, std: null, min: -1e200, max: 3e200, dominantFrequencyHz: null });
    expect(await analyzeValues([1e-310, 2e-310])).toMatchObject({ min: 1e-310, dominantFrequencyHz: null });
  });
});

describe('signals too long for one transform', () => {
  let folder: string;

  const length = 2 ** 20 + 7;
  let long: Float32Array;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-analyze-'));
    const noise = makeNoise(length, 11);
    long = noise.reduce((values, value, at) => {
      values[at] = 5 + Math.sin(2 * Math.PI * ((0.21 * at) % 1)) + value;
      return values;
    }, new Float32Array(length));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('are transformed in pieces, from memory and from a file alike', async () => {
    const values = long;
    const bytes = new Uint8Array(values.buffer);
    const path = join(folder, 'long.f32');
    await writeFile(path, bytes);
    const given = {
      sampleRate: 1000,
      bands: [
        [0, 200],
        [200, 500],
      ],
      peaks: 1,
      dtype: 'float32',
    };
    const result = await analyzeBytes(bytes, given);
    const file = { path, size: bytes.length };
    expect(await analyzeContent({ ...signalContent(new Uint8Array(0)), file }, given)).toEqual(result);
    expect(result).toMatchObject({ samples: values.length, count: values.length, spectrumMethod: 'welch' });
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(result.mean).toBeCloseTo(mean, 9);
    expect(Math.abs(result.dominantFrequencyHz - 210)).toBeLessThan(1e-4);
    expect(result.dominantAmplitude).toBeCloseTo(1, 2);
    expect(result.peaks[0]?.frequencyHz).toBeCloseTo(210, 3);
    // The noise is even: a third of the variance, two fifths of it below 200 Hz; above, the tone's half besides.
    const [low, high] = result.bandPower;
    expect(Math.abs((low?.power ?? 0) - (2 / 5) * (1 / 3))).toBeLessThan(0.002);
    expect(Math.abs((high?.power ?? 0) - (3 / 5) * (1 / 3) - 1 / 2)).toBeLessThan(0.005);
  });

  it.runIf(process.platform === 'linux')(
    'are read from a file that is closed again, whatever comes of it',
    async () => {
      const path = join(folder, 'closed.f64');
      const file = { path, size: 8 * 4096 };
      for (const values of [tone(4096, 0.1), new Float64Array(4096).fill(Number.NaN)]) {
        await writeFile(path, bytesOf(values));
        await analyzeContent({ ...signalContent(new Uint8Array(0)), file }).catch(() => {});
      }
      const opened = (await readdir('/proc/self/fd')).map((name) => readlink(`/proc/self/fd/${name}`).catch(() => ''));
      expect(await Promise.all(opened)).not.toContain(path);
    },
  );

  it('fill the gaps of what is dropped, and count what is not finite', async () => {
    const values = long.slice();
    values.fill(Number.NaN, 300_000, 300_400);
    const bytes = new Uint8Array(values.buffer);
    const given = { sampleRate: 1000, dtype: 'float32' };
    await expect(analyzeBytes(bytes, given)).rejects.toMatchObject({
      code: 'E_ARRAY_VALUES',
      message: expect.stringContaining(
        '400 of 1,048,583 samples are not finite numbers (400 NaN, 0 infinite), the first is sample 300,000',
      ),
    });
    const result = await analyzeBytes(bytes, { ...given, nan: 'drop' });
    expect(result).toMatchObject({ count: 1_048_183, nanCount: 400 });
    expect(Math.abs(result.dominantFrequencyHz - 210)).toBeLessThan(1e-3);
    expect(await analyzeBytes(bytes, { ...given, nan: 'keep' })).toMatchObject({ mean: null, spectrumMethod: null });
  });

  it('are heard from beginning to end where some at the beginning are dropped', async () => {
    const values = long.map((value) => value + 1_000);
    // A gap that was filled with zeros would sound louder than the tone.
    for (let at = 5; at < 200_000; at += 10) values[at] = Number.NaN;
    const given = { sampleRate: 1000, dtype: 'float32', nan: 'drop' };
    const result = await analyzeBytes(new Uint8Array(values.buffer), given);
    expect(result).toMatchObject({ spectrumMethod: 'welch', nanCount: 20_000 });
    expect(Math.abs(result.dominantFrequencyHz - 210)).toBeLessThan(1e-3);
    expect(result.dominantAmplitude).toBeCloseTo(1, 1);
  });

  it('end when they are told to', async () => {
    const context = opContext(AbortSignal.abort(new Error('enough')));
    const options = analyze.options.parse({ dtype: 'float32' });
    await expect(analyze.run(signalContent(new Uint8Array(long.buffer)), options, context)).rejects.toThrow('enough');
  });
});
