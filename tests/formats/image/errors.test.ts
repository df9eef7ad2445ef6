import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCutShort } from '../../../src/formats/image/cut-short.js';
import { hasLostWords, toImageError } from '../../../src/formats/image/errors.js';
import type { ImageFormat } from '../../../src/formats/image/headers/fields.js';
import { photo, pictureFiles } from './pictures.js';

const files = await pictureFiles(96, 64);
// What stands last in a TIFF are numbers that no pixel needs.
const formatOf = (name: string) => name.split(' ')[0] as ImageFormat;
const wordsOfOthers = [
  '',
  'Warning treated as error due to failOn setting',
  'VipsJpeg: premature end of JPEG image',
  'VipsJpeg: Corrupt JPEG data: bad Huffman code\nVipsJpeg: premature end of JPEG image',
  'vips2png: unable to write to target',
];

describe('a picture that cannot be decoded', () => {
  it.each(Object.keys(files))('is cut short at any place, and only then, as its bytes say: %s', (name) => {
    const bytes = files[name] ?? Buffer.of();
    const format = formatOf(name);
    expect(isCutShort(format, bytes)).toBe(false);
    fc.assert(
      fc.property(fc.integer({ min: 12, max: bytes.length - (format === 'tiff' ? 400 : 14) }), (length) => {
        expect(isCutShort(format, bytes.subarray(0, length))).toBe(true);
      }),
    );
  });

  it('is cut short also where a GIF breaks off at a byte that looks like its end', () => {
    const gif = files.gif ?? Buffer.of();
    for (let length = 13; length < gif.length; length += 1)
      expect(isCutShort('gif', gif.subarray(0, length))).toBe(true);
    expect(isCutShort('gif', Buffer.concat([gif, Buffer.alloc(3)]))).toBe(false);
  });

  it('is cut short within a JPEG whose header holds a smaller one', async () => {
    const small = await (await photo(16, 16)).jpeg().toBuffer();
    const jpeg = files.jpeg ?? Buffer.of();
    const segment = Buffer.from([0xff, 0xef, 0, 0]);
    segment.writeUInt16BE(small.length + 2, 2);
    const nested = Buffer.concat([jpeg.subarray(0, 2), segment, small, jpeg.subarray(2)]);
    expect(isCutShort('jpeg', nested)).toBe(false);
    for (const length of [small.length + 6, nested.length / 2, nested.length - 2])
      expect(isCutShort('jpeg', nested.subarray(0, length))).toBe(true);
  });

  it.each(['jpeg', 'png', 'webp'])('has one code and one sentence, whatever words a decoder leaves: %s', (name) => {
    const bytes = files[name] ?? Buffer.of();
    const format = formatOf(name);
    const tell = (held: Uint8Array) =>
      wordsOfOthers.map((words) => {
        const { code, message } = toImageError(new Error(words), { format, bytes: held });
        return `${code}: ${message}`;
      });
    const upper = format.toUpperCase();
    expect(new Set(tell(bytes))).toEqual(
      new Set([`E_IMG_CORRUPT: the ${upper} file is damaged: part of it cannot be decoded`]),
    );
    expect(new Set(tell(bytes.subarray(0, 200)))).toEqual(
      new Set([`E_IMG_TRUNCATED: the ${upper} file is cut short: it ends before the picture does, after 200 bytes`]),
    );
  });

  it('has lost the words of its decoder where sharp has none of its own to tell', () => {
    expect(wordsOfOthers.map((words) => hasLostWords(new Error(words)))).toEqual([true, true, false, false, false]);
  });
});
