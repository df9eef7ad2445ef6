import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { ItemError } from '../../../src/core/errors.js';
import type { ImageStep } from '../../../src/core/image.js';
import decoder from '../../../src/formats/image/decode.js';
import { encode } from '../../../src/formats/image/encode.js';
import { photo, pictureContent, pictureFiles, resizeStep } from './pictures.js';

async function save(bytes: Uint8Array, format: string, steps: readonly ImageStep[] = [], options = {}) {
  const [result] = await encode([{ content: pictureContent(bytes, steps), format, options }]);
  if (result === undefined) throw new Error('no result');
  return result;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error: unknown) => (error instanceof ItemError ? error.code : `not an ItemError: ${error}`),
  );
}

const solid = (background: { r: number; g: number; b: number; alpha?: number }, size = 32) =>
  sharp({ create: { width: size, height: size, channels: background.alpha === undefined ? 3 : 4, background } });

async function firstPixel(bytes: Uint8Array): Promise<number[]> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  return [...data.subarray(0, info.channels)];
}

function expectClose(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(actual).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) {
    expect(Math.abs((actual[index] ?? -999) - value), `${actual} against ${expected}`).toBeLessThanOrEqual(tolerance);
  }
}

/** A grey value that stands for a corner: which corner is dark tells how a picture is turned. */
async function darkCorner(bytes: Uint8Array): Promise<string> {
  const { data, info } = await sharp(bytes).grayscale().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => data[y * info.width + x] ?? 255;
  const right = info.width - 3;
  const bottom = info.height - 3;
  const corners = {
    'top left': at(2, 2),
    'top right': at(right, 2),
    'bottom left': at(2, bottom),
    'bottom right': at(right, bottom),
  };
  return Object.entries(corners).reduce((darkest, next) => (next[1] < darkest[1] ? next : darkest))[0];
}

describe('orientation', () => {
  /** 48x32, white, the top left quarter black. */
  const marked = () =>
    sharp({ create: { width: 48, height: 32, channels: 3, background: 'white' } }).composite([
      { input: { create: { width: 20, height: 14, channels: 3, background: 'black' } }, left: 0, top: 0 },
    ]);
  const uprightCorners = [
    'top left',
    'top right',
    'bottom right',
    'bottom left',
    'top left',
    'top right',
    'bottom right',
    'bottom left',
  ];

  it('1 to 8 come out upright, whole and resized, with no orientation left', async () => {
    for (const [index, corner] of uprightCorners.entries()) {
      const orientation = index + 1;
      const bytes = await marked().withMetadata({ orientation }).jpeg().toBuffer();
      const size = orientation >= 5 ? [32, 48] : [48, 32];
      const whole = await save(bytes, 'png');
      expect([whole.width, whole.height]).toEqual(size);
      expect(await darkCorner(whole.bytes), `orientation ${orientation}`).toBe(corner);
      const half = await save(bytes, 'jpeg', [resizeStep({ width: (size[0] ?? 0) / 2 })]);
      expect([half.width, half.height]).toEqual(size.map((length) => length / 2));
      expect(await darkCorner(half.bytes)).toBe(corner);
      expect((await sharp(half.bytes).metadata()).orientation).toBeUndefined();
    }
  });

  it('is left alone where the recipe says so', async () => {
    const bytes = await marked().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const kept = await save(bytes, 'png', [{ step: 'keep-orientation' }]);
    expect([kept.width, kept.height]).toEqual([48, 32]);
    expect(await darkCorner(kept.bytes)).toBe('top left');
  });

  it('comes before a crop', async () => {
    const bytes = await marked().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const cropped = await save(bytes, 'png', [{ step: 'crop', left: 24, top: 0, width: 8, height: 8 }]);
    expectClose((await firstPixel(cropped.bytes)).slice(0, 1), [0], 12);
  });
});

