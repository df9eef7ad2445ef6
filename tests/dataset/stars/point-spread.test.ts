import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PointSpread, type Spread } from '../../../src/dataset/stars/point-spread.js';

const round = (spread: Partial<Spread> = {}): Spread => ({
  profile: 'gaussian',
  fwhm: 3,
  ellipticity: 0,
  angle: 0,
  ...spread,
});

/** Abramowitz and Stegun 7.1.26: the error function to 1.5e-7. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return Math.sign(x) * (1 - series * Math.exp(-x * x));
}

const sumOf = (spread: PointSpread, place: { x: number; y: number }, reach: number) => {
  let sum = 0;
  for (let y = -reach; y <= reach; y += 1) {
    for (let x = -reach; x <= reach; x += 1) sum += spread.at(x - place.x, y - place.y);
  }
  return sum;
};

describe('PointSpread', () => {
  it('is a Gaussian integrated over the pixels', () => {
    for (const fwhm of [1.2, 3, 6]) {
      const spread = new PointSpread(round({ fwhm }));
      const scale = Math.SQRT2 * (fwhm / 2.354820045);
      const part = (x: number) => (erf((x + 0.5) / scale) - erf((x - 0.5) / scale)) / 2;
      for (const [x, y] of [
        [0, 0],
        [1, 0],
        [0.5, -0.25],
        [2.3, 1.7],
        [-3, 4],
      ] as const) {
        expect(Math.abs(spread.at(x, y) - part(x) * part(y))).toBeLessThan(0.004 * spread.peak);
      }
    }
  });

  it('holds all of the light, wherever in its pixel the star stands', () => {
    const inside = fc.double({ min: -0.5, max: 0.5, noNaN: true });
    const gaussian = new PointSpread(round({ fwhm: 1.5 }));
    const moffat = new PointSpread(round({ profile: { beta: 3.2 }, fwhm: 2, ellipticity: 0.1, angle: 0.6 }));
    fc.assert(
      fc.property(inside, inside, (x, y) => {
        expect(sumOf(gaussian, { x, y }, 12)).toBeCloseTo(1, 2);
        expect(sumOf(moffat, { x, y }, 60)).toBeCloseTo(1, 2);
      }),
      { numRuns: 20 },
    );
  });

  it('falls to half its height at half its width, and a Moffat profile keeps wings', () => {
    for (const profile of ['gaussian', { beta: 2.5 }] as const) {
      const spread = new PointSpread(round({ profile, fwhm: 12 }));
      expect(spread.at(6, 0) / spread.peak).toBeCloseTo(0.5, 1);
      expect(spread.at(0, -6) / spread.at(6, 0)).toBeCloseTo(1, 5);
    }
    const far = (profile: Spread['profile']) => new PointSpread(round({ profile })).at(9, 0);
    expect(far({ beta: 2.5 })).toBeGreaterThan(100 * far('gaussian'));
  });

  it('is longer along its angle', () => {
    const spread = new PointSpread(round({ fwhm: 8, ellipticity: 0.3, angle: Math.PI / 2 }));
    expect(spread.at(0, 4)).toBeGreaterThan(spread.at(4, 0) * 1.2);
  });

  it('goes on smoothly beyond its table, down to the level that its radius was asked for', () => {
    const spread = new PointSpread(round({ profile: { beta: 3 }, fwhm: 2 }));
    const edge = Math.ceil(4 * 2) + 2;
    expect(spread.at(edge - 0.05, 0) / spread.at(edge + 0.05, 0)).toBeLessThan(1.1);
    const radius = spread.radiusOf(1e6, 0.5);
    expect(1e6 * spread.at(radius, 0)).toBeLessThanOrEqual(0.5);
    expect(1e6 * spread.at(radius - 4, 0)).toBeGreaterThan(0.5);
    expect(spread.radiusOf(1, 1e6)).toBe(2);
  });

  it('knows how sharp it is: what a matched filter gains', () => {
    const spread = new PointSpread(round({ fwhm: 6 }));
    // 1 / (4 pi sigma^2) for a wide Gaussian.
    expect(spread.sharpness * 4 * Math.PI * (6 / 2.354820045) ** 2).toBeCloseTo(1, 1);
  });
});
