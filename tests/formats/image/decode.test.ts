import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Content, Pixels } from '../../../src/core/content.js';
import decoder from '../../../src/formats/image/decode.js';
import { encode } from '../../../src/formats/image/encode.js';
import { photo, pictureContent, pictureFiles, resizeStep } from './pictures.js';

async function decodePicture(content: Content): Promise<Pixels> {
  const { pixels, samples } = await decoder.decode(content, { isDeep: false });
  expect(samples).toBeUndefined();
  if (pixels === undefined) throw new Error('decoded to no pixels');
  return pixels;
}

describe('decode', () => {
  it('gives every kind of file as 8-bit pixels with the channels it has', async () => {
    const expected: Record<string, number> = { grey: 1, 'grey alpha': 2, alpha: 4, palette: 4 };
    for (const [name, bytes] of Object.entries(await pictureFiles(40, 30))) {
      const kind = name.replace(/^\w+ ?(16 bit ?)?/, '');
      const pixels = await decodePicture(pictureContent(bytes));
      expect([name, pixels.width, pixels.height, pixels.channels]).toEqual([name, 40, 30, expected[kind] ?? 3]);
      expect(pixels.data).toHaveLength(40 * 30 * pixels.channels);
    }
  });

  it('gives the pixels that are stored, alpha included', async () => {
    for (const channels of [1, 2, 3, 4] as const) {
      const picture = await photo(30, 20, channels);
      const png = await picture.png().toBuffer();
      const pixels = await decodePicture(pictureContent(png));
      expect(pixels.channels).toBe(channels);
      const [again] = await encode([
        { content: { ...pictureContent(new Uint8Array()), pixels }, format: 'png', options: {} },
      ]);
      const [straight] = await encode([{ content: pictureContent(png), format: 'png', options: {} }]);
      expect(Buffer.compare(again?.bytes ?? Buffer.of(), straight?.bytes ?? Buffer.of())).toBe(0);
    }
  });

  it('gives pixels and samples in memory that can move to another thread', async () => {
    const deep = await (await photo(30, 20, 3)).toColourspace('rgb16').png().toBuffer();
    const { pixels, samples } = await decoder.decode(pictureContent(deep), { isDeep: true });
    for (const data of [pixels?.data, samples?.data]) {
      const buffer = data?.buffer;
      if (!(buffer instanceof ArrayBuffer)) throw new Error('expected memory of its own');
      structuredClone(buffer, { transfer: [buffer] });
      expect(data).toHaveLength(0);
    }
  });

  it('runs the planned steps, upright', async () => {
    const bytes = await (await photo(60, 40)).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const steps = [resizeStep({ width: 20 }), { step: 'grayscale' }, { step: 'blur', sigma: 1 }] as const;
    const pixels = await decodePicture(pictureContent(bytes, steps));
    expect([pixels.width, pixels.height, pixels.channels]).toEqual([20, 30, 1]);
    const more = await decodePicture({
      ...pictureContent(new Uint8Array(), [resizeStep({ width: 10 })]),
      pixels,
    });
    expect([more.width, more.height, more.channels]).toEqual([10, 15, 1]);
  });

  it('keeps the alpha of what a step turned grey', async () => {
    const bytes = await (await photo(40, 30, 4)).png().toBuffer();
    const pixels = await decodePicture(pictureContent(bytes, [{ step: 'grayscale' }]));
    expect(pixels.channels).toBe(2);
    const alpha = await sharp(bytes).extractChannel(3).raw().toBuffer();
    expect(Buffer.compare(Buffer.from(pixels.data.filter((_, index) => index % 2 === 1)), alpha)).toBe(0);
  });

  it('answers pixels that are already there without copying them', async () => {
    const pixels = { data: new Uint8Array(12), width: 2, height: 2, channels: 3 } as const;
    const content = { ...pictureContent(new Uint8Array()), pixels };
    expect(await decodePicture(content)).toBe(pixels);
  });
});
