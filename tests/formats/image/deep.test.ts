import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/formats/detect.js';
import decoder from '../../../src/formats/image/decode.js';
import { encode } from '../../../src/formats/image/encode.js';
import { readImageHeader } from '../../../src/formats/image/header.js';
import original from '../../../src/formats/original.js';
import { fitsPicture } from '../fits/fits-file.js';
import { noise, photo, pictureContent, pictureFiles, resizeStep } from './pictures.js';

const deep = { isDeep: true };

function levels16(count: number): Uint16Array {
  return new Uint16Array(noise(count * 2).buffer, 0, count);
}

/** A file of 16 bits a channel that holds these very levels. */
function fileOf(levels: Uint16Array, size: { width: number; height: number; channels: 1 | 2 | 3 | 4 }): Sharp {
  return sharp(levels, { raw: size }).toColourspace(size.channels <= 2 ? 'grey16' : 'rgb16');
}

const colorOf = (levels: Uint16Array, channels: number) =>
  levels.filter((_, index) => channels % 2 === 1 || index % channels !== channels - 1);

describe('samples of 16-bit files', () => {
  it.each([1, 2, 3, 4] as const)(
    'are the recorded levels of PNG and TIFF, alpha dropped (%i channels)',
    async (channels) => {
      const levels = levels16(31 * 17 * channels);
      const picture = fileOf(levels, { width: 31, height: 17, channels });
      for (const bytes of [
        await picture.clone().png().toBuffer(),
        await picture.clone().tiff({ compression: 'lzw' }).toBuffer(),
      ]) {
        const { pixels, samples } = await decoder.decode(pictureContent(bytes), deep);
        expect(samples).toEqual({
          data: colorOf(levels, channels),
          width: 31,
          height: 17,
          channels: channels <= 2 ? 1 : 3,
        });
        expect([pixels?.width, pixels?.height, pixels?.channels]).toEqual([31, 17, channels]);
        expect(pixels).toEqual((await decoder.decode(pictureContent(bytes), { isDeep: false })).pixels);
      }
    },
  );

  it('lie over the pixels, which hold their upper byte', async () => {
    for (const channels of [1, 3] as const) {
      const bytes = await fileOf(levels16(40 * 30 * channels), { width: 40, height: 30, channels })
        .png()
        .toBuffer();
      const { pixels, samples } = await decoder.decode(pictureContent(bytes), deep);
      samples?.data.forEach((level, index) => {
        // Grey is rounded by libvips, color is cut off.
        expect(Math.abs((level >> 8) - (pixels?.data[index] ?? -9))).toBeLessThanOrEqual(channels === 1 ? 1 : 0);
      });
    }
  });

  it('are turned upright with the pixels', async () => {
    // Levels far apart: sharp writes an sRGB profile with the orientation, and working by it moves pixels a little.
    const levels = Uint16Array.from({ length: 5 * 3 * 3 }, (_, index) => Math.floor(index / 3) * 4_000 + 2_000);
    for (let orientation = 1; orientation <= 8; orientation += 1) {
      const picture = fileOf(levels, { width: 5, height: 3, channels: 3 }).withMetadata({ orientation });
      const files = [picture.clone().png(), picture.clone().tiff({ compression: 'lzw' })];
      for (const bytes of await Promise.all(files.map((file) => file.toBuffer()))) {
        const { pixels, samples } = await decoder.decode(pictureContent(bytes), deep);
        expect([samples?.width, samples?.height]).toEqual(orientation >= 5 ? [3, 5] : [5, 3]);
        expect([pixels?.width, pixels?.height]).toEqual([samples?.width, samples?.height]);
        samples?.data.forEach((level, index) => {
          expect(Math.abs((level >> 8) - (pixels?.data[index] ?? -9))).toBeLessThan(7);
        });
      }
    }
  });

  it('are recorded numbers also under a color profile', async () => {
    const levels = levels16(20 * 20 * 3);
    const plain = await fileOf(levels, { width: 20, height: 20, channels: 3 }).png().toBuffer();
    const tagged = await sharp(plain).toColourspace('rgb16').withIccProfile('p3').png().toBuffer();
    expect((await readImageHeader(tagged)).hasIccProfile).toBe(true);
    const recorded = await sharp(tagged, { ignoreIcc: true })
      .toColourspace('rgb16')
      .raw({ depth: 'ushort' })
      .toBuffer();
    const { samples } = await decoder.decode(pictureContent(tagged), deep);
    expect(Buffer.compare(Buffer.from(samples?.data.buffer as ArrayBuffer), recorded)).toBe(0);
  });

  it('come with no other file, and not after steps', async () => {
    for (const [name, bytes] of Object.entries(await pictureFiles(24, 16))) {
      const { samples } = await decoder.decode(pictureContent(bytes), deep);
      expect([name, samples !== undefined]).toEqual([name, /^(png|tiff) 16/.test(name)]);
    }
    const bytes = await fileOf(levels16(20 * 20 * 3), { width: 20, height: 20, channels: 3 })
      .png()
      .toBuffer();
    const stepped = await decoder.decode(pictureContent(bytes, [resizeStep({ width: 10 })]), deep);
    expect(stepped.pixels?.width).toBe(10);
    expect(stepped).not.toHaveProperty('samples');
  });

  it('are refused as pixels are where the file is cut short', async () => {
    const bytes = await fileOf(levels16(60 * 60 * 3), { width: 60, height: 60, channels: 3 })
      .png()
      .toBuffer();
    await expect(decoder.decode(pictureContent(bytes.subarray(0, 9_000)), deep)).rejects.toMatchObject({
      code: 'E_IMG_TRUNCATED',
    });
  });
});

