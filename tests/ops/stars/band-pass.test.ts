import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BandPass, gaussianKernel } from '../../../src/ops/stars/band-pass.js';

interface Picture {
  width: number;
  height: number;
  data: Float32Array;
}

/** The same filter by its definition: every tap of the Gaussian, every pixel of the box. */
function naiveBandPass({ width, height, data }: Picture, sigma: number, boxReach: number) {
  const kernel = gaussianKernel(sigma);
  const reach = kernel.length - 1;
  const clamp = (value: number, size: number) => Math.min(size - 1, Math.max(0, value));
  const smooth = new Float64Array(data.length);
  const contrast = new Float64Array(data.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let j = -reach; j <= reach; j += 1) {
        for (let i = -reach; i <= reach; i += 1) {
          const weight = (kernel[Math.abs(i)] as number) * (kernel[Math.abs(j)] as number);
          sum += weight * (data[clamp(y + j, height) * width + clamp(x + i, width)] as number);
        }
      }
      smooth[y * width + x] = sum;
    }
  }
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let [sum, count] = [0, 0];
      for (let j = Math.max(0, y - boxReach); j <= Math.min(height - 1, y + boxReach); j += 1) {
        for (let i = Math.max(0, x - boxReach); i <= Math.min(width - 1, x + boxReach); i += 1) {
          sum += smooth[j * width + i] as number;
          count += 1;
        }
      }
      contrast[y * width + x] = (smooth[y * width + x] as number) - sum / count;
    }
  }
  return { smooth, contrast };
}

const pictures = fc
  .record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }) })
  .chain(({ width, height }) =>
    fc
      .uint8Array({ minLength: width * height, maxLength: width * height })
      .map((levels) => ({ width, height, data: Float32Array.from(levels) })),
  );

const open = (
  { width, height, data }: Picture,
  sigma: number,
  { boxReach, rows }: { boxReach: number; rows: number },
) =>
  new BandPass((from, count, rows) => rows.load({ data, channels: 1 }, { start: from * width, stride: width, count }), {
    width,
    height,
    sigma,
    boxReach,
    rows,
  });

describe('the band-pass', () => {
  it('gives what its definition gives, for any size, width and window of rows', () => {
    fc.assert(
      fc.property(
        pictures,
        fc.double({ min: 0.5, max: 3, noNaN: true }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 20 }),
        (picture, sigma, boxReach, stride) => {
          const expected = naiveBandPass(picture, sigma, boxReach);
          const band = open(picture, sigma, { boxReach, rows: stride + 2 * boxReach + 1 });
          for (let end = 0; end < picture.height; ) {
            const from = end;
            end = Math.min(picture.height, end + stride);
            band.advance(end, from);
            for (let i = from * picture.width; i < end * picture.width; i += 1) {
              const place = band.placeOf(Math.floor(i / picture.width)) + (i % picture.width);
              expect(Math.abs((band.smooth[place] as number) - (expected.smooth[i] as number))).toBeLessThan(1e-3);
              expect(Math.abs((band.contrast[place] as number) - (expected.contrast[i] as number))).toBeLessThan(1e-3);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('says so when it is asked to keep more rows than it can', () => {
    const band = open({ width: 4, height: 100, data: new Float32Array(400) }, 1, { boxReach: 3, rows: 20 });
    expect(() => band.advance(100, 0)).toThrow('keeps 20 rows');
  });

  it('has a kernel that sums to 1', () => {
    for (const sigma of [0.5, 1, 2.7]) {
      const kernel = gaussianKernel(sigma);
      expect(kernel.reduce((sum, tap, i) => sum + (i === 0 ? tap : 2 * tap), 0)).toBeCloseTo(1, 12);
    }
  });
});
