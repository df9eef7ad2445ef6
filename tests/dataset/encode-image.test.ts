import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodeDeepImage, encodeImage } from '../../src/dataset/encode-image.js';
import type { ImageForm } from '../../src/dataset/image-plan.js';
import type { Photo } from '../../src/dataset/pictures/develop.js';

/** 64 by 32 pixels: red above left, green above right, blue below left, white below right. */
function makeQuarters(): Photo {
  const data = new Uint8ClampedArray(64 * 32 * 3);
  for (let y = 0; y < 32; y += 1) {
    for (let x = 0; x < 64; x += 1) {
      const color = [y < 16 ? [220, 30, 30] : [30, 30, 220], y < 16 ? [30, 220, 30] : [220, 220, 220]][x < 32 ? 0 : 1];
      data.set(color ?? [], (y * 64 + x) * 3);
    }
  }
  return { width: 64, height: 32, channels: 3, data };
}

describe('encodeImage', () => {
  it.each<[ImageForm, number, number]>([
    ['jpeg', 1, 64],
    ['jpeg-upside-down', 3, 64],
    ['jpeg-turned-right', 6, 32],
    ['jpeg-turned-left', 8, 32],
  ])('stores %s with orientation %i so that it turns upright', async (form, orientation, storedWidth) => {
    const { bytes } = await encodeImage(makeQuarters(), form);
    const facts = await sharp(bytes).metadata();
    expect(facts.orientation ?? 1).toBe(orientation);
    expect(facts.width).toBe(storedWidth);
    const { data, info } = await sharp(bytes).autoOrient().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([64, 32]);
    const brightest = (x: number, y: number) => {
      const pixel = [...data.subarray((y * 64 + x) * 3, (y * 64 + x) * 3 + 3)];
      return Math.min(...pixel) > 150 ? 'white' : ['red', 'green', 'blue'][pixel.indexOf(Math.max(...pixel))];
    };
    expect([brightest(8, 8), brightest(56, 8), brightest(8, 24), brightest(56, 24)]).toEqual([
      'red',
      'green',
      'blue',
      'white',
    ]);
  });
});

describe('encodeDeepImage', () => {
  it('keeps 16 bits a channel exactly', async () => {
    const values = Uint16Array.from({ length: 16 * 16 * 3 }, (_, at) => (at * 8191) % 65_536);
    const { bytes } = await encodeDeepImage(values, { width: 16, height: 16 });
    const decoded = await sharp(bytes).toColourspace('rgb16').raw({ depth: 'ushort' }).toBuffer();
    expect(new Uint16Array(decoded.buffer, decoded.byteOffset, decoded.length / 2)).toEqual(values);
  });
});