describe('FITS as a picture', () => {
  const ramp = fitsPicture(-32, [40, 30], { values: Array.from({ length: 1200 }, (_, index) => index % 40) });
  const content = { kind: 'image', bytes: ramp, mime: 'image/fits', extension: 'fits' } as const;

  it('is known by its first bytes and by its names', async () => {
    const expected = { kind: 'image', mime: 'image/fits', extension: 'fits' };
    expect(await detect(ramp, 'text/plain', 'https://example.com/a.txt')).toEqual(expected);
    expect(await detect(ramp.subarray(0, 40), undefined, '')).toEqual(expected);
    const text = Buffer.from('SIMPLE  = the title of a poem');
    expect((await detect(text, undefined, 'https://example.com/a')).kind).toBe('text');
  });

  it('is decoded with samples where they are asked for, pixels alone else', async () => {
    const { pixels, samples } = await decoder.decode(content, deep);
    expect(samples?.data.subarray(0, 3)).toEqual(Float32Array.of(0, 1, 2));
    expect(pixels).toMatchObject({ width: 40, height: 30, channels: 1 });
    expect(await decoder.decode(content, { isDeep: false })).toEqual({ pixels });
    const stepped = await decoder.decode({ ...content, steps: [resizeStep({ width: 20 })] }, deep);
    expect(stepped).toMatchObject({ pixels: { width: 20, height: 15 } });
    expect(stepped).not.toHaveProperty('samples');
  });

  it('is resized and saved in every format pictures are saved in', async () => {
    const steps = [resizeStep({ width: 20 })];
    for (const format of ['png', 'jpeg', 'webp', 'avif']) {
      const [small, whole] = await encode([
        { content: { ...content, steps }, format, options: {} },
        { content, format, options: {} },
      ]);
      expect([small?.width, small?.height, whole?.width, whole?.height]).toEqual([20, 15, 40, 30]);
      expect((await sharp(whole?.bytes).metadata()).width).toBe(40);
    }
    const { pixels } = await decoder.decode(content, deep);
    const [png] = await encode([{ content, format: 'png', options: {} }]);
    expect(
      Buffer.compare(await sharp(png?.bytes).toColourspace('b-w').raw().toBuffer(), Buffer.from(pixels?.data ?? [])),
    ).toBe(0);
  });

  it('keeps its bytes with save: original, and becomes PNG after steps', async () => {
    const save = async (given: typeof content & { steps?: readonly ReturnType<typeof resizeStep>[] }) =>
      (await original.encode([{ content: given, format: 'original', options: {} }]))[0];
    expect(await save(content)).toEqual({ bytes: ramp, extension: 'fits', width: 40, height: 30 });
    const small = await save({ ...content, steps: [resizeStep({ width: 10 })] });
    expect([small?.extension, small?.width]).toEqual(['png', 10]);
  });

  it('keeps the limits of pictures', async () => {
    const huge = fitsPicture(16, [20_000, 20_000], { values: [1] });
    await expect(decoder.decode({ ...content, bytes: huge }, deep)).rejects.toThrow(
      'the FITS picture is 20000x20000, 400.0 million pixels; the limit is 100',
    );
    await expect(decoder.decode({ ...content, bytes: ramp.subarray(0, 3000) }, deep)).rejects.toMatchObject({
      code: 'E_IMG_TRUNCATED',
    });
  });

  it('is compared with a picture of the same pixels', async () => {
    const picture = await photo(40, 30, 1);
    const levels = await picture.clone().raw().toBuffer();
    const upsideDown = Array.from({ length: 30 }, (_, row) => [
      ...levels.subarray((29 - row) * 40, (30 - row) * 40),
    ]).flat();
    const bytes = fitsPicture(8, [40, 30], { values: upsideDown });
    const [fromFits, fromPng] = await encode([
      { content: { ...content, bytes }, format: 'png', options: {} },
      { content: pictureContent(await picture.png().toBuffer()), format: 'png', options: {} },
    ]);
    expect(Buffer.compare(fromFits?.bytes ?? Buffer.of(), fromPng?.bytes ?? Buffer.of())).toBe(0);
  });
});
