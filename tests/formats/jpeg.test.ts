import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encode } from '../../src/formats/image/encode.js';
import format from '../../src/formats/jpeg.js';
import { testFormat } from '../contracts/format.js';
import { photo, pictureContent, resizeStep } from './image/pictures.js';

testFormat(format, {
  valid: [
    {},
    { quality: 50, progressive: true },
    { chromaSubsampling: '4:4:4', optimizeCoding: true },
    { mozjpeg: true },
  ],
  invalid: [{ quality: 101 }, { quality: 80.5 }, { chromaSubsampling: '4:1:1' }],
  content: async () => pictureContent(await (await photo(60, 40, 4)).png().toBuffer(), [resizeStep({ width: 30 })]),
  extension: 'jpg',
});

describe('jpeg', () => {
  it('has the usual Huffman tables unless its own are asked for, which make it smaller and change no pixel', async () => {
    const content = pictureContent(await (await photo(240, 180)).png().toBuffer());
    const request = (options: { optimizeCoding?: boolean }) => ({ content, format: 'jpeg', options });
    const [usual, without, own] = await encode([{}, { optimizeCoding: false }, { optimizeCoding: true }].map(request));
    expect(usual?.bytes).toEqual(without?.bytes);
    expect(own?.bytes.length).toBeLessThan(usual?.bytes.length ?? 0);
    const decode = (bytes: Uint8Array = Buffer.of()) => sharp(bytes).raw().toBuffer();
    expect(await decode(own?.bytes)).toEqual(await decode(usual?.bytes));
  });
});
