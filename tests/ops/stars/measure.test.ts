import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Found } from '../../../src/ops/stars/choose.js';
import { StarMeter } from '../../../src/ops/stars/measure.js';
import { openBandField } from '../../../src/ops/stars/picture-field.js';
import { PlainField } from '../../../src/ops/stars/plain-field.js';
import { planesWithin } from './planes.js';

const planes = planesWithin(30, 90);

const stars: fc.Arbitrary<readonly Found[]> = fc.array(
  fc.record({
    x: fc.double({ min: -2, max: 32, noNaN: true }),
    y: fc.double({ min: -2, max: 92, noNaN: true }),
    snr: fc.double({ min: 3, max: 30, noNaN: true }),
    amplitude: fc.constant(20),
    background: fc.constant(5),
    radius: fc.constantFrom(0, 3),
    kind: fc.constantFrom('plain', 'plain', 'plain', 'bloated', 'saturated'),
    isBlended: fc.boolean(),
  }),
  { maxLength: 12 },
);

describe('stars measured by a kernel', () => {
  it('are those measured in JavaScript, to the bit, in the order in which they were found, with room for few rows or all', () => {
    const sizes = {
      fwhm: fc.double({ min: 0.5, max: 9, noNaN: true }),
      noise: fc.double({ min: 0, max: 9, noNaN: true }),
    };
    fc.assert(
      fc.property(planes, stars, fc.record(sizes), fc.integer({ min: 9, max: 90 }), (plane, found, size, most) => {
        const field = openBandField(plane, most);
        if (field === undefined) throw new Error('expected a kernel');
        const plain = new StarMeter({ ...size, field: new PlainField(plane) });
        expect(new StarMeter({ ...size, field }).measureAll(found)).toEqual(found.map((each) => plain.measure(each)));
        field.close();
      }),
      { numRuns: 300 },
    );
  });

  it('are more than one call takes', () => {
    const data = Uint8Array.from({ length: 64 * 64 }, (_, i) => (i * 37) % 251);
    const plane = { data, channels: 1, width: 64, height: 64, saturation: 250, white: 255, step: 1 } as const;
    const found = Array.from({ length: 300 }, (_, i): Found => {
      const place = { x: (i * 7) % 64, y: (i * 13) % 61 };
      return {
        ...place,
        snr: 4 + (i % 20),
        amplitude: 9,
        background: 2,
        radius: 0,
        kind: 'plain',
        isBlended: i % 3 === 0,
      };
    });
    const field = openBandField(plane);
    if (field === undefined) throw new Error('expected a kernel');
    const plain = new StarMeter({ fwhm: 3, noise: 1, field: new PlainField(plane) });
    const measured = new StarMeter({ fwhm: 3, noise: 1, field }).measureAll(found);
    expect(measured).toEqual(found.map((each) => plain.measure(each)));
    field.close();
  });
});
