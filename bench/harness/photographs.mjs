// Pictures to work on, cut from the photographs in Debian's wallpaper packages; generated ones where those are not here.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { makeRandom } from './random.mjs';

const wallpapers = '/usr/share/wallpapers';
const backgrounds = '/usr/share/backgrounds/mate';

function findPhotographs() {
  const files = [];
  for (const folder of ['nature', 'abstract']) {
    const path = join(backgrounds, folder);
    if (!existsSync(path)) continue;
    for (const name of readdirSync(path).sort()) if (name.endsWith('.jpg')) files.push(join(path, name));
  }
  for (const theme of existsSync(wallpapers) ? readdirSync(wallpapers).sort() : []) {
    for (const size of ['5120x2880', '2560x1600']) {
      const path = join(wallpapers, theme, 'contents', 'images', `${size}.jpg`);
      if (existsSync(path)) files.push(path);
    }
  }
  return files;
}

const photographs = findPhotographs();
/** True where pictures are cut from photographs. */
export const hasPhotographs = photographs.length >= 20;

async function* openPictures() {
  if (hasPhotographs) {
    for (const file of photographs) yield file;
    return;
  }
  const { generateImages } = await import('../../build/dataset/index.js');
  for await (const { bytes } of generateImages({ images: 24, seed: 7 })) yield bytes;
}

/** Yields JPEGs of the sizes that `choose` gives: a part of a photograph each, `count` of them over all photographs. */
export async function* cutPictures({ count, seed, choose }) {
  const random = makeRandom(seed);
  const sources = [];
  for await (const source of openPictures()) sources.push(source);
  for (const [at, source] of sources.entries()) {
    const share = Math.floor(((at + 1) * count) / sources.length) - Math.floor((at * count) / sources.length);
    if (share === 0) continue;
    // Decoded once for all that is cut from it.
    const { data, info } = await sharp(source)
      .autoOrient()
      .flatten()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    for (let made = 0; made < share; made += 1) {
      const { width, height, quality } = choose(random);
      const scale = Math.min(info.width / width, info.height / height) * (0.6 + 0.4 * random());
      const cutWidth = Math.max(1, Math.floor(width * scale));
      const cutHeight = Math.max(1, Math.floor(height * scale));
      const left = Math.floor(random() * (info.width - cutWidth));
      const top = Math.floor(random() * (info.height - cutHeight));
      yield await sharp(data, { raw: info })
        .extract({ left, top, width: cutWidth, height: cutHeight })
        .resize(width, height, { fit: 'fill' })
        .jpeg({ quality })
        .toBuffer();
    }
  }
}
