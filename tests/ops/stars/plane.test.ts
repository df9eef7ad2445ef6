import { describe, expect, it } from 'vitest';
import { planeOfPixels, planeOfSamples } from '../../../src/ops/stars/plane.js';

describe('the plane of a picture', () => {
  it('is made of the colors of a small picture, and is those of a large one, which are not copied', () => {
    const small = { data: Uint8Array.of(255, 0, 0, 0, 255, 0), width: 2, height: 1, channels: 3 } as const;
    expect(planeOfPixels(small)).toMatchObject({ data: Uint8Array.of(76, 150), channels: 1, white: 255 });
    const [width, height] = [4_096, 2_930];
    const large = { data: new Uint8Array(3 * width * height), width, height, channels: 3 } as const;
    expect(planeOfPixels(large)).toMatchObject({ channels: 3, saturation: 250, white: 255 });
    expect(planeOfPixels(large).data.buffer).toBe(large.data.buffer);
    for (const data of [new Uint16Array(large.data.length / 2), new Float32Array(large.data.length / 2)]) {
      const plane = planeOfSamples({ data, width, height: height / 2, channels: 3 });
      expect(plane.channels).toBe(3);
      expect(plane.data).toBe(data);
    }
  });

  it('is that of a gray picture, which is not copied', () => {
    const pixels = { data: new Uint8Array(6), width: 3, height: 2, channels: 1 } as const;
    expect(planeOfPixels(pixels).data.buffer).toBe(pixels.data.buffer);
  });

  it('clips 16 bits where they clip', () => {
    const plane = planeOfSamples({ data: Uint16Array.of(0, 65_535, 1_000), width: 1, height: 1, channels: 3 });
    expect(plane.saturation).toBe(64_250);
  });

  it('has a gap where one of the colors is no number', () => {
    const data = Float32Array.of(1, 1, 1, 2, Number.NaN, 2, 4, 4, 4);
    const plane = planeOfSamples({ data, width: 3, height: 1, channels: 3 });
    expect([...plane.data]).toEqual([1, 2.5, 4]);
    expect(plane).toMatchObject({ channels: 1, gaps: Uint8Array.of(0, 1, 0), step: 4 * 2 ** -21 });
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
