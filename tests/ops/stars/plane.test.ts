import { describe, expect, it } from 'vitest';
import { planeOfPixels, planeOfSamples } from '../../../src/ops/stars/plane.js';

describe('the plane of a picture', () => {
  it('is the luma of 8-bit colors, with alpha over black', () => {
    const rgb = planeOfPixels({
      data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255),
      width: 3,
      height: 1,
      channels: 3,
    });
    expect([...rgb.data]).toEqual([76, 150, 29]);
    const rgba = planeOfPixels({
      data: Uint8Array.of(200, 200, 200, 255, 200, 200, 200, 51),
      width: 2,
      height: 1,
      channels: 4,
    });
    expect([...rgba.data]).toEqual([200, 40]);
    const grayAlpha = planeOfPixels({ data: Uint8Array.of(100, 255, 100, 0), width: 2, height: 1, channels: 2 });
    expect([...grayAlpha.data]).toEqual([100, 0]);
  });

  it('keeps 16 bits, and clips where they clip', () => {
    const plane = planeOfSamples({ data: Uint16Array.of(0, 65_535, 1_000), width: 1, height: 1, channels: 3 });
    expect(plane.data).toEqual(Uint16Array.of(38_581));
    expect(plane.saturation).toBe(64_250);
  });

  it('takes what is no number for a gap and fills it from beside it, or from the next row with data', () => {
    const data = Float32Array.of(Number.NaN, Number.NaN, Number.NaN, 2, Infinity, 4, Number.NaN, 1, Number.NaN);
    const plane = planeOfSamples({ data, width: 3, height: 3, channels: 1 });
    expect([...plane.data]).toEqual([2, 3, 4, 2, 3, 4, 1, 1, 1]);
    expect([...(plane.gaps ?? [])]).toEqual([1, 1, 1, 0, 1, 0, 1, 0, 1]);
    expect(data[0]).toBeNaN();
  });

  it('is flat where there is no data at all', () => {
    const plane = planeOfSamples({ data: new Float32Array(4).fill(Number.NaN), width: 2, height: 2, channels: 1 });
    expect([...plane.data]).toEqual([0, 0, 0, 0]);
  });
});
