import { beforeAll, describe, expect, it } from 'vitest';
import type { DatasetFile } from '../../src/dataset/kind.js';
import { signalKind } from '../../src/dataset/signals.js';
import { detect } from '../../src/formats/detect.js';
import analyze from '../../src/ops/signal/analyze.js';
import { opContext } from '../contracts/op.js';

async function collect(count: number, seed = 1): Promise<DatasetFile[]> {
  const files: DatasetFile[] = [];
  for await (const file of signalKind.generate({ count, seed })) files.push(file);
  return files;
}

describe('a set of 24 signals', () => {
  let files: DatasetFile[];
  let signals: DatasetFile[];
  let truth: Record<string, string>[];

  beforeAll(async () => {
    files = await collect(24, 5);
    signals = files.slice(0, -1);
    const [head, ...rows] = Buffer.from(files.at(-1)?.bytes ?? [])
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    truth = rows.map((row) => Object.fromEntries((head ?? []).map((name, column) => [name, row[column] ?? ''])));
  });

  it('numbers them in order, and ends with the truth about them, which is not listed', () => {
    expect(signals.map(({ name }) => name.replace(/\.\w+$/, ''))).toEqual(
      Array.from({ length: 24 }, (_, index) => `signals/${String(index).padStart(6, '0')}`),
    );
    expect(signals.filter(({ isListed }) => isListed === false)).toEqual([]);
    expect(files.at(-1)).toMatchObject({ name: 'signals/truth.csv', isListed: false });
    expect(truth.map(({ file }) => `signals/${file}`)).toEqual(signals.map(({ name }) => name));
    expect(Object.keys(truth[0] ?? {})).toEqual([
      'file',
      'dtype',
      'sampleRateHz',
      'samples',
      'channels',
      'frequencyHz',
      'amplitude',
      'mean',
    ]);
  });

  it('holds raw samples, arrays and sound, several channels, and lengths of all sorts', () => {
    const extensions = new Set(signals.map(({ name }) => name.split('.').at(-1)));
    expect(extensions).toEqual(new Set(['f64', 'f32', 'npy', 'wav']));
    expect(new Set(truth.map(({ dtype }) => dtype))).toEqual(new Set(['float64', 'float32', 'int16']));
    expect(new Set(truth.map(({ channels }) => channels))).toEqual(new Set(['1', '2', '3']));
    const lengths = truth.map(({ samples }) => Number(samples));
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(2 ** 12);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(2 ** 17);
    const powers = lengths.filter((length) => Number.isInteger(Math.log2(length)));
    expect(powers.length).toBeGreaterThan(3);
    expect(powers.length).toBeLessThan(20);
  });

  it('is taken for signals, by name or by content', async () => {
    for (const { name, bytes, mime } of signals) {
      expect(await detect(bytes, mime, `http://localhost/${name}`)).toMatchObject({ kind: 'signal', mime });
      expect(await detect(bytes, 'application/octet-stream', `http://localhost/${name}`)).toMatchObject({ mime });
    }
  });

  it('is analyzed to what was put in', async () => {
    for (const [index, { bytes, mime, name }] of signals.entries()) {
      const content = { kind: 'signal' as const, bytes, mime, extension: '' };
      const result = await analyze.run(content, analyze.options.parse({ sampleRate: 8000 }), opContext());
      const found = result.document as Record<string, number | string>;
      const { dtype, sampleRateHz, samples, channels, frequencyHz, amplitude, mean } = truth[index] ?? {};
      expect(found, name).toMatchObject({
        dtype,
        sampleRateHz: Number(sampleRateHz),
        samples: Number(samples),
        channels: Number(channels),
      });
      const binHz = 8000 / Number(samples);
      expect(Math.abs(Number(found.dominantFrequencyHz) - Number(frequencyHz)), name).toBeLessThan(binHz / 10);
      expect(Math.abs(Number(found.dominantAmplitude) / Number(amplitude) - 1), name).toBeLessThan(0.05);
      expect(Math.abs(Number(found.mean) - Number(mean)), name).toBeLessThan(Number(amplitude) / 50);
    }
  });

  it('does not clip what is stored in 16 bits', () => {
    for (const [index, { bytes }] of signals.entries()) {
      if (truth[index]?.dtype !== 'int16') continue;
      const values = new Int16Array(new Uint8Array(bytes).buffer, 44);
      const most = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
      expect(most).toBeGreaterThan(2000);
      expect(most).toBeLessThan(32_767);
    }
  });

  it('is the same for the same seed, and another for another; a shorter one is its beginning', async () => {
    const again = await collect(24, 5);
    expect(again.every(({ bytes }, index) => Buffer.compare(bytes, files[index]?.bytes ?? Buffer.alloc(0)) === 0)).toBe(
      true,
    );
    const short = await collect(3, 5);
    expect(short).toHaveLength(4);
    expect(Buffer.compare(short[2]?.bytes ?? Buffer.alloc(0), files[2]?.bytes ?? Buffer.alloc(0))).toBe(0);
    const other = await collect(1, 6);
    expect(Buffer.compare(other[0]?.bytes ?? Buffer.alloc(0), files[0]?.bytes ?? Buffer.alloc(0))).not.toBe(0);
  });

  it('is nothing at all for none', async () => {
    expect(await collect(0)).toEqual([]);
  });
});
