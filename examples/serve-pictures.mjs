// A server on this machine with a few generated pictures, so that the examples need no network.
import { startOrigin } from 'millrace/origin';
import sharp from 'sharp';

export async function servePictures(count) {
  const files = new Map();
  for (let index = 0; index < count; index += 1) {
    const background = { r: (index * 60) % 256, g: 120, b: 255 - ((index * 40) % 256) };
    const bytes = await sharp({ create: { width: 640, height: 400 + index * 20, channels: 3, background } })
      .jpeg()
      .toBuffer();
    files.set(`/picture-${index}.jpg`, { bytes });
  }
  const origin = await startOrigin({ files, latencyMs: 20 });
  return { urls: [...files.keys()].map((path) => origin.urlFor(path)), close: () => origin.close() };
}
