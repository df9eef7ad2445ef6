import sharp, { type Sharp } from 'sharp';
import type { Content } from '../../../src/core/content.js';
import type { ImageStep } from '../../../src/core/image.js';

/** Deterministic bytes that look like noise. */
export function noise(length: number, seed = 7): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    bytes[index] = state >> 16;
  }
  return bytes;
}

/** A smooth picture with a little grain, so that codecs have something to do. */
export async function photo(width: number, height: number, channels: 1 | 2 | 3 | 4 = 3): Promise<Sharp> {
  const seeds = sharp(noise(12 * 9 * channels), { raw: { width: 12, height: 9, channels } });
  const space = channels <= 2 ? 'b-w' : 'srgb';
  const smooth = await seeds
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .toColourspace('srgb')
    .raw()
    .toBuffer();
  const kept = channels;
  const stride = smooth.length / (width * height);
  const grain = noise(width * height * kept, 11);
  const data = new Uint8Array(width * height * kept);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    for (let channel = 0; channel < kept; channel += 1) {
      const source = kept <= 2 && channel === 1 ? stride - 1 : channel;
      const value = (smooth[pixel * stride + source] ?? 0) + ((grain[pixel * kept + channel] ?? 0) >> 5) - 4;
      data[pixel * kept + channel] = Math.max(0, Math.min(255, value));
    }
  }
  return sharp(data, { raw: { width, height, channels } }).toColourspace(space);
}

/** One of each kind of picture file that the decoder must get right. */
export async function pictureFiles(width: number, height: number): Promise<Record<string, Buffer>> {
  const rgb = await photo(width, height);
  const rgba = await photo(width, height, 4);
  const grey = await photo(width, height, 1);
  const greyAlpha = await photo(width, height, 2);
  return {
    jpeg: await rgb.clone().jpeg().toBuffer(),
    'jpeg progressive': await rgb.clone().jpeg({ progressive: true }).toBuffer(),
    'jpeg grey': await grey.clone().jpeg().toBuffer(),
    'jpeg cmyk': await rgb.clone().toColourspace('cmyk').withIccProfile('cmyk').jpeg().toBuffer(),
    'jpeg p3': await rgb.clone().withIccProfile('p3').jpeg().toBuffer(),
    png: await rgb.clone().png().toBuffer(),
    'png alpha': await rgba.clone().png().toBuffer(),
    'png palette': await rgba.clone().png({ palette: true }).toBuffer(),
    'png grey': await grey.clone().png().toBuffer(),
    'png grey alpha': await greyAlpha.clone().png().toBuffer(),
    'png 16 bit': await rgb.clone().toColourspace('rgb16').png().toBuffer(),
    'png 16 bit grey': await grey.clone().toColourspace('grey16').png().toBuffer(),
    'png 16 bit p3': await rgb.clone().toColourspace('rgb16').withIccProfile('p3').png().toBuffer(),
    webp: await rgb.clone().webp({ effort: 0 }).toBuffer(),
    'webp alpha': await rgba.clone().webp({ effort: 0 }).toBuffer(),
    gif: await rgb.clone().gif({ effort: 1 }).toBuffer(),
    'gif alpha': await rgba.clone().gif({ effort: 1 }).toBuffer(),
    tiff: await rgb.clone().tiff({ compression: 'lzw' }).toBuffer(),
    'tiff 16 bit': await rgb.clone().toColourspace('rgb16').tiff({ compression: 'lzw' }).toBuffer(),
    'tiff grey': await grey.clone().tiff({ compression: 'deflate' }).toBuffer(),
    avif: await rgb.clone().avif({ effort: 0 }).toBuffer(),
    'avif alpha': await rgba.clone().avif({ effort: 0 }).toBuffer(),
    'avif 10 bit': await rgb.clone().avif({ effort: 0, bitdepth: 10 }).toBuffer(),
  };
}

/** A picture as it comes from a fetch. */
export function pictureContent(bytes: Uint8Array, steps?: readonly ImageStep[]): Content {
  return { kind: 'image', bytes, mime: 'image/test', extension: 'test', ...(steps === undefined ? {} : { steps }) };
}

/** A resize step with the op's defaults. */
export function resizeStep(step: Partial<Extract<ImageStep, { step: 'resize' }>>): ImageStep {
  return {
    step: 'resize',
    fit: 'inside',
    position: 'center',
    kernel: 'lanczos3',
    background: 'black',
    enlarge: false,
    ...step,
  };
}
