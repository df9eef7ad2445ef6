import { expect, it } from 'vitest';
import { detectStars } from '../../../src/ops/stars/detect-stars.js';
import { planeOfPixels } from '../../../src/ops/stars/plane.js';
import { fieldKernels, rowKernels } from '../../../src/ops/stars/star-kernels.js';

const width = 1_000;

/** Noise with a small star in every square of 20 pixels: crowded, so that it is searched twice. */
function makeSky(height: number) {
  const data = new Uint8Array(width * height);
  let state = 1;
  for (let i = 0; i < data.length; i += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const [x, y] = [(i % width) % 20, Math.floor(i / width) % 20];
    const light = 90 * Math.exp(-((x - 10) ** 2 + (y - 10) ** 2) / 3);
    data[i] = 40 + (state >>> 30) + ((state >>> 20) & 3) + light;
  }
  return planeOfPixels({ data, width, height, channels: 1 });
}

/** What the kernels' memories have grown to. */
function countBytes(): number {
  const kernels = [rowKernels.open(0), fieldKernels.open(0)];
  const bytes = kernels.reduce((sum, kernel) => sum + (kernel?.buffer.byteLength ?? Number.NaN), 0);
  for (const kernel of kernels) kernel?.close();
  return bytes;
}

it('the memory of kernels does not grow with the height of a picture, but for the noise of its tiles', () => {
  const heights = [700, 5_600] as const;
  const bytes = heights.map((height) => {
    expect(detectStars(makeSky(height)).stars.length).toBeGreaterThan((0.9 * width * height) / 400);
    return countBytes();
  }) as [number, number];
  expect(bytes[0]).toBeLessThan(4 * 2 ** 20);
  // A page of memory is 64 KiB.
  expect(bytes[1] - bytes[0]).toBeLessThan(0.005 * width * (heights[1] - heights[0]) + 2 * 65_536);
});
