import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openRows } from '../../../src/ops/stars/kernel-rows.js';
import { PlainRows } from '../../../src/ops/stars/plain-rows.js';
import { levelAt } from '../../../src/ops/stars/raster.js';
import { inputRows, perSquare, type RowSizes, type Rows } from '../../../src/ops/stars/rows.js';
import { rasters } from './planes.js';

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
    height: fc.integer({ min: 1, max: 40 }),
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

/** Puts a picture through, a block of rows after the other. */
function run(rows: Rows, { width, height }: RowSizes, data: Float32Array): void {
  while (rows.finished < height) {
    const from = rows.filtered;
    const count = Math.min(inputRows, height - from);
    if (count > 0) rows.load({ data, channels: 1 }, { start: from * width, stride: width, count });
    rows.advance(count, height);
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

  it('read the levels of numbers of every kind, from a part of a picture too', () => {
    const cases = fc
      .tuple(pictures, fc.integer({ min: 0, max: 9 }))
      .chain(([{ sizes }, aside]) =>
        rasters((sizes.width + aside) * sizes.height).map((raster) => ({ sizes, aside, raster })),
      );
    fc.assert(
      fc.property(cases, ({ sizes, aside, raster }) => {
        const { width, height } = sizes;
        const stride = width + aside;
        const levels = Float32Array.from({ length: width * height }, (_, i) =>
          levelAt(raster, Math.floor(i / width) * stride + (i % width)),
        );
        const { plain } = runBoth(sizes, levels);
        const both = [openRows(sizes), new PlainRows(sizes)];
        for (const rows of both) {
          for (let from = 0; from < height; from += inputRows) {
            const count = Math.min(inputRows, height - from);
            rows.load(raster, { start: from * stride, stride, count });
            rows.advance(count, height);
          }
          expect(rows.smooth).toEqual(plain.smooth);
          expect(rows.contrast).toEqual(plain.contrast);
          rows.close();
        }
      }),
    );
  });

  it('have the same light of stars taken off, however many there are and wherever they stand', () => {
    const star = fc.record({
      x: fc.double({ min: -9, max: 80, noNaN: true }),
      y: fc.double({ min: -9, max: 21, noNaN: true }),
      amplitude: fc.double({ min: 0, max: 300, noNaN: true }),
      table: fc.integer({ min: 0, max: 2 }),
    });
    const lights = fc.record({
      reach: fc.double({ min: 0.5, max: 7, noNaN: true }),
      stars: fc.oneof(fc.array(star), fc.array(star, { minLength: 600, maxLength: 700 })),
      left: fc.integer({ min: 0, max: 9 }),
      top: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(pictures, lights, ({ sizes, data }, { reach, stars, left, top }) => {
        const { width, height } = sizes;
        const tableLength = Math.ceil(reach * reach * perSquare) + 2;
        const tables = Float64Array.from({ length: 3 * tableLength }, (_, i) => 1 / (1 + i));
        const sorted = stars.toSorted((one, other) => one.y - other.y);
        const numbers = Float64Array.from(sorted.flatMap(({ x, y, amplitude, table }) => [x, y, amplitude, table]));
        const light = { tables, tableLength, reach, stars: numbers };
        const given = { ...sizes, lightDoubles: tables.length };
        const both = [openRows(given), new PlainRows(given)] as const;
        for (const rows of both) {
          for (let from = 0; from < height; from += inputRows) {
            const count = Math.min(inputRows, height - from);
            rows.load({ data, channels: 1 }, { start: from * width, stride: width, count });
            rows.subtractLight(light, { from: top + from, count, left });
            rows.advance(count, height);
          }
        }
        expect(both[0].smooth).toEqual(both[1].smooth);
        both[0].close();
      }),
    );
  });

  it('have the same noise of tiles', () => {
    const cases = fc.tuple(pictures, fc.integer({ min: 1, max: 5 }), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(cases, ([{ sizes, data }, mostTiles, share]) => {
        const { kernel, plain } = runBoth(sizes, data);
        const { width, height } = sizes;
        const columns = Math.min(width, mostTiles);
        const lefts = Int32Array.from({ length: columns + 1 }, (_, i) => Math.floor((i * width) / columns));
        const tiles = { from: 0, end: height, lefts, share };
        expect(kernel.measureTiles(tiles)).toEqual(plain.measureTiles(tiles));
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
    kernel.close();
  });
});
