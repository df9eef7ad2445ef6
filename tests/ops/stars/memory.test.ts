import { expect, it } from 'vitest';
import { detectStars } from '../../../src/ops/stars/detect-stars.js';
import type { Plane } from '../../../src/ops/stars/plane.js';
import { fieldKernels, rowKernels } from '../../../src/ops/stars/star-kernels.js';

const width = 1_000;

/** Noise with a small star in every square of 20 pixels: crowded, so that it is searched twice. */
function makeSky(height: number, channels: 1 | 3): Plane {
  const gray = new Uint8Array(width * height);
  let state = 1;
  for (let i = 0; i < gray.length; i += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const [x, y] = [(i % width) % 20, Math.floor(i / width) % 20];
    const light = 90 * Math.exp(-((x - 10) ** 2 + (y - 10) ** 2) / 3);
    gray[i] = 40 + (state >>> 30) + ((state >>> 20) & 3) + light;
  }
  const data =
    channels === 1 ? gray : Uint8Array.from({ length: 3 * gray.length }, (_, i) => gray[Math.floor(i / 3)] ?? 0);
  // Not by planeOfPixels, which makes gray of small pictures.
  return { data, width, height, channels, saturation: 250, white: 255, step: 1 };
}

/** What the kernels' memories have grown to. */
function countBytes(): number {
  const kernels = [rowKernels.open(0), fieldKernels.open(0)];
  const bytes = kernels.reduce((sum, kernel) => sum + (kernel?.buffer.byteLength ?? Number.NaN), 0);
  for (const kernel of kernels) kernel?.close();
  return bytes;
}

it.each([1, 3] as const)(
  'the memory of kernels does not grow with the height of a picture of %i channels, but for the noise of its tiles',
  (channels) => {
    const heights = [700, 5_600] as const;
    const bytes = heights.map((height) => {
      const least = (0.9 * width * height) / 400;
      expect(detectStars(makeSky(height, channels)).stars.length).toBeGreaterThan(least);
      return countBytes();
    }) as [number, number];
    expect(bytes[0]).toBeLessThan(4 * 2 ** 20);
    // A page of memory is 64 KiB.
    expect(bytes[1] - bytes[0]).toBeLessThan(0.005 * width * (heights[1] - heights[0]) + 2 * 65_536);
  },
);