describe('colour', () => {
  it('converts Display P3 to sRGB, 8 and 16 bits deep, and drops the profile', async () => {
    const color = { r: 200, g: 80, b: 40 };
    const jpeg = await solid(color).withIccProfile('p3').jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
    const deep = await solid(color).toColourspace('rgb16').withIccProfile('p3').png().toBuffer();
    for (const bytes of [jpeg, deep]) {
      const stored = await sharp(bytes, { ignoreIcc: true }).raw().toBuffer();
      expect(stored[0]).toBeLessThan(190);
      for (const format of ['png', 'jpeg', 'webp']) {
        const options =
          format === 'jpeg'
            ? { quality: 100, chromaSubsampling: '4:4:4' }
            : format === 'webp'
              ? { lossless: true }
              : {};
        const result = await save(bytes, format, [], options);
        expectClose(await firstPixel(result.bytes), [200, 80, 40], 3);
        const metadata = await sharp(result.bytes).metadata();
        expect([metadata.hasProfile, metadata.exif, metadata.xmp, metadata.depth]).toEqual([
          false,
          undefined,
          undefined,
          'uchar',
        ]);
      }
    }
  });

  it('converts 16 bits to 8 and CMYK to sRGB', async () => {
    const color = { r: 200, g: 150, b: 120 };
    const deep = await save(await solid(color).toColourspace('rgb16').png().toBuffer(), 'png');
    expectClose(await firstPixel(deep.bytes), [200, 150, 120], 1);
    const cmyk = solid(color).toColourspace('cmyk');
    for (const picture of [cmyk.clone(), cmyk.clone().withIccProfile('cmyk')]) {
      const bytes = await picture.jpeg({ quality: 100 }).toBuffer();
      expect((await sharp(bytes).metadata()).space).toBe('cmyk');
      expectClose(await firstPixel((await save(bytes, 'png')).bytes), [200, 150, 120], 12);
    }
  });

  it('declares PNG to be sRGB and leaves no resolution, time or text in it', async () => {
    const bytes = await solid({ r: 1, g: 2, b: 3 }).withMetadata({ density: 300 }).jpeg().toBuffer();
    const png = Buffer.from((await save(bytes, 'png')).bytes);
    const chunks: string[] = [];
    for (let offset = 8; offset < png.length; offset += 12 + png.readUInt32BE(offset)) {
      chunks.push(png.toString('latin1', offset + 4, offset + 8));
    }
    expect([...new Set(chunks)]).toEqual(['IHDR', 'sRGB', 'IDAT', 'IEND']);
  });

  it('keeps grey in one channel, from grey files and from grayscale', async () => {
    const grey = await (await photo(64, 48, 1)).png().toBuffer();
    const greyAlpha = await (await photo(64, 48, 2)).png().toBuffer();
    const color = await (await photo(64, 48)).jpeg().toBuffer();
    const channelsOf = async (bytes: Uint8Array, format: string, steps: readonly ImageStep[] = []) =>
      (await sharp((await save(bytes, format, steps)).bytes).metadata()).channels;
    expect(await channelsOf(grey, 'png')).toBe(1);
    expect(await channelsOf(grey, 'jpeg', [resizeStep({ width: 10 })])).toBe(1);
    expect(await channelsOf(greyAlpha, 'png', [resizeStep({ width: 10 }), { step: 'blur', sigma: 1 }])).toBe(2);
    expect(await channelsOf(greyAlpha, 'jpeg')).toBe(1);
    expect(await channelsOf(color, 'jpeg', [{ step: 'grayscale' }])).toBe(1);
    expect(
      await channelsOf(color, 'png', [{ step: 'grayscale' }, { step: 'blur', sigma: 1 }, resizeStep({ width: 9 })]),
    ).toBe(1);
  });
});

describe('transparency', () => {
  const half = () => solid({ r: 255, g: 0, b: 0, alpha: 0.5 }).png().toBuffer();

  it('is kept in PNG, WebP and AVIF', async () => {
    const bytes = await half();
    for (const format of ['png', 'webp', 'avif']) {
      const result = await save(bytes, format, [resizeStep({ width: 16 })], format === 'png' ? {} : { lossless: true });
      expectClose(await firstPixel(result.bytes), [255, 0, 0, 128], 3);
    }
  });

  it('becomes white in JPEG, or the colour of image.flatten, also after grayscale', async () => {
    const bytes = await half();
    expectClose(await firstPixel((await save(bytes, 'jpeg')).bytes), [255, 127, 127], 6);
    expectClose(await firstPixel((await save(bytes, 'jpeg', [resizeStep({ width: 8 })])).bytes), [255, 127, 127], 6);
    const onBlue = await save(bytes, 'jpeg', [{ step: 'flatten', background: '#0000ff' }]);
    expectClose(await firstPixel(onBlue.bytes), [128, 0, 127], 8);
    const [grey] = await firstPixel((await save(bytes, 'jpeg', [{ step: 'grayscale' }])).bytes);
    expect(grey).toBeGreaterThan(150);
  });

  it('that padding brings becomes white in JPEG too', async () => {
    const bytes = await solid({ r: 255, g: 0, b: 0 }).jpeg().toBuffer();
    const contain = resizeStep({ width: 64, height: 16, fit: 'contain', background: 'transparent' });
    expectClose(await firstPixel((await save(bytes, 'jpeg', [contain])).bytes), [255, 255, 255], 3);
    expectClose(await firstPixel((await save(bytes, 'png', [contain])).bytes), [0, 0, 0, 0], 0);
  });

  it('survives palettes and GIF frames', async () => {
    const files = await pictureFiles(40, 30);
    for (const name of ['png palette', 'gif alpha', 'webp alpha', 'png grey alpha', 'avif alpha']) {
      const result = await save(files[name] ?? Buffer.of(), 'png', [resizeStep({ width: 20 })]);
      expect((await sharp(result.bytes).metadata()).hasAlpha, name).toBe(true);
    }
  });
});

