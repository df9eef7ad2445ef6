import { describe, expect, it } from 'vitest';
import { detectStars } from '../../../src/ops/stars/detect-stars.js';
import { chooseThreshold, leastThreshold, mostThreshold } from '../../../src/ops/stars/false-alarms.js';
import { addNoise, renderStars, toPlane } from './field.js';

const picture = { width: 1_000, height: 1_000, fwhm: 3 };

describe('the chosen threshold', () => {
  it('is high where next to nothing is found, and lower the more is found', () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => 3 + (10 * i) / count);
    const [none, some, crowd] = [[], many(300), many(30_000)].map((ratios) => chooseThreshold(ratios, picture));
    expect(none).toBe(mostThreshold);
    expect(some).toBeLessThan(mostThreshold);
    expect(crowd).toBeLessThan(some as number);
    expect(crowd).toBeGreaterThanOrEqual(leastThreshold);
  });

  it('is the lowest at which no more than a hundredth of what is found is noise', () => {
    const ratios = Array.from({ length: 2_000 }, (_, i) => 3 + (10 * i) / 2_000);
    const { width, height, fwhm } = picture;
    const share = (threshold: number) => {
      const noise = ((width * height) / fwhm ** 2) * 0.117 * Math.exp(-(threshold ** 2) / 2);
      return noise / ratios.filter((ratio) => ratio >= threshold).length;
    };
    const chosen = chooseThreshold(ratios, picture);
    expect(share(chosen)).toBeLessThanOrEqual(0.01);
    expect(share(chosen - 0.05)).toBeGreaterThan(0.01);
  });

  it('rests on how often pure noise passes for a star', () => {
    const options = { width: 1_200, height: 1_200, fwhm: 2.5, sky: 100, noise: 5, seed: 11 };
    const plane = toPlane(addNoise(renderStars([], options), options), options);
    const { stars } = detectStars(plane, { k: leastThreshold, fwhm: options.fwhm });
    const expected =
      ((options.width * options.height) / options.fwhm ** 2) * 0.117 * Math.exp(-(leastThreshold ** 2) / 2);
    expect(stars.length).toBeGreaterThan(expected / 4);
    expect(stars.length).toBeLessThan(expected * 4);
    expect(detectStars(plane, { fwhm: options.fwhm }).stars.length).toBeLessThanOrEqual(2);
  });
});
