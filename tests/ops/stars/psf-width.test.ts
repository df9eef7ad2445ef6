import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/dataset/random.js';
import { planeOfPixels } from '../../../src/ops/stars/plane.js';
import { estimateFwhm } from '../../../src/ops/stars/psf-width.js';
import { addNoise, renderStars, scatter, toPixels } from './field.js';

const base = { width: 500, height: 500, sky: 30, noise: 3, seed: 5 };

describe('the estimated width of stars', () => {
  it.each([1.8, 2.5, 3.5, 5])('is near the true one of %d pixels', (fwhm) => {
    const options = { ...base, fwhm, apart: 20 };
    const light = addNoise(renderStars(scatter(150, 10, options), options), options);
    const estimate = estimateFwhm(planeOfPixels(toPixels(light, options)));
    expect(estimate / fwhm).toBeGreaterThan(0.75);
    expect(estimate / fwhm).toBeLessThan(1.2);
  });

  it('does not come from tracks of cosmic rays, which are sharper than stars', () => {
    const options = { ...base, fwhm: 2.8, apart: 20 };
    const light = addNoise(renderStars(scatter(100, 25, options), options), options);
    const clean = estimateFwhm(planeOfPixels(toPixels(light, options)));
    const random = new Random(3);
    for (let track = 0; track < 40; track += 1) {
      const start = random.below(light.length - 2 * base.width);
      const height = random.between(70, 130);
      for (const step of [0, 1, base.width]) light[start + step] = base.sky + (step === 0 ? 1 : 0.9) * height;
    }
    const estimate = estimateFwhm(planeOfPixels(toPixels(light, options)));
    expect(estimate / clean).toBeGreaterThan(0.93);
    expect(estimate / clean).toBeLessThan(1.07);
  });

  it('is a usual one where there are no stars, or hardly any pixels', () => {
    const options = { ...base, fwhm: 3 };
    expect(estimateFwhm(planeOfPixels(toPixels(addNoise(renderStars([], options), options), options)))).toBe(2.5);
    expect(estimateFwhm(planeOfPixels({ data: new Uint8Array(1), width: 1, height: 1, channels: 1 }))).toBe(2.5);
  });
});
