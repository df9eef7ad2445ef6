import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/dataset/random.js';
import { writeFits } from '../../../src/dataset/stars/fits-bytes.js';
import { makeFrame } from '../../../src/dataset/stars/frame.js';
import { planStars } from '../../../src/dataset/stars/plan.js';
import { type Exposure, fullWell, readNoise, Sensor } from '../../../src/dataset/stars/sensor.js';
import { decodeFits } from '../../../src/formats/fits/decode.js';

const sensor = new Sensor(new Random(1));

function readFlat(level: number, options = { hotPixels: 0 }): Exposure {
  const frame = makeFrame(300, 200, 1);
  frame.light.fill(level);
  return sensor.read(frame, new Random(2), options);
}

describe('the sensor', () => {
  it('adds noise of the light and of reading, without a bias', () => {
    for (const level of [400, 2_000, 20_000]) {
      const { counts } = readFlat(level);
      const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
      const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;
      const expected = level + readNoise ** 2;
      expect(Math.abs(mean - level)).toBeLessThan(Math.sqrt(expected) * 0.03);
      expect(variance / expected).toBeGreaterThan(0.96);
      expect(variance / expected).toBeLessThan(1.04);
    }
  });

  it('gives neighboring pixels and rows noise of their own', () => {
    const { counts, width, height } = readFlat(1_000);
    for (const offset of [1, 2, width, width + 1, 3 * width]) {
      let product = 0;
      let total = 0;
      for (let at = 0; at + offset < width * height; at += 1) {
        product += ((counts[at] ?? 0) - 1_000) * ((counts[at + offset] ?? 0) - 1_000);
        total += ((counts[at] ?? 0) - 1_000) ** 2;
      }
      expect(Math.abs(product / total), `offset ${offset}`).toBeLessThan(0.03);
    }
  });

  it('clips at its full well and has hot pixels where asked', () => {
    expect(new Set(readFlat(80_000).counts)).toEqual(new Set([fullWell]));
    const clean = readFlat(1_000).counts;
    const hot = readFlat(1_000, { hotPixels: 50 }).counts;
    const raised = hot.filter((count, at) => count !== clean[at]).length;
    expect(raised).toBeGreaterThan(40);
    expect(raised).toBeLessThanOrEqual(50);
  });
});

describe('writeFits', () => {
  it('writes what a reader reads back, upright, as counts or as counts a second', () => {
    const exposure: Exposure = {
      width: 3,
      height: 2,
      channels: 1,
      counts: Uint16Array.of(0, 1, 2, 40_000, 60_000, 65_535),
    };
    const counts = decodeFits(writeFits(exposure, { isFloat: false, seconds: 30, saturation: fullWell }), {
      isDeep: true,
    });
    expect(counts.samples).toEqual({
      data: Float32Array.from(exposure.counts),
      width: 3,
      height: 2,
      channels: 1,
      saturation: 60_000,
    });
    const rates = decodeFits(writeFits(exposure, { isFloat: true, seconds: 30, saturation: fullWell }), {
      isDeep: true,
    });
    expect(rates.samples?.saturation).toBe(2_000);
    expect(rates.samples?.data[4]).toBe(2_000);
    expect(writeFits(exposure, { isFloat: true, seconds: 30, saturation: fullWell }).length % 2_880).toBe(0);
  });
});

describe('planStars', () => {
  it('plans every scene and form in twelve, and varies sizes and widths after them', () => {
    const between = (low: number, high: number) => low + (high - low) * 0.75;
    const first = Array.from({ length: 12 }, (_, index) => planStars(index, { between }));
    expect(new Set(first.map((plan) => plan.scene)).size).toBe(6);
    expect(new Set(first.map((plan) => plan.form)).size).toBe(5);
    expect(first.some((plan) => plan.fwhm === 1.2) && first.some((plan) => plan.fwhm === 6)).toBe(true);
    const later = planStars(12, { between });
    expect(later.width).toBe(Math.round((first[0]?.width ?? 0) * 1.05));
    expect(later.fwhm).toBeGreaterThan(first[0]?.fwhm ?? 9);
  });
});
