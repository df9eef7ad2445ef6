import type { Sharp, SharpOptions } from 'sharp';
import type { ImageForm } from './image-plan.js';
import type { Photo } from './pictures/develop.js';

/** The file of a picture. */
export interface EncodedImage {
  readonly bytes: Uint8Array;
  readonly mime: string;
  readonly extension: string;
}

/** EXIF orientation, and how upright pixels have to be turned so that it turns them back. */
const turns: Partial<Record<ImageForm, { orientation: number; degrees: number }>> = {
  'jpeg-upside-down': { orientation: 3, degrees: 180 },
  'jpeg-turned-right': { orientation: 6, degrees: 270 },
  'jpeg-turned-left': { orientation: 8, degrees: 90 },
};

/** Encodes a finished picture in its form. */
export async function encodeImage(photo: Photo, form: ImageForm): Promise<EncodedImage> {
  const { default: sharp } = await import('sharp');
  const { width, height, channels, data } = photo;
  const raw: SharpOptions = { raw: { width, height, channels } };
  return finish(form, sharp(data, raw));
}

/** Encodes 16 bits a channel: three values a pixel. */
export async function encodeDeepImage(
  data: Uint16Array,
  size: { width: number; height: number },
): Promise<EncodedImage> {
  const { default: sharp } = await import('sharp');
  return finish('png-16', sharp(data, { raw: { ...size, channels: 3 } }));
}

async function finish(form: ImageForm, picture: Sharp): Promise<EncodedImage> {
  const png = { mime: 'image/png', extension: 'png' };
  switch (form) {
    case 'png':
    case 'png-alpha':
      return { bytes: await picture.png({ compressionLevel: 4 }).toBuffer(), ...png };
    case 'png-16':
      return { bytes: await picture.toColourspace('rgb16').png({ compressionLevel: 2 }).toBuffer(), ...png };
    case 'webp':
      return {
        bytes: await picture.webp({ quality: 82, effort: 1 }).toBuffer(),
        mime: 'image/webp',
        extension: 'webp',
      };
    case 'avif':
      return {
        bytes: await picture.avif({ quality: 60, effort: 0 }).toBuffer(),
        mime: 'image/avif',
        extension: 'avif',
      };
    case 'gif':
      return {
        bytes: await picture.gif({ effort: 1, colours: 128, dither: 0.6 }).toBuffer(),
        mime: 'image/gif',
        extension: 'gif',
      };
    case 'tiff':
      return {
        bytes: await picture.tiff({ compression: 'lzw', predictor: 'horizontal' }).toBuffer(),
        mime: 'image/tiff',
        extension: 'tif',
      };
    default:
      return { bytes: await finishJpeg(form, picture).toBuffer(), mime: 'image/jpeg', extension: 'jpg' };
  }
}

function finishJpeg(form: ImageForm, picture: Sharp): Sharp {
  const turn = turns[form];
  if (turn !== undefined) {
    return picture.rotate(turn.degrees).withMetadata({ orientation: turn.orientation }).jpeg({ quality: 88 });
  }
  if (form === 'jpeg-grey') return picture.grayscale().toColourspace('b-w').jpeg({ quality: 90 });
  if (form === 'jpeg-cmyk') return picture.toColourspace('cmyk').jpeg({ quality: 74 });
  return picture.jpeg(form === 'jpeg-progressive' ? { quality: 85, progressive: true } : { quality: 88 });
}
