import { describe, expect, it } from 'vitest';
import { detectStars } from '../../../src/ops/stars/detect-stars.js';
import {
  chooseThreshold,
  countFalsePeaks,
  leastThreshold,
  mostThreshold,
} from '../../../src/ops/stars/false-alarms.js';
import { addNoise, match, renderStars, scatter, toPlane } from './field.js';

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

  it('is higher for stars that the pixels no longer sample, by half a deviation at most', () => {
    const thresholds = [1.6, 1.2, 0.5].map((fwhm) => chooseThreshold([], { ...picture, fwhm }) - mostThreshold);
    expect(thresholds).toEqual([0, expect.closeTo(0.4, 12), expect.closeTo(0.5, 12)]);
  });

  it('is the lowest at which no more than a twentieth of what is found is noise', () => {
    const ratios = Array.from({ length: 2_000 }, (_, i) => 3 + (10 * i) / 2_000);
    const share = (threshold: number) =>
      countFalsePeaks(threshold, picture) / ratios.filter((ratio) => ratio >= threshold).length;
    const chosen = chooseThreshold(ratios, picture);
    expect(share(chosen)).toBeLessThanOrEqual(0.05);
    expect(share(chosen - 0.05)).toBeGreaterThan(0.05);
  });

  it.each([1.7, 2.5, 3.5, 5])('rests on how often pure noise passes for a star of a width of %d pixels', (fwhm) => {
    const options = { width: 1_200, height: 1_200, fwhm, sky: 100, noise: 5, seed: 11 };
    const plane = toPlane(addNoise(renderStars([], options), options), options);
    const { stars } = detectStars(plane, { k: leastThreshold, fwhm });
    const expected = countFalsePeaks(leastThreshold, options);
    expect(stars.length / expected).toBeGreaterThan(0.7);
    expect(stars.length / expected).toBeLessThan(1.4);
    // As many as the highest threshold lets through.
    expect(detectStars(plane, { fwhm }).stars.length).toBeLessThanOrEqual(6);
  });

  it('keeps noise to a twentieth of what is found among stars, of which most are faint', () => {
    const options = { width: 1_500, height: 1_500, fwhm: 2.5, sky: 100, noise: 5, seed: 12, apart: 14 };
    const truth = scatter(900, 4, options);
    const { stars } = detectStars(toPlane(addNoise(renderStars(truth, options), options), options), { fwhm: 2.5 });
    const { matched } = match(stars, truth, 2.5);
    expect(stars.length).toBeGreaterThan(300);
    expect(stars.length - matched.length).toBeLessThan(0.08 * stars.length);
    expect(stars.length - matched.length).toBeGreaterThan(0.01 * stars.length);
  });
});
