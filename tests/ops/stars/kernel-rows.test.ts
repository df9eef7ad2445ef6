import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openRows } from '../../../src/ops/stars/kernel-rows.js';
import { PlainRows } from '../../../src/ops/stars/plain-rows.js';
import { keptRows, type RowSizes, type Rows } from '../../../src/ops/stars/rows.js';

/** Flat rows, whole levels, anything that 32 bits hold. */
const values = (length: number) =>
  fc.oneof(
    fc.constant(new Float32Array(length).fill(7)),
    fc.uint8Array({ minLength: length, maxLength: length }).map((levels) => Float32Array.from(levels)),
    fc.float32Array({ minLength: length, maxLength: length }),
  );

const pictures = fc
  .record({
    width: fc.integer({ min: 1, max: 70 }),
    height: fc.integer({ min: 1, max: 12 }),
    reach: fc.integer({ min: 1, max: 6 }),
    boxReach: fc.integer({ min: 1, max: 9 }),
  })
  .chain(({ width, height, reach, boxReach }) =>
    fc.record({
      sizes: fc
        .float32Array({
          minLength: reach + 1,
          maxLength: reach + 1,
          noNaN: true,
          noDefaultInfinity: true,
          max: 1,
          min: -1,
        })
        .map((taps): RowSizes => ({ width, height, capacity: height, taps, boxReach })),
      data: values(width * height),
    }),
  );

/** Filters a picture whole, then moves its rows through the box. */
function run(rows: Rows, { width, capacity: height, taps, boxReach }: RowSizes, data: Float32Array): void {
  let filtered = 0;
  for (let y = 0; y < height; y += 1) {
    for (; filtered < Math.min(height, y + taps.length); filtered += 1) {
      rows.input.set(data.subarray(filtered * width, (filtered + 1) * width), rows.margin);
      rows.filterRow(filtered);
    }
    rows.smoothRow(y);
  }
  for (let y = 0; y < Math.min(height, boxReach); y += 1) rows.moveColumns(y, undefined);
  for (let y = 0; y < height; y += 1) {
    const [comes, goes] = [y + boxReach, y - boxReach - 1];
    rows.moveColumns(comes < height ? comes : undefined, goes >= 0 ? goes : undefined);
    rows.subtractBoxMean(y, Math.min(height, comes + 1) - Math.max(0, goes + 1));
  }
}

/** The same rows by the kernel and in JavaScript, filtered. */
function runBoth(sizes: RowSizes, data: Float32Array) {
  const [kernel, plain] = [openRows(sizes), new PlainRows(sizes)];
  expect(kernel).not.toBeInstanceOf(PlainRows);
  for (const rows of [kernel, plain]) run(rows, sizes, data);
  return { kernel, plain };
}

describe('rows by a kernel', () => {
  it('are the same bits as in JavaScript, for any size and any numbers', () => {
    fc.assert(
      fc.property(pictures, ({ sizes, data }) => {
        const { kernel, plain } = runBoth(sizes, data);
        expect(kernel.smooth).toEqual(plain.smooth);
        expect(kernel.contrast).toEqual(plain.contrast);
        kernel.close();
      }),
    );
  });

  it('have the same local maxima, with limits that change from tile to tile', () => {
    const cases = fc.tuple(pictures, fc.integer({ min: 1, max: 5 }), fc.float({ min: -2, max: 3, noNaN: true }));
    fc.assert(
      fc.property(cases, ([{ sizes, data }, mostTiles, limit]) => {
        const { kernel, plain } = runBoth(sizes, data);
        const { width, capacity: height } = sizes;
        const tileCount = Math.min(width, mostTiles);
        const tiles = {
          ends: Int32Array.from({ length: tileCount }, (_, i) => Math.floor(((i + 1) * width) / tileCount)),
          least: Float32Array.from({ length: tileCount }, (_, i) => limit + i / 4),
        };
        const span = { from: 1, end: width - 1 };
        for (let y = 1; y < height - 1; y += 1) {
          expect([...Array.from(kernel.findMaxima(y, tiles, span))]).toEqual(plain.findMaxima(y, tiles, span));
        }
        kernel.close();
      }),
    );
  });

  it('have the same quantiles of the noise', () => {
    fc.assert(
      fc.property(pictures, fc.double({ min: 0, max: 1, noNaN: true }), ({ sizes, data }, share) => {
        const { kernel, plain } = runBoth(sizes, data);
        const counts = [kernel, plain].map((rows) => {
          let count = 0;
          for (let y = 0; y < sizes.capacity; y += 1) {
            count = rows.addSamples(y, count, { from: y & 3, end: sizes.width, step: 4 });
          }
          return count;
        });
        expect(counts[0]).toBe(counts[1]);
        const [count = 0] = counts;
        expect(kernel.takeSample(count, share)).toBe(plain.takeSample(count, share));
        kernel.close();
      }),
    );
  });

  it('show nothing of the picture that was there before', () => {
    const sizes = { width: 33, height: 5, capacity: 5, taps: new Float32Array([0.5, 0.25]), boxReach: 2 };
    const first = openRows(sizes);
    first.smooth.fill(9);
    first.contrast.fill(9);
    first.close();
    const { kernel, plain } = runBoth(sizes, new Float32Array(33 * 5).fill(1));
    expect(kernel.contrast).toEqual(plain.contrast);
    expect(keptRows(sizes.taps)).toBe(3);
    kernel.close();
  });
});
