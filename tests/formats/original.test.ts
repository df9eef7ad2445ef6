import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Content } from '../../src/core/content.js';
import original from '../../src/formats/original.js';
import { testFormat } from '../contracts/format.js';
import { photo, pictureContent, resizeStep } from './image/pictures.js';

const save = async (content: Content) => {
  const [result] = await original.encode([{ content, format: 'original', options: {} }]);
  if (result === undefined) throw new Error('no result');
  return result;
};

testFormat(original, {
  valid: [{}, {}],
  invalid: [{ quality: 80 }],
  content: async () => ({ ...pictureContent(await (await photo(60, 40)).jpeg().toBuffer()), extension: 'jpg' }),
  extension: 'jpg',
});

describe('save: original', () => {
  it('gives the very bytes, with the upright size of a picture', async () => {
    const bytes = await (await photo(60, 40)).withMetadata({ orientation: 8 }).jpeg().toBuffer();
    const result = await save({ kind: 'image', bytes, mime: 'image/jpeg', extension: 'jpg' });
    expect(result).toEqual({ bytes, extension: 'jpg', width: 40, height: 60 });
    expect(result.bytes).toBe(bytes);
  });

  it('keeps damaged pictures and other content as they are', async () => {
    const bytes = Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 1, 2);
    const damaged = { kind: 'image', bytes, mime: 'image/jpeg', extension: 'jpg' } as const;
    expect(await save(damaged)).toEqual({ bytes, extension: 'jpg' });
    const text = { kind: 'text', bytes: Buffer.from('hello'), mime: 'text/plain', extension: 'txt' } as const;
    expect(await save(text)).toEqual({ bytes: text.bytes, extension: 'txt' });
  });

  it("encodes in the picture's own format where steps are planned, else as PNG", async () => {
    const picture = await photo(60, 40);
    const expected = { jpeg: 'jpg', png: 'png', webp: 'webp', avif: 'avif', gif: 'png', tiff: 'png' } as const;
    for (const [format, extension] of Object.entries(expected)) {
      const bytes = await picture
        .clone()
        .toFormat(format as keyof typeof expected)
        .toBuffer();
      const steps = [resizeStep({ width: 30 })];
      const result = await save({ kind: 'image', bytes, mime: `image/${format}`, extension: 'x', steps });
      expect([format, result.extension, result.width, result.height]).toEqual([format, extension, 30, 20]);
      expect((await sharp(result.bytes).metadata()).width).toBe(30);
    }
    const pixels = { data: new Uint8Array(12), width: 2, height: 2, channels: 3 } as const;
    const drawn = await save({ kind: 'image', bytes: new Uint8Array(), mime: 'image/jpeg', extension: 'jpg', pixels });
    expect([drawn.extension, drawn.width]).toEqual(['jpg', 2]);
  });

  it('says so when there is only data', async () => {
    const content = {
      kind: 'image',
      bytes: new Uint8Array(),
      mime: '',
      extension: '',
      document: { stars: [] },
    } as const;
    await expect(save(content)).rejects.toThrow('use save: json');
  });
});
