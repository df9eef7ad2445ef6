import fc from 'fast-check';
import type { Plane } from '../../../src/ops/stars/plane.js';
import type { Raster } from '../../../src/ops/stars/raster.js';

/** Numbers of 8 and of 16 bits and floats, for each pixel one or as many as there may be; and planes that are flat. */
export const rasters = (pixels: number): fc.Arbitrary<Raster> => {
  const length = (channels: number) => ({ minLength: pixels * channels, maxLength: pixels * channels });
  // What three of them add up to is a number of 32 bits as well.
  const floats = { noNaN: true, min: -(2 ** 120), max: 2 ** 120 };
  return fc.oneof(
    fc
      .constantFrom<Raster['channels'][]>(1, 2, 3, 4)
      .chain((channels) => fc.uint8Array(length(channels)).map((data) => ({ data, channels }))),
    fc
      .constantFrom<Raster['channels'][]>(1, 3)
      .chain((channels) => fc.uint16Array(length(channels)).map((data) => ({ data, channels }))),
    fc
      .constantFrom<Raster['channels'][]>(1, 3)
      .chain((channels) => fc.float32Array({ ...length(channels), ...floats }).map((data) => ({ data, channels }))),
    fc.constant({ data: new Uint8Array(pixels).fill(9), channels: 1 as const }),
  );
};

/** Planes of any levels, up to so wide and high. */
export const planesWithin = (mostWidth: number, mostHeight: number): fc.Arbitrary<Plane> =>
  fc
    .record({ width: fc.integer({ min: 1, max: mostWidth }), height: fc.integer({ min: 1, max: mostHeight }) })
    .chain(({ width, height }) =>
      rasters(width * height).map((raster) => ({ ...raster, width, height, saturation: 250, white: 255, step: 1 })),
    );
