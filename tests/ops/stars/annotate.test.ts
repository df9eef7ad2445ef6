import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pixels } from '../../../src/core/content.js';
import { drawMarks, type Mark } from '../../../src/ops/stars/annotate.js';

const colors = { normal: '#00ff00', saturated: 'red' };

function plain(width: number, height: number, channels: Pixels['channels'], levels: readonly number[]): Pixels {
  const data = Uint8Array.from({ length: width * height * channels }, (_, at) => levels[at % channels] ?? 0);
  return { data, width, height, channels };
}

const mark = (x: number, y: number, radius: number, isSaturated = false): Mark => ({ x, y, radius, isSaturated });
const pixelAt = ({ data, width, channels }: Pixels, x: number, y: number) => [
  ...data.subarray((y * width + x) * channels, (y * width + x + 1) * channels),
];

/** Light added to a black picture, in pixels of full color: the area that the marks cover. */
const coverOf = (pixels: Pixels, channel: number) =>
  pixels.data.reduce((sum, level, at) => (at % pixels.channels === channel ? sum + level / 255 : sum), 0);

describe('drawMarks', () => {
  it('gives color, with alpha where there was some, and leaves the picture it was given alone', () => {
    for (const [channels, expected] of [
      [1, 3],
      [2, 4],
      [3, 3],
      [4, 4],
    ] as const) {
      const pixels = plain(20, 10, channels, [50, 60, 70, 80]);
      const before = pixels.data.slice();
      const drawn = drawMarks(pixels, [mark(8, 5, 3)], colors);
      expect([drawn.width, drawn.height, drawn.channels]).toEqual([20, 10, expected]);
      expect(pixels.data).toEqual(before);
      expect(drawn.data).not.toBe(pixels.data);
      const corner = { 1: [50, 50, 50], 2: [50, 50, 50, 60], 3: [50, 60, 70], 4: [50, 60, 70, 80] }[channels];
      expect(pixelAt(drawn, 19, 0)).toEqual(corner);
    }
    const untouched = plain(5, 5, 3, [1, 2, 3]);
    expect(drawMarks(untouched, [], colors)).toEqual(untouched);
  });

  it('draws the same on the picture itself where it may, and copies grey all the same', () => {
    for (const channels of [1, 2, 3, 4] as const) {
      const pixels = plain(20, 10, channels, [50, 60, 70, 80]);
      const marks = [mark(8, 5, 3), mark(15, 4, 9, true)];
      const expected = drawMarks(pixels, marks, colors);
      const before = pixels.data.slice();
      const drawn = drawMarks(pixels, marks, { ...colors, isInPlace: true });
      expect(drawn).toEqual(expected);
      expect(drawn.data === pixels.data).toBe(channels >= 3);
      if (channels < 3) expect(pixels.data).toEqual(before);
    }
  });

  it('draws the outline in the color of its kind, and nothing inside or outside', () => {
    const drawn = drawMarks(plain(41, 41, 1, [0]), [mark(20, 20, 10)], colors);
    for (const [x, y] of [
      [30, 20],
      [10, 20],
      [20, 10],
      [20, 30],
    ] as const)
      expect(pixelAt(drawn, x, y)).toEqual([0, 255, 0]);
    for (const [x, y] of [
      [20, 20],
      [28, 20],
      [32, 20],
      [13, 20],
    ] as const)
      expect(pixelAt(drawn, x, y)).toEqual([0, 0, 0]);
    const red = drawMarks(plain(41, 41, 1, [0]), [mark(20, 20, 10, true)], colors);
    expect(pixelAt(red, 30, 20)).toEqual([255, 0, 0]);
  });

  it('covers the area of a ring 1.5 pixels wide, wherever its center lies', () => {
    const place = fc.double({ min: 40, max: 60, noNaN: true });
    const property = fc.property(place, place, fc.double({ min: 3, max: 30, noNaN: true }), (x, y, radius) => {
      const drawn = drawMarks(plain(100, 100, 3, [0]), [mark(x, y, radius)], colors);
      const area = 2 * Math.PI * radius * 1.5;
      expect(Math.abs(coverOf(drawn, 1) / area - 1)).toBeLessThan(0.05);
      expect(coverOf(drawn, 0)).toBe(0);
    });
    fc.assert(property, { numRuns: 60 });
  });

  it('is as a circle measured at every pixel', () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    const property = fc.property(number(-20, 60), number(-20, 60), number(0, 40), (x, y, radius) => {
      const drawn = drawMarks(plain(40, 30, 3, [0]), [mark(x, y, radius)], colors);
      for (let row = 0; row < 30; row += 1) {
        for (let column = 0; column < 40; column += 1) {
          const distance = Math.sqrt((column - x) ** 2 + (row - y) ** 2);
          const cover = Math.max(0, Math.min(1, 1.25 - Math.abs(distance - radius)));
          expect(Math.abs((pixelAt(drawn, column, row)[1] ?? 0) - cover * 255)).toBeLessThanOrEqual(0.5001);
        }
      }
    });
    fc.assert(property, { numRuns: 60 });
  });

  it('draws what falls inside of a circle that reaches over the edge, and leaves out what is nowhere', () => {
    const marks = [mark(-5, 10, 8), mark(1e9, 3, 5), mark(Number.NaN, 3, 5), mark(3, 3, Number.POSITIVE_INFINITY)];
    const drawn = drawMarks(plain(20, 20, 3, [0]), marks, colors);
    expect(pixelAt(drawn, 3, 10)).toEqual([0, 255, 0]);
    expect(pixelAt(drawn, 19, 10)).toEqual([0, 0, 0]);
    expect(drawMarks(plain(1, 1, 1, [9]), [mark(0, 0, 0)], colors).data).toEqual(Uint8Array.of(0, 255, 0));
    expect(
      drawMarks({ data: new Uint8Array(), width: 0, height: 0, channels: 1 }, [mark(0, 0, 5)], colors).data,
    ).toHaveLength(0);
  });

  it('blends with what lies under it, alpha included', () => {
    const half = { normal: '#ff000080', saturated: 'transparent' };
    const over = drawMarks(plain(21, 21, 3, [0, 0, 255]), [mark(10, 10, 5)], half);
    expect(pixelAt(over, 15, 10)).toEqual([128, 0, 127]);
    const clear = drawMarks(plain(21, 21, 4, [9, 9, 9, 0]), [mark(10, 10, 5)], half);
    expect(pixelAt(clear, 15, 10)).toEqual([255, 0, 0, 128]);
    expect(pixelAt(clear, 10, 10)).toEqual([9, 9, 9, 0]);
    const none = plain(21, 21, 3, [4]);
    expect(drawMarks(none, [mark(10, 10, 5, true)], half)).toEqual(none);
    const nothing = plain(21, 21, 4, [9, 9, 9, 0]);
    expect(drawMarks(nothing, [mark(10, 10, 5, true)], half)).toEqual(nothing);
  });

  it('draws wider outlines on large pictures, up to 4 pixels', () => {
    const widths = [1_000, 6_400, 30_000].map((width) => {
      const drawn = drawMarks(plain(width, 21, 1, [0]), [mark(100, 10, 5)], colors);
      return Array.from({ length: 30 }, (_, x) => (pixelAt(drawn, 100 + x, 10)[1] ?? 0) / 255).reduce(
        (a, b) => a + b,
        0,
      );
    });
    expect(widths.map((width) => Math.round(width * 10) / 10)).toEqual([1.5, 3, 4]);
  });
});
