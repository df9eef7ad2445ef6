import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputBytes, KernelInput } from '../../../src/ops/stars/kernel-input.js';
import { levelsOf } from '../../../src/ops/stars/luma.js';
import { fillLevels, levelAt, type Raster } from '../../../src/ops/stars/raster.js';
import { inputRows } from '../../../src/ops/stars/rows.js';
import { rowKernels } from '../../../src/ops/stars/star-kernels.js';
import { rasters } from './planes.js';

/** Levels as a kernel makes them, of so many pixels. */
function loadAll(raster: Raster, pixels: number): number[] {
  const address = 65_536;
  const [width, margin] = [Math.ceil(pixels / inputRows), 2];
  const kernel = rowKernels.open(inputBytes({ width, margin }));
  if (kernel === undefined) throw new Error('expected a kernel');
  const input = new KernelInput({ kernel, address, width, margin });
  input.load(raster, { start: 0, stride: width, count: inputRows });
  const rows = Array.from({ length: inputRows }, (_, row) =>
    Array.from(new Float32Array(kernel.buffer, input.address + row * input.rowBytes, width)),
  );
  kernel.close();
  return rows.flat();
}

describe('the brightness of pixels', () => {
  it('is the luma of colors at their depth, with alpha over black', () => {
    const rgb = { data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255), channels: 3 } as const;
    expect([0, 1, 2].map((pixel) => levelAt(rgb, pixel))).toEqual([76, 150, 29]);
    const rgba = { data: Uint8Array.of(200, 200, 200, 255, 200, 200, 200, 51), channels: 4 } as const;
    expect([0, 1].map((pixel) => levelAt(rgba, pixel))).toEqual([200, 40]);
    const grayAlpha = { data: Uint8Array.of(100, 255, 100, 0), channels: 2 } as const;
    expect([0, 1].map((pixel) => levelAt(grayAlpha, pixel))).toEqual([100, 0]);
    expect(levelAt({ data: Uint16Array.of(0, 65_535, 1_000), channels: 3 }, 0)).toBe(38_581);
    expect(levelAt({ data: Float32Array.of(0, 1.5, -2), channels: 3 }, 0)).toBe(
      Math.fround((1.5 * 9617 - 2 * 1868) / 16_384),
    );
  });

  it('is that of the gray where all colors are alike', () => {
    for (let level = 0; level < 256; level += 1) {
      expect(levelAt({ data: Uint8Array.of(level, level, level), channels: 3 }, 0)).toBe(level);
    }
  });

  it('is the same one by one, many at once, and by a kernel', () => {
    const pixels = 5 * inputRows;
    fc.assert(
      fc.property(rasters(pixels), fc.nat({ max: pixels - 1 }), (raster, start) => {
        const levels = Array.from({ length: pixels }, (_, pixel) => levelAt(raster, pixel));
        const target = new Float32Array(pixels - start);
        fillLevels(raster, start, target);
        expect([...target]).toEqual(levels.slice(start));
        expect(loadAll(raster, pixels)).toEqual(levels);
        const made = levelsOf(raster, pixels);
        expect(made.constructor).toBe(raster.data.constructor);
        expect([...made]).toEqual(levels);
      }),
      { numRuns: 300 },
    );
  });

  it('is by a kernel that of JavaScript for every level, and over the ends of blocks', () => {
    const pixels = inputRows * 25_001;
    const data = Uint8Array.from({ length: 3 * pixels }, (_, i) => (i * 2_654_435_761) >>> 24);
    const levels = new Float32Array(pixels);
    fillLevels({ data, channels: 3 }, 0, levels);
    const made = [loadAll({ data, channels: 3 }, pixels), levelsOf({ data, channels: 3 }, pixels)];
    for (const each of made) expect(Buffer.compare(Uint8Array.from(each), Uint8Array.from(levels))).toBe(0);
  });
});
