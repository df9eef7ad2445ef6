import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/dataset/random.js';
import { BandPass } from '../../../src/ops/stars/band-pass.js';
import { planeOfPixels } from '../../../src/ops/stars/plane.js';
import { readerOf, scan, smoothingSigma } from '../../../src/ops/stars/scan.js';
import { ShapeTests } from '../../../src/ops/stars/shape.js';
import { addNoise, renderStars, toPixels } from './field.js';

const options = { width: 300, height: 1_100, fwhm: 3, sky: 60, noise: 5, seed: 4 };

/** Stars and wide blobs all over a picture. */
function makePlane() {
  const random = new Random(12);
  const places = (count: number, flux: number) =>
    Array.from({ length: count }, () => ({ x: random.between(0, 299), y: random.between(0, 1_099), flux }));
  const wide = renderStars(places(25, 60_000), { ...options, fwhm: 40, sky: 0 });
  const light = renderStars(places(150, 900), options).map((value, i) => value + (wide[i] as number));
  return planeOfPixels(toPixels(addNoise(light, options), options));
}

describe('a scan', () => {
  it.each([3, 9, 25, 45])(
    'judges peaks by the same surroundings as with all rows at hand, at a width of %d',
    (fwhm) => {
      const plane = makePlane();
      const { width, height } = plane;
      const { trials } = scan(plane, { fwhm, threshold: 2, region: { left: 0, top: 0, width, height } });
      const sigma = smoothingSigma(fwhm);
      const boxReach = Math.round(2 * fwhm);
      const whole = new BandPass(readerOf(plane, { left: 0, top: 0 }), {
        width,
        height,
        sigma,
        boxReach,
        rows: height,
      });
      whole.advance(height, 0);
      const tests = new ShapeTests({ fwhm, sigma, isCoarse: true });
      expect(trials.count).toBeGreaterThan(4);
      for (let trial = 0; trial < trials.count; trial += 1) {
        const { peak, shape, rejection } = trials.at(trial);
        const expected = tests.test(peak, whole.rows.field);
        // That it is narrow, the picture itself may have shown.
        expect(shape).toEqual(rejection === 'narrow' ? { ...expected, rejection } : expected);
      }
      whole.close();
    },
  );
});
