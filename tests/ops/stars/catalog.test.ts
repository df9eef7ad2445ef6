import { describe, expect, it } from 'vitest';
import { makeCatalog } from '../../../src/ops/stars/catalog.js';
import type { Detection } from '../../../src/ops/stars/detect-stars.js';
import type { Star } from '../../../src/ops/stars/measure.js';

const star: Star = {
  x: 10.126_4,
  y: -0.001,
  flux: 123_456.7,
  fluxError: 12.345,
  peak: 0.000_123_456_7,
  background: 40.123_4,
  fwhm: 2.712_34,
  a: 1.234_5,
  b: 1.111,
  theta: -0.04,
  aperture: 4,
  snr: 4_567.8,
  flags: 5,
};
const detection: Detection = {
  stars: [star, { ...star, flux: 5 }],
  width: 20,
  height: 10,
  background: 40.123_4,
  noise: 1.234_56,
  fwhm: 2.712_34,
  k: 4.050_000_1,
  threshold: 5,
  rejected: { ridge: 3 },
};

describe('a catalog', () => {
  it('rounds to what is known, and has no zero with a sign', () => {
    const { stars, ...rest } = makeCatalog(detection, {});
    expect(rest).toEqual({
      width: 20,
      height: 10,
      count: 2,
      background: 40.12,
      noise: 1.235,
      fwhm: 2.71,
      k: 4.05,
      threshold: 5,
      rejected: { ridge: 3 },
    });
    expect(stars[0]).toEqual({
      x: 10.13,
      y: 0,
      flux: 123_460,
      fluxError: 12.3,
      snr: 4_570,
      peak: 0.000_123_46,
      background: 40.12,
      fwhm: 2.71,
      a: 1.23,
      b: 1.11,
      ellipticity: 0.1,
      theta: 0,
      flags: 5,
    });
    expect(Object.is(stars[0]?.y, 0) && Object.is(stars[0]?.theta, 0)).toBe(true);
  });

  it('is cut to so many stars and names whose picture it is', () => {
    const catalog = makeCatalog(detection, { mostStars: 1, credit: 'A. Person' });
    expect(catalog).toMatchObject({ count: 1, credit: 'A. Person' });
    expect(catalog.stars).toHaveLength(1);
  });
});
