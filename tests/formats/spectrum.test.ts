import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Content } from '../../src/core/content.js';
import type { Json } from '../../src/core/json.js';
import spectrum from '../../src/formats/spectrum.js';
import { testFormat } from '../contracts/format.js';

const content = (document: Json): Content => ({
  kind: 'signal',
  bytes: new Uint8Array(0),
  mime: 'application/json',
  extension: 'json',
  document,
});

const data = {
  nyquistHz: 500,
  dominantFrequencyHz: 123.4,
  dominantAmplitude: 2,
  frequenciesHz: [100, 123, 300, 500],
  amplitudes: [0.001, 2, 0.01, 0],
};

async function draw(document: Json, given: Json = {}): Promise<string> {
  const options = spectrum.options.parse(given);
  const [encoded] = await spectrum.encode([{ content: content(document), format: 'spectrum', options }]);
  return Buffer.from(encoded?.bytes ?? []).toString('utf8');
}

testFormat(spectrum, {
  valid: [{}, { width: 1200, height: 600 }],
  invalid: [{ width: 0 }, { height: 1.5 }, { width: '800' }, { width: 100_000 }],
  content: content({ spectrum: data }),
  extension: 'svg',
});

describe('spectrum', () => {
  it('is a drawing that can be rendered, of the size asked for', async () => {
    const { width, height, format } = await sharp(Buffer.from(await draw({ spectrum: data }))).metadata();
    expect({ width, height, format }).toEqual({ width: 800, height: 400, format: 'svg' });
    const { data: pixels, info } = await sharp(Buffer.from(await draw({ spectrum: data }, { width: 400, height: 200 })))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect({ width: info.width, height: info.height }).toEqual({ width: 400, height: 200 });
    // The strongest tone is circled in red, in the left half.
    let red = 0;
    for (let at = 0; at < pixels.length; at += 3) {
      const [r = 0, g = 0, b = 0] = pixels.subarray(at, at + 3);
      if (r > 170 && g < 100 && b < 100 && (at / 3) % 400 < 200) red += 1;
    }
    expect(red).toBeGreaterThan(10);
  });

  it('names the axes with their units and the strongest tone', async () => {
    const svg = await draw({ spectrum: data });
    expect(svg).toContain('Frequency (Hz)');
    expect(svg).toContain('Amplitude (unit of the samples)');
    expect(svg).toContain('123.4 Hz, amplitude 2<');
    expect(svg).toContain('>500</text>');
    expect(await draw({ spectrum: { ...data, nyquistHz: 22_050 } })).toContain('Frequency (kHz)');
  });

  it.each([
    ['no spectrum', { mean: 1 }],
    ['null for one', { spectrum: null }],
    ['lists of different lengths', { spectrum: { ...data, amplitudes: [1] } }],
    ['no points', { spectrum: { ...data, amplitudes: [], frequenciesHz: [] } }],
    ['a name in place of a number', { spectrum: { ...data, nyquistHz: 'high' } }],
  ])('refuses a result with %s, and says what must come before', async (_, document) => {
    await expect(draw(document)).rejects.toMatchObject({
      code: 'E_OP',
      message: expect.stringContaining('{ signal.analyze: { spectrum: true } }'),
    });
  });

  it('draws what is hardly there: one bin, silence beside a tone, tiny and huge amplitudes', async () => {
    for (const scale of [1e-12, 1, 1e12]) {
      const amplitudes = [0, scale, 0, 0];
      const svg = await draw({ spectrum: { ...data, amplitudes, dominantAmplitude: scale } });
      expect(svg).not.toMatch(/NaN|Infinity/);
      expect((await sharp(Buffer.from(svg)).metadata()).width).toBe(800);
    }
    expect(await draw({ spectrum: { ...data, frequenciesHz: [500], amplitudes: [1] } })).not.toMatch(/NaN|Infinity/);
  });
});
