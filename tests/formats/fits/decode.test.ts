import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFits } from '../../../src/formats/fits/decode.js';
import { fitsPicture } from './fits-file.js';

const samplesOf = (bytes: Uint8Array): number[] => [...(decodeFits(bytes, { isDeep: true }).samples?.data ?? [])];
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('decodeFits', () => {
  it('turns the rows so that the last of the file is on top', () => {
    const bytes = fitsPicture(16, [3, 2], { values: [1, 2, 3, 4, 5, 6] });
    const { pixels, samples } = decodeFits(bytes, { isDeep: true });
    expect(samples).toEqual({ data: Float32Array.of(4, 5, 6, 1, 2, 3), width: 3, height: 2, channels: 1 });
    expect([pixels.width, pixels.height, pixels.channels]).toEqual([3, 2, 1]);
    expect(pixels.data).toHaveLength(6);
  });

  it('reads whole numbers of 16, 32 and 64 bits and fractions of 32 and 64', () => {
    const values = [-32_768, -1, 0, 1, 255, 32_767];
    for (const bitpix of [16, 32, 64, -32, -64]) {
      expect(samplesOf(fitsPicture(bitpix, [6, 1], { values }))).toEqual(values);
    }
    expect(samplesOf(fitsPicture(-64, [2, 1], { values: [0.1, 1e30] }))).toEqual([Math.fround(0.1), Math.fround(1e30)]);
  });

  it('gives the value for every pixel, whatever the size', () => {
    const size = fc.integer({ min: 1, max: 40 });
    const property = fc.property(size, size, fc.constantFrom(1, 3), (width, height, planes) => {
      const axes = planes === 1 ? [width, height] : [width, height, planes];
      const { samples, pixels } = decodeFits(fitsPicture(32, axes, { values: range(width * height * planes) }), {
        isDeep: true,
      });
      expect(pixels.data).toHaveLength(width * height * planes);
      for (let plane = 0; plane < planes; plane += 1) {
        for (let y = 0; y < height; y += 1) {
          for (let x = 0; x < width; x += 1) {
            const recorded = plane * width * height + (height - 1 - y) * width + x;
            expect(samples?.data[(y * width + x) * planes + plane]).toBe(recorded);
          }
        }
      }
    });
    fc.assert(property, { numRuns: 30 });
  });

  it('scales by BSCALE and BZERO: unsigned 16 bits, and exponents written with D', () => {
    const unsigned = [
      ['BZERO', 32_768],
      ['BSCALE', 1],
    ] as const;
    expect(samplesOf(fitsPicture(16, [3, 1], { values: [-32_768, 0, 32_767], cards: unsigned }))).toEqual([
      0, 32_768, 65_535,
    ]);
    const double = ['BSCALE  =               2.5D-1 / a quarter', 'BZERO   = -1.E1'];
    expect(samplesOf(fitsPicture(32, [2, 1], { values: [4, 8], cards: double }))).toEqual([-9, -8]);
  });

  it('has no value where the lowest number of 64 bits stands, which is what BLANK is there', () => {
    const lowest = -(2 ** 63);
    const cards = ['BLANK   = -9223372036854775808'];
    const file = fitsPicture(64, [3, 1], { values: [5, lowest, 7], cards });
    expect([...(decodeFits(file, { isDeep: true }).samples?.data ?? [])]).toEqual([5, Number.NaN, 7]);
  });

  it('has no value where BLANK, NaN or infinity stands, and shows that black', () => {
    const blank = decodeFits(fitsPicture(16, [4, 1], { values: [7, 8, 9, -5], cards: [['BLANK', -5]] }), {
      isDeep: true,
    });
    expect([...(blank.samples?.data ?? [])]).toEqual([7, 8, 9, Number.NaN]);
    expect(blank.pixels.data[3]).toBe(0);
    const values = [Number.NaN, Number.POSITIVE_INFINITY, 1e300, 1];
    expect(samplesOf(fitsPicture(-64, [4, 1], { values }))).toEqual([Number.NaN, Number.NaN, Number.NaN, 1]);
    const nothing = decodeFits(fitsPicture(-32, [2, 1], { values: [Number.NaN, Number.NaN] }), { isDeep: true });
    expect([...nothing.pixels.data]).toEqual([0, 0]);
  });

  it('tells where the recording clips', () => {
    const cards = [['SATURATE', 60_000.5]] as const;
    expect(decodeFits(fitsPicture(16, [1, 1], { values: [1], cards }), { isDeep: true }).samples?.saturation).toBe(
      60_000.5,
    );
    const odd = decodeFits(fitsPicture(16, [1, 1], { values: [1], cards: [['SATURATE', 'unknown']] }), {
      isDeep: true,
    });
    expect(odd.samples).not.toHaveProperty('saturation');
  });

  it('shows plain bytes as they are, and has no more depth for them', () => {
    const bytes = fitsPicture(8, [2, 2], { values: [0, 100, 200, 255] });
    expect(decodeFits(bytes, { isDeep: true })).toEqual({
      pixels: { data: Uint8Array.of(200, 255, 0, 100), width: 2, height: 2, channels: 1 },
    });
    const scaled = fitsPicture(8, [2, 1], { values: [0, 100], cards: [['BSCALE', 10]] });
    expect(samplesOf(scaled)).toEqual([0, 1000]);
  });

  it('answers pixels alone where no depth is asked for, the same ones', () => {
    const bytes = fitsPicture(-32, [30, 20], { values: range(600).map((index) => (index * 7919) % 601) });
    const shallow = decodeFits(bytes, { isDeep: false });
    expect(shallow).not.toHaveProperty('samples');
    expect(shallow.pixels).toEqual(decodeFits(bytes, { isDeep: true }).pixels);
  });

  it('reads bytes that do not begin at an even place of their buffer', () => {
    const bytes = fitsPicture(-64, [2, 1], { values: [1.5, -2] });
    const moved = new Uint8Array(bytes.length + 3);
    moved.set(bytes, 3);
    expect(samplesOf(moved.subarray(3))).toEqual([1.5, -2]);
  });
});