describe('the order of steps', () => {
  it('is the order they are given in, as if each were a run of its own', async () => {
    const bytes = await (await photo(160, 120)).png().toBuffer();
    const blur: ImageStep = { step: 'blur', sigma: 4 };
    const resize = resizeStep({ width: 40 });
    const blurFirst = await save(bytes, 'png', [blur, resize]);
    const resizeFirst = await save(bytes, 'png', [resize, blur]);
    expect(Buffer.compare(blurFirst.bytes, resizeFirst.bytes)).not.toBe(0);
    const blurred = await sharp(bytes).blur(4).raw().toBuffer({ resolveWithObject: true });
    const expected = await sharp(blurred.data, { raw: blurred.info }).resize(40).raw().toBuffer();
    expect(Buffer.compare(await sharp(blurFirst.bytes).raw().toBuffer(), expected)).toBe(0);
  });

  it('holds for crops, rotations and repeated resizes', async () => {
    const bytes = await (await photo(160, 120)).png().toBuffer();
    const steps: ImageStep[] = [
      resizeStep({ width: 80 }),
      { step: 'rotate', angle: 90, background: 'black' },
      { step: 'crop', left: 10, top: 5, width: 30, height: 50 },
      { step: 'normalize', lower: 2, upper: 98 },
      resizeStep({ width: 15 }),
    ];
    const result = await save(bytes, 'png', steps);
    let { data, info } = await sharp(bytes).resize(80).raw().toBuffer({ resolveWithObject: true });
    ({ data, info } = await sharp(data, { raw: info }).rotate(90).raw().toBuffer({ resolveWithObject: true }));
    ({ data, info } = await sharp(data, { raw: info })
      .extract({ left: 10, top: 5, width: 30, height: 50 })
      .normalise({ lower: 2, upper: 98 })
      .raw()
      .toBuffer({ resolveWithObject: true }));
    const expected = await sharp(data, { raw: info }).resize(15).raw().toBuffer();
    expect(Buffer.compare(await sharp(result.bytes).raw().toBuffer(), expected)).toBe(0);
    expect([result.width, result.height]).toEqual([15, 25]);
  });

  it('lets grayscale follow a reducing resize, within 2 of the declared order', async () => {
    const bytes = await (await photo(160, 120)).png().toBuffer();
    const result = await save(bytes, 'png', [{ step: 'grayscale' }, resizeStep({ width: 60 })]);
    const actual = await sharp(result.bytes).toColourspace('b-w').raw().toBuffer();
    const strict = await sharp(bytes).grayscale().resize(60).toColourspace('b-w').raw().toBuffer();
    expect(actual.length).toBe(strict.length);
    expect(Math.max(...actual.map((value, index) => Math.abs(value - (strict[index] ?? 0))))).toBeLessThanOrEqual(2);
  });
});

