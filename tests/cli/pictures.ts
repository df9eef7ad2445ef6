import sharp from 'sharp';
import { onTestFinished } from 'vitest';
import { startOrigin } from '../built.js';

type Options = Omit<NonNullable<Parameters<typeof startOrigin>[0]>, 'files'>;

/** Small pictures in three formats. */
export async function makePictures(count: number): Promise<Map<string, { bytes: Uint8Array }>> {
  const files = new Map<string, { bytes: Uint8Array }>();
  for (let index = 0; index < count; index += 1) {
    const background = { r: (index * 37) % 256, g: (index * 91) % 256, b: 130 };
    const picture = sharp({ create: { width: 60 + index, height: 40, channels: 3, background } });
    const format = (['jpeg', 'png', 'webp'] as const)[index % 3] ?? 'jpeg';
    files.set(`/p${index}.${format === 'jpeg' ? 'jpg' : format}`, { bytes: await picture.toFormat(format).toBuffer() });
  }
  return files;
}

/** Serves small pictures for one test; answers their URLs. */
export async function servePictures(count: number, options: Options = {}) {
  const files = await makePictures(count);
  const origin = await startOrigin({ ...options, files });
  onTestFinished(() => origin.close());
  return { origin, urls: [...files.keys()].map((path) => origin.urlFor(path)) };
}
