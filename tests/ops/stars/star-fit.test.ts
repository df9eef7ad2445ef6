import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StarFit } from '../../../src/ops/stars/star-fit.js';
import { addNoise, fluxOf, renderStars, toPlane } from './field.js';

const sky = { width: 80, height: 60, fwhm: 3, sky: 100, noise: 1, seed: 7 };
const place = { x: 40.3, y: 30.2, column: 40, row: 30 };

/** A plane with one star, and what is added to it. */
function planeWith(add: (x: number, y: number) => number, options = sky) {
  const light = renderStars([{ ...place, flux: fluxOf(50, options) }], options);
  return toPlane(
    light.map((value, i) => value + add(i % options.width, Math.floor(i / options.width))),
    options,
  );
}

describe('a star that is fitted', () => {
  it('is all there is where a star stands on a ground that slopes', () => {
    fc.assert(
      fc.property(fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true }), (a, b) => {
        const fit = new StarFit(
          planeWith((x, y) => a * x + b * y),
          sky.fwhm,
        ).at(place);
        expect(fit.likeness).toBeGreaterThan(0.98);
      }),
    );
  });

  it('depends neither on the level nor on the scale of a picture, but for its height', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 60_000 }), fc.integer({ min: 1, max: 500 }), (level, scale) => {
        const plane = toPlane(addNoise(renderStars([{ ...place, flux: 40 }], sky), sky), sky);
        const other = { ...plane, data: plane.data.map((value) => level + scale * value) as Float32Array };
        const [one, two] = [new StarFit(plane, sky.fwhm).at(place), new StarFit(other, sky.fwhm).at(place)];
        expect(two.likeness).toBeCloseTo(one.likeness, 2);
        expect(two.amplitude / scale / one.amplitude).toBeCloseTo(1, 1);
      }),
    );
  });

  it('is little of a place where there is noise only, or a ridge', () => {
    const noise = toPlane(addNoise(renderStars([], sky), sky), sky);
    expect(Math.abs(new StarFit(noise, sky.fwhm).at(place).likeness)).toBeLessThan(0.5);
    const ridge = toPlane(
      renderStars([], sky).map((value, i) => value + 20 * Math.exp(-(((i % sky.width) - 40) ** 2) / 4)),
      sky,
    );
    expect(new StarFit(ridge, sky.fwhm).at(place).likeness).toBeLessThan(0.6);
  });

  it('is as high as the smoothed star is over its ring', () => {
    const fit = new StarFit(
      planeWith(() => 0),
      sky.fwhm,
    ).at(place);
    const peak = (fluxOf(50, sky) * 4 * Math.LN2) / (Math.PI * sky.fwhm ** 2);
    expect(fit.amplitude / peak).toBeGreaterThan(0.5);
    expect(fit.amplitude / peak).toBeLessThan(0.7);
  });

  it('says nothing of a flat place, and takes the edge for what is beyond it', () => {
    const flat = toPlane(renderStars([], sky), sky);
    expect(new StarFit(flat, sky.fwhm).at({ x: 0, y: 59, column: 0, row: 59 })).toEqual({ likeness: 0, amplitude: 0 });
    const corner = { x: 6, y: 6, column: 6, row: 6 };
    const star = toPlane(renderStars([{ x: 6, y: 6, flux: fluxOf(50, sky) }], sky), sky);
    expect(new StarFit(star, sky.fwhm).at(corner).likeness).toBeGreaterThan(0.8);
  });
});
