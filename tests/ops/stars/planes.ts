import fc from 'fast-check';
import type { Levels } from '../../../src/ops/stars/field.js';
import type { Plane } from '../../../src/ops/stars/plane.js';

/** Levels of 8 and of 16 bits, floats of any size, and planes that are flat. */
const levels = (count: number): fc.Arbitrary<Levels> =>
  fc.oneof(
    fc.uint8Array({ minLength: count, maxLength: count }),
    fc.uint16Array({ minLength: count, maxLength: count }),
    fc.float32Array({ minLength: count, maxLength: count, noNaN: true, noDefaultInfinity: true }),
    fc.constant(new Uint8Array(count).fill(9)),
  );

/** Planes of any levels, up to so wide and high. */
export const planesWithin = (mostWidth: number, mostHeight: number): fc.Arbitrary<Plane> =>
  fc
    .record({ width: fc.integer({ min: 1, max: mostWidth }), height: fc.integer({ min: 1, max: mostHeight }) })
    .chain(({ width, height }) =>
      levels(width * height).map((data) => ({ data, width, height, saturation: 250, white: 255, step: 1 })),
    );
