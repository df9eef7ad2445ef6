import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostSkySamples, type PictureField } from '../../../src/ops/stars/field.js';
import { openBandField, openField } from '../../../src/ops/stars/picture-field.js';
import { PlainField } from '../../../src/ops/stars/plain-field.js';
import type { Plane } from '../../../src/ops/stars/plane.js';
import { planesWithin } from './planes.js';

const known = { channels: 1, saturation: 250, white: 255, step: 1 } as const;

const planes = planesWithin(40, 30);

/** Places in the picture, at its edges and beyond. */
const places = fc.record({
  x: fc.double({ min: -5, max: 45, noNaN: true }),
  y: fc.double({ min: -5, max: 35, noNaN: true }),
});
const sizes = fc.double({ min: 0, max: 12, noNaN: true });

/** What the kernel and JavaScript answer, of which the first is overwritten by the next question. */
function askBoth(plane: Plane, ask: (field: PictureField) => unknown): void {
  const kernel = openBandField(plane);
  if (kernel === undefined) throw new Error('expected a kernel');
  const plain = new PlainField(plane);
  expect(structuredClone(ask(kernel))).toEqual(structuredClone(ask(plain)));
  kernel.close();
}

describe('a picture read by a kernel', () => {
  it('has the same rings and means of rings as in JavaScript, to the bit, wherever they lie', () => {
    fc.assert(
      fc.property(planes, places, sizes, (plane, center, radius) => {
        askBoth(plane, (field) => {
          const { sorted, ridge } = field.sampleRing(center, radius);
          return { sorted: Array.from(sorted), ridge };
        });
        askBoth(plane, (field) => field.ringMean(center, radius));
      }),
      { numRuns: 200 },
    );
  });

  it('has the same whiskers', () => {
    fc.assert(
      fc.property(planes, places, fc.double({ min: 1, max: 6, noNaN: true }), (plane, from, fwhm) => {
        for (const least of [-300, -20, 0, 5]) askBoth(plane, (field) => field.hasWhisker(from, fwhm, least));
      }),
      { numRuns: 200 },
    );
  });

  it('moves a window to the same place with the same sums', () => {
    fc.assert(
      fc.property(planes, places, fc.double({ min: 0.6, max: 5, noNaN: true }), (plane, from, sigma) => {
        for (const background of [0, 8.25, 300]) {
          askBoth(plane, (field) => Array.from(field.centerWindow(from, { sigma, background }).subarray(0, 8)));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('has the same sums over apertures, runs of bright pixels and samples of the sky', () => {
    const options = fc.record({
      stride: fc.integer({ min: 1, max: 5 }),
      apart: fc.integer({ min: 1, max: 9 }),
      step: fc.double({ min: 0, max: 2, noNaN: true }),
    });
    const bounds = fc.double({ min: -10, max: 300, noNaN: true });
    fc.assert(
      fc.property(planes, places, sizes, options, bounds, (plane, center, radius, sky, least) => {
        askBoth(plane, (field) => field.sumAperture(center, radius, 7.5));
        askBoth(plane, (field) => field.sampleSky(sky));
        for (let y = 0; y < plane.height; y += 1) askBoth(plane, (field) => Array.from(field.findRuns(y, least)));
      }),
      { numRuns: 100 },
    );
  });

  it('sums windows too wide for the kernel as others', () => {
    const data = new Uint16Array(9).fill(100);
    const plane = { ...known, data, width: 3, height: 3 };
    askBoth(plane, (field) =>
      Array.from(field.centerWindow({ x: 1, y: 1 }, { sigma: 500, background: 1 }).slice(0, 8)),
    );
  });

  it('has room for all samples of the sky of a picture that is sampled most densely', () => {
    const count = mostSkySamples - 1;
    const plane = { ...known, data: Uint8Array.from({ length: count }, (_, i) => i * 7), width: count, height: 1 };
    askBoth(plane, (field) => field.sampleSky({ stride: 1, apart: 6, step: 1 }));
  });

  it('answers the same with room for some of its rows only, in whatever order it is asked', () => {
    const questions = fc.array(fc.record({ place: places, size: sizes }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(planes, fc.integer({ min: 1, max: 9 }), questions, (plane, most, asked) => {
        const [kernel, plain] = [openBandField(plane, most), new PlainField(plane)];
        if (kernel === undefined) throw new Error('expected a kernel');
        for (const { place, size } of asked) {
          const row = Math.min(plane.height - 1, Math.max(0, Math.round(place.y)));
          const window = { sigma: 0.6 + size / 6, background: 5 };
          const answers = [kernel, plain].map((field) => [
            Array.from(field.sampleRing(place, size).sorted),
            field.ringMean(place, size / 3),
            Array.from(field.centerWindow(place, window).subarray(0, 8)),
            { ...field.sumAperture(place, size / 2, 7.5) },
            Array.from(field.findRuns(row, 20)),
          ]);
          expect(answers[0]).toEqual(answers[1]);
        }
        kernel.close();
      }),
      { numRuns: 200 },
    );
  });

  it('is read in JavaScript where there are gaps', () => {
    const data = new Float32Array(4);
    const field = openField({ ...known, data, width: 2, height: 2, gaps: new Uint8Array([0, 1, 0, 0]) });
    expect(field).toBeInstanceOf(PlainField);
    expect(field.sumAperture({ x: 0.5, y: 0.5 }, 2, 0)).toMatchObject({ area: 3, hasGaps: true });
  });
});
