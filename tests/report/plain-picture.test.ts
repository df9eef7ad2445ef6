import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { mostPlainBytes, readPlainPictures } from '../../src/report/plain-picture.js';
import { makeFolder } from '../results.js';

const paint = (width: number, height: number, sigma = 30) =>
  sharp({ create: { width, height, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma } } });
const out = makeFolder();

async function isShown(bytes: Uint8Array, name = 'a.jpg'): Promise<boolean> {
  const file = join(out, name);
  writeFileSync(file, bytes);
  const shown = await readPlainPictures([file]);
  const same = Buffer.compare(shown.get(file)?.bytes ?? Buffer.of(), bytes) === 0;
  expect(same).toBe(shown.has(file));
  return shown.has(file);
}

describe('a result that is shown as it is', () => {
  it.each([
    ['a small JPEG', () => paint(256, 200).jpeg()],
    ['one as large as a screen', () => paint(1024, 768, 5).jpeg({ quality: 60 })],
    ['a progressive one', () => paint(256, 200).jpeg({ progressive: true })],
    ['a grey one with tables of its own', () => paint(100, 300).toColourspace('b-w').jpeg({ optimizeCoding: true })],
  ])('is %s', async (_, make) => {
    expect(await isShown(await make().toBuffer())).toBe(true);
  });

  it.each([
    ['wider', () => paint(1025, 20).jpeg()],
    ['large', () => paint(400, 400, 90).jpeg({ quality: 100 })],
    [
      'with EXIF',
      () =>
        paint(64, 64)
          .jpeg()
          .withExif({ IFD0: { Copyright: 'somebody' } }),
    ],
    ['with a colour profile', () => paint(64, 64).jpeg().withIccProfile('p3')],
    ['a PNG', () => paint(64, 64).png()],
    ['a WebP', () => paint(64, 64).webp()],
  ])('is no picture that is %s', async (_, make) => {
    expect(await isShown(await make().toBuffer())).toBe(false);
  });

  it('is nothing that goes on behind its end, breaks off, or is called something else', async () => {
    const bytes = await paint(64, 64).jpeg().toBuffer();
    expect(await isShown(Buffer.concat([bytes, Buffer.from('<script>')]))).toBe(false);
    expect(await isShown(bytes, 'a.png')).toBe(false);
    expect((await readPlainPictures([join(out, 'gone.jpg')])).size).toBe(0);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: bytes.length - 1 }), async (length) => {
        expect(await isShown(bytes.subarray(0, length))).toBe(false);
      }),
    );
  });

  it('is none with more behind its name than its resolution, where a picture or a text may be kept', async () => {
    const plain = await paint(64, 64).jpeg().toBuffer();
    const jfif = (extra: number) => {
      const part = Buffer.alloc(2 + 16 + extra);
      part.writeUInt16BE(0xffe0, 0);
      part.writeUInt16BE(16 + extra, 2);
      part.write('JFIF\0', 4, 'latin1');
      // Behind the first two bytes, and without the part of this kind that may be there.
      const start = plain.readUInt16BE(2) === 0xffe0 ? 4 + plain.readUInt16BE(4) : 2;
      return Buffer.concat([plain.subarray(0, 2), part, plain.subarray(start)]);
    };
    expect(await isShown(jfif(0))).toBe(true);
    expect(await isShown(jfif(1))).toBe(false);
  });

  it('is left out where a page would hold too many', async () => {
    const bytes = await paint(400, 300, 30).jpeg({ quality: 80 }).toBuffer();
    expect(bytes.length).toBeLessThan(mostPlainBytes);
    const files = Array.from({ length: 36 }, (_, index) => join(out, `${index}.jpg`));
    for (const file of files) writeFileSync(file, bytes);
    const shown = await readPlainPictures(files);
    expect(shown.size).toBe(Math.floor((512 * 1024) / bytes.length));
  });
});
