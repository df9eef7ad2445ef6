import { firstAddress } from '../../core/kernel.js';
import type { Levels } from './field.js';
import { fillLevels, type Raster } from './raster.js';
import { rowKernels } from './star-kernels.js';

/** Pixels that a kernel is handed at once. */
const blockPixels = 1 << 16;

/** Makes the levels of so many pixels, in an array of their own: of colors of 8 bits by a kernel where there is one. */
export function levelsOf(raster: Raster, pixels: number): Levels {
  const { data, channels } = raster;
  if (data instanceof Uint8Array && channels === 3) {
    const levels = lumaOf(data, pixels);
    if (levels !== undefined) return levels;
  }
  const levels = new (data.constructor as new (length: number) => Levels)(pixels);
  fillLevels(raster, 0, levels);
  return levels;
}

function lumaOf(data: Uint8Array, pixels: number): Uint8Array | undefined {
  const kernel = rowKernels.open(4 * blockPixels + 16);
  if (kernel === undefined) return undefined;
  const levels = new Uint8Array(pixels);
  const target = firstAddress + 3 * blockPixels + 16;
  const input = new Uint8Array(kernel.buffer, firstAddress);
  for (let start = 0; start < pixels; start += blockPixels) {
    const count = Math.min(blockPixels, pixels - start);
    input.set(data.subarray(3 * start, 3 * (start + count)));
    kernel.run.luma8(firstAddress, target, count);
    levels.set(new Uint8Array(kernel.buffer, target, count), start);
  }
  kernel.close();
  return levels;
}