describe('damaged and hostile files', () => {
  it('that are cut short fail in every format, at every place', async () => {
    const files = await pictureFiles(96, 64);
    for (const name of ['jpeg', 'jpeg progressive', 'png', 'webp', 'gif', 'tiff', 'avif']) {
      const bytes = files[name] ?? Buffer.of();
      for (const length of [bytes.length * 0.05, bytes.length / 2, bytes.length * 0.9, bytes.length - 20]) {
        for (const steps of [[], [resizeStep({ width: 10 })]]) {
          const code = await codeOf(save(bytes.subarray(0, length), 'png', steps));
          expect(['E_IMG_TRUNCATED', 'E_IMG_CORRUPT'], `${name} at ${length}: ${code}`).toContain(code);
          if (name !== 'tiff') expect(code, `${name} at ${length}`).toBe('E_IMG_TRUNCATED');
        }
      }
    }
  });

  it('that lack nothing but the last chunk of a PNG fail too, whoever asks for their pixels', async () => {
    const png = (await (await photo(96, 64)).png().toBuffer()).subarray(0, -12);
    await expect(save(png, 'jpeg')).rejects.toThrow('cut short: it ends before its last chunk, IEND');
    const deep = (await solid({ r: 9, g: 9, b: 9 }).toColourspace('rgb16').png().toBuffer()).subarray(0, -12);
    expect(await codeOf(decoder.decode(pictureContent(deep), { isDeep: true }))).toBe('E_IMG_TRUNCATED');
  });

  it('that are damaged inside fail where the decoder notices', async () => {
    const jpeg = await (await photo(96, 64)).jpeg({ progressive: true }).toBuffer();
    const damaged = Buffer.from(jpeg);
    const half = Math.floor(jpeg.length / 2);
    damaged.fill(0xff, half, half + 40);
    expect(await codeOf(save(damaged, 'png'))).toMatch(/^E_IMG_(CORRUPT|TRUNCATED)$/);
    const png = await (await photo(96, 64)).png().toBuffer();
    const middle = Math.floor(png.length / 2);
    png[middle] = (png[middle] ?? 0) ^ 0xff;
    expect(await codeOf(save(png, 'jpeg'))).toBe('E_IMG_CORRUPT');
  });

  it('that only have loose bytes before their end are read', async () => {
    const jpeg = await (await photo(96, 64)).jpeg({ progressive: true }).toBuffer();
    const padded = Buffer.concat([jpeg.subarray(0, -2), Buffer.alloc(7), jpeg.subarray(-2)]);
    await expect(sharp(padded).raw().toBuffer()).rejects.toThrow(/extraneous bytes before marker 0xd9/);
    const [plain, read] = [await save(jpeg, 'png'), await save(padded, 'png')];
    expect(Buffer.compare(plain.bytes, read.bytes)).toBe(0);
  });

  it('that would be huge fail before they are decoded', async () => {
    const bomb = Buffer.alloc(57);
    bomb.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
    bomb.writeUInt32BE(30_000, 16);
    bomb.writeUInt32BE(30_000, 20);
    expect(await codeOf(save(bomb, 'png'))).toBe('E_IMG_TOO_LARGE');
    const line = Buffer.from('47494638396101000000800000ffffff0000002c00000000010000000002024401003b', 'hex');
    line.writeUInt16LE(59_393, 8);
    line.writeUInt16LE(59_393, line.indexOf(0x2c) + 7);
    expect(await codeOf(save(line, 'png', [resizeStep({ width: 64, enlarge: true })]))).toBe('E_OUT_TOO_LARGE');
    expect(await codeOf(save(line, 'png', [resizeStep({ width: 64 })]))).toBe('E_IMG_ASPECT');
  });

  it('that are no pictures fail with what they are', async () => {
    const html = Buffer.from('<!DOCTYPE html><title>Not found</title>');
    await expect(save(html, 'png')).rejects.toThrow('it is not a picture but text/html');
    expect(await codeOf(save(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'png'))).toBe('E_SVG_DISABLED');
  });

  it('refuse crops beyond their edge and sizes beyond the format', async () => {
    const bytes = await (await photo(96, 64)).jpeg().toBuffer();
    const crop: ImageStep = { step: 'crop', left: 90, top: 0, width: 20, height: 20 };
    expect(await codeOf(save(bytes, 'png', [crop]))).toBe('E_OP');
    expect(await codeOf(save(bytes, 'png', [resizeStep({ width: 50 }), crop]))).toBe('E_OP');
    const long = await solid({ r: 0, g: 0, b: 0 }).resize(17_000, 20, { fit: 'fill' }).png().toBuffer();
    expect(await codeOf(save(long, 'webp'))).toBe('E_OUT_TOO_LARGE');
  });
});

describe('the same picture and steps', () => {
  it('give the same bytes each time', async () => {
    const bytes = await (await photo(200, 150)).jpeg().toBuffer();
    const steps: ImageStep[] = [resizeStep({ width: 120 }), { step: 'sharpen', sigma: 1 }];
    for (const format of ['png', 'jpeg', 'webp', 'avif']) {
      const results = await Promise.all([save(bytes, format, steps), save(bytes, format, steps)]);
      const again = await save(Uint8Array.from(bytes), format, steps);
      for (const { bytes: saved } of results) expect(Buffer.compare(saved, again.bytes), format).toBe(0);
    }
  });

  it('use only the first frame of a film', async () => {
    const frames = await (await photo(20, 60)).raw().toBuffer();
    const film = await sharp(frames, { raw: { width: 20, height: 60, channels: 3, pageHeight: 20 } })
      .gif()
      .toBuffer();
    const result = await save(film, 'png');
    expect([result.width, result.height]).toEqual([20, 20]);
  });
});
