import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { ItemError } from '../../../src/core/errors.js';
import { parseImageHeader, readImageHeader } from '../../../src/formats/image/header.js';
import { photo, pictureFiles } from './pictures.js';

const codeOf = async (bytes: Uint8Array): Promise<string> =>
  readImageHeader(bytes).then(
    () => 'ok',
    (error: unknown) => (error instanceof ItemError ? error.code : `not an ItemError: ${error}`),
  );

/** A PNG that is nothing but a header. */
function pngHeader(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(57);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  bytes.set([1, 0, 0, 0, 0], 24);
  return bytes;
}

describe('readImageHeader', () => {
  it('agrees with libvips on every kind of file', async () => {
    for (const [name, bytes] of Object.entries(await pictureFiles(70, 50))) {
      const metadata = await sharp(bytes).metadata();
      const header = await readImageHeader(bytes);
      expect({ ...header, name }).toMatchObject({
        name,
        width: metadata.width,
        height: metadata.height,
        hasAlpha: metadata.hasAlpha,
        hasIccProfile: metadata.hasProfile,
        pages: metadata.pages ?? 1,
        isProgressive: metadata.isProgressive ?? false,
      });
      expect(header.bitDepth > 8, name).toBe(metadata.depth !== 'uchar');
      expect(header.space === 'grey', name).toBe(metadata.space === 'b-w' || metadata.space === 'grey16');
      expect(header.space === 'cmyk', name).toBe(metadata.space === 'cmyk');
      expect(header.channels, name).toBe(metadata.channels);
    }
  });

  it('reads the orientation and gives the upright size', async () => {
    const picture = await photo(60, 40);
    for (const format of ['jpeg', 'png', 'webp', 'tiff'] as const) {
      for (let orientation = 1; orientation <= 8; orientation += 1) {
        const bytes = await picture.clone().withMetadata({ orientation }).toFormat(format).toBuffer();
        const header = await readImageHeader(bytes);
        expect(header.orientation, `${format} ${orientation}`).toBe(orientation);
        expect((await sharp(bytes).metadata()).orientation).toBe(orientation);
        expect([header.width, header.height]).toEqual([60, 40]);
        expect([header.uprightWidth, header.uprightHeight]).toEqual(orientation >= 5 ? [40, 60] : [60, 40]);
      }
    }
  });

  it('counts frames of GIF and WebP and pages of TIFF', async () => {
    const frames = await photo(20, 60);
    const raw = await frames.clone().raw().toBuffer();
    const film = () => sharp(raw, { raw: { width: 20, height: 60, channels: 3, pageHeight: 20 } });
    expect((await readImageHeader(await film().gif().toBuffer())).pages).toBe(3);
    expect((await readImageHeader(await film().webp().toBuffer())).pages).toBe(3);
    expect((await readImageHeader(await film().tiff().toBuffer())).pages).toBe(3);
  });

  it('refuses more pixels than the format may have, by the header alone', async () => {
    expect(await codeOf(pngHeader(30_000, 30_000))).toBe('E_IMG_TOO_LARGE');
    expect(await codeOf(pngHeader(10_000, 10_000))).toBe('ok');
    const avif = await (await photo(32, 32)).avif({ effort: 0 }).toBuffer();
    const size = avif.indexOf('ispe') + 8;
    avif.writeUInt32BE(5_100, size);
    avif.writeUInt32BE(5_000, size + 4);
    await expect(readImageHeader(avif)).rejects.toThrow(
      /AVIF picture is 5100x5000, 25\.5 million pixels; the limit is 25/,
    );
    const jpeg = await sharp({ create: { width: 16, height: 16, channels: 3, background: 'red' } })
      .jpeg({ progressive: true })
      .toBuffer();
    const frame = jpeg.indexOf(Buffer.of(0xff, 0xc2));
    jpeg.writeUInt16BE(7_500, frame + 5);
    jpeg.writeUInt16BE(7_500, frame + 7);
    await expect(readImageHeader(jpeg)).rejects.toThrow(/progressive JPEG/);
    jpeg[frame + 1] = 0xc0;
    expect(await codeOf(jpeg)).toBe('ok');
  });

  it('lets deep AVIF and interlaced 16-bit PNG have fewer pixels: their decoders hold all of them', async () => {
    const avif = await (await photo(32, 32)).avif({ effort: 0, bitdepth: 10 }).toBuffer();
    const size = avif.indexOf('ispe') + 8;
    avif.writeUInt32BE(4_300, size);
    avif.writeUInt32BE(4_300, size + 4);
    await expect(readImageHeader(avif)).rejects.toThrow(/deep AVIF picture is 4300x4300.*the limit is 18/);
    const png = pngHeader(6_100, 6_100);
    png.set([16, 6, 0, 0, 1], 24);
    await expect(readImageHeader(png)).rejects.toThrow(/interlaced 16-bit PNG picture .*the limit is 36/);
    png[28] = 0;
    expect(await codeOf(png)).toBe('ok');
  });

  it('gives a GIF the size that its frames have, as the decoder does', async () => {
    const gif = (screen: readonly [number, number], frame: readonly [number, number, number, number]) => {
      const bytes = Buffer.from('47494638396101000000800000ffffff0000002c00000000010000000002024401003b', 'hex');
      for (const [index, value] of screen.entries()) bytes.writeUInt16LE(value, 6 + 2 * index);
      for (const [index, value] of frame.entries()) bytes.writeUInt16LE(value, 20 + 2 * index);
      return bytes;
    };
    const side = fc.oneof(fc.nat(65_535), fc.constantFrom(0, 1, 640, 480, 800, 600, 1024, 768, 2048, 2049));
    const frame = fc.tuple(
      fc.nat(9_000),
      fc.nat(9_000),
      fc.integer({ min: 1, max: 900 }),
      fc.integer({ min: 1, max: 900 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.tuple(side, side), frame, async (screen, place) => {
        const bytes = gif(screen, place);
        const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
        expect(parseImageHeader(bytes)).toMatchObject({ width, height });
      }),
      { numRuns: 200, seed: 5 },
    );
    expect(parseImageHeader(gif([65_535, 65_535], [0, 0, 1, 1]))).toMatchObject({ width: 1, height: 1 });
    expect(await codeOf(gif([800, 601], [60_000, 60_000, 1_000, 1_000]))).toBe('E_IMG_TOO_LARGE');
  });

  it('names what it does not support', async () => {
    const bmp = new Uint8Array(80);
    bmp.set([0x42, 0x4d, 80, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0]);
    await expect(readImageHeader(bmp)).rejects.toThrow('BMP pictures are not supported');
    expect(await codeOf(bmp)).toBe('E_IMG_UNSUPPORTED');
    expect(await codeOf(new TextEncoder().encode('\0\0\0\x18ftypheic\0\0\0\0mif1heic'))).toBe('E_IMG_UNSUPPORTED');
    expect(await codeOf(new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBe('E_SVG_DISABLED');
    const html = new TextEncoder().encode('<!DOCTYPE html><p>Not found');
    await expect(readImageHeader(html)).rejects.toThrow('it is not a picture but text/html');
    expect(await codeOf(Uint8Array.of(200, 1, 0, 7, 9, 0, 250))).toBe('E_IMG_CORRUPT');
    expect(await codeOf(new Uint8Array())).toBe('E_IMG_TRUNCATED');
  });

  it('finds headers that are cut short or damaged', async () => {
    for (const [name, bytes] of Object.entries(await pictureFiles(40, 30))) {
      expect(await codeOf(bytes.subarray(0, 12)), name).toBe('E_IMG_TRUNCATED');
    }
    expect(await codeOf(pngHeader(0, 5))).toBe('E_IMG_CORRUPT');
    expect(await codeOf(Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 0, 4, 0, 0))).toBe('E_IMG_CORRUPT');
    const tiff = Buffer.from('49492a00ffffff7f0000000000000000', 'hex');
    expect(await codeOf(tiff)).toBe('E_IMG_TRUNCATED');
  });

  it('ends on hostile bytes with an ItemError or a header, never anything else', async () => {
    const files = await pictureFiles(24, 18);
    const names = Object.keys(files).filter((name) => !name.startsWith('avif'));
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 6 }),
        fc.nat(600),
        (name, edits, length) => {
          const bytes = Uint8Array.from(files[name]?.subarray(0, length + 12) ?? []);
          for (const [at, value] of edits) if (at >= 4 && at < bytes.length) bytes[at] = value;
          try {
            const header = parseImageHeader(bytes);
            if (header !== undefined) expect(header.width * header.height).toBeGreaterThan(0);
          } catch (error) {
            expect(error).toBeInstanceOf(ItemError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('refuses a TIFF of more than 200 pages', async () => {
    const raw = Buffer.alloc(2 * 2 * 201);
    const film = sharp(raw, { raw: { width: 2, height: 2 * 201, channels: 1, pageHeight: 2 } });
    await expect(readImageHeader(await film.tiff({ compression: 'none' }).toBuffer())).rejects.toThrow(
      'more than 200 pages',
    );
  });

  it('gives up on a JPEG of markers without end', async () => {
    for (const marker of ['ffd0', 'fffe0002']) {
      const bytes = Buffer.concat([Buffer.from('ffd8ff', 'hex'), Buffer.alloc(4_000_000, marker, 'hex')]);
      await expect(readImageHeader(bytes)).rejects.toThrow('more than 20000 markers and no frame header');
    }
    const plain = await (await photo(16, 12)).jpeg().toBuffer();
    const comments = Buffer.alloc(40_000, 'fffe0002', 'hex');
    const many = Buffer.concat([plain.subarray(0, 2), comments, plain.subarray(2)]);
    expect(parseImageHeader(many)).toMatchObject({ width: 16, height: 12 });
  });

  it('ends on a TIFF whose directories form a loop', async () => {
    const bytes = await (await photo(8, 8)).tiff({ compression: 'none' }).toBuffer();
    const directory = bytes.readUInt32LE(4);
    const entries = bytes.readUInt16LE(directory);
    bytes.writeUInt32LE(directory, directory + 2 + entries * 12);
    expect(parseImageHeader(bytes)?.pages).toBe(1);
  });
});
