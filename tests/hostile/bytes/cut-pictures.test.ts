import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ItemError } from '../../../src/core/errors.js';
import type { ImageStep } from '../../../src/core/image.js';
import decoder from '../../../src/formats/image/decode.js';
import { fitsPicture } from '../../formats/fits/fits-file.js';
import { photo, pictureContent, pictureFiles, resizeStep } from '../../formats/image/pictures.js';
import { makeNoise } from '../../formats/signal/signal-bytes.js';

const raw = await (await photo(48, 96)).raw().toBuffer();
const { default: sharp } = await import('sharp');
const film = () => sharp(raw, { raw: { width: 48, height: 96, channels: 3, pageHeight: 32 } });
const files: Readonly<Record<string, Uint8Array>> = {
  ...(await pictureFiles(64, 48)),
  'jpeg turned': await (await photo(64, 48)).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
  'png interlaced': await (await photo(64, 48)).png({ progressive: true }).toBuffer(),
  'webp lossless': await (await photo(64, 48, 4)).webp({ lossless: true }).toBuffer(),
  'webp film': await film().webp({ effort: 0 }).toBuffer(),
  'gif film': await film().gif({ effort: 1 }).toBuffer(),
  'tiff bare': await (await photo(64, 48)).tiff({ compression: 'none' }).toBuffer(),
  'tiff jpeg': await (await photo(64, 48)).tiff({ compression: 'jpeg' }).toBuffer(),
  'tiff tiled': await (await photo(64, 48)).tiff({ tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer(),
  'tiff pages': await film().tiff({ compression: 'lzw' }).toBuffer(),
  fits: fitsPicture(16, [64, 48], { values: [...makeNoise(3_072, 9)].map((value) => Math.round(value * 9_000)) }),
};

/** The pixels, or the code of the failure. */
async function read(bytes: Uint8Array, steps: readonly ImageStep[], isDeep: boolean): Promise<string> {
  try {
    const { pixels, samples } = await decoder.decode(pictureContent(bytes, steps), { isDeep });
    const deep = samples === undefined ? '' : Buffer.from(samples.data.buffer).toString('base64');
    return `${pixels?.width}x${pixels?.height} ${Buffer.from(pixels?.data ?? []).toString('base64')} ${deep}`;
  } catch (error) {
    if (!(error instanceof ItemError)) throw error;
    return error.code;
  }
}

describe('a picture file that is cut anywhere', () => {
  it.each(Object.keys(files))(
    'fails, or gives every pixel of the whole one: %s',
    async (name) => {
      const bytes = files[name] ?? new Uint8Array();
      const ways: readonly (readonly [readonly ImageStep[], boolean])[] = [
        [[], false],
        [[], true],
        [[resizeStep({ width: 12 })], false],
      ];
      for (const [steps, isDeep] of ways) {
        const whole = await read(bytes, steps, isDeep);
        expect(whole).toMatch(/^\d+x\d+ /);
        // Ends are where cuts go unnoticed.
        const place = fc.oneof(
          fc.integer({ min: 0, max: bytes.length - 1 }),
          fc.integer({ min: bytes.length - 40, max: bytes.length - 1 }),
        );
        await fc.assert(
          fc.asyncProperty(place, async (length) => {
            const found = await read(bytes.subarray(0, length), steps, isDeep);
            if (found !== whole) expect(found.slice(0, 40)).toMatch(/^E_IMG_(TRUNCATED|CORRUPT|UNSUPPORTED)$/);
          }),
          { numRuns: 25, seed: 11 },
        );
      }
    },
    60_000,
  );
});
