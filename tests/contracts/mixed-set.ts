import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { encodeImage } from '../../src/dataset/encode-image.js';
import type { ImageForm } from '../../src/dataset/image-plan.js';
import type { RecipeInput } from '../../src/index.js';
import type { Origin, OriginFile } from '../../src/origin/index.js';
import { startOrigin } from '../built.js';

/** Every form that dataset pictures come in: one that is missing here is a type error. */
const forms = Object.keys({
  jpeg: 1,
  'jpeg-progressive': 1,
  'jpeg-upside-down': 1,
  'jpeg-turned-left': 1,
  'jpeg-turned-right': 1,
  'jpeg-grey': 1,
  'jpeg-cmyk': 1,
  png: 1,
  'png-alpha': 1,
  'png-16': 1,
  webp: 1,
  avif: 1,
  gif: 1,
  tiff: 1,
} satisfies Record<ImageForm, 1>) as ImageForm[];

export const opModule = (name: string) =>
  pathToFileURL(fileURLToPath(new URL(`../modes/ops/${name}.mjs`, import.meta.url))).href as `file:${string}`;

/** Pixels that vary from one picture to the next. */
function paint(width: number, height: number, { channels, seed }: { channels: 3 | 4; seed: number }): Buffer {
  const data = Buffer.alloc(width * height * channels);
  for (let position = 0; position < data.length; position += 1) {
    const pixel = Math.floor(position / channels);
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    data[position] = (x * (2 + (seed % 3)) + y * (1 + (position % channels)) + ((x * y * seed) >> 5)) & 0xff;
  }
  return data;
}

/** Small pictures in every form, by path. */
export async function makePictures(width = 192, height = 128): Promise<Map<string, OriginFile>> {
  const files = new Map<string, OriginFile>();
  for (const [seed, form] of forms.entries()) {
    const channels = form === 'png-alpha' ? 4 : 3;
    const photo = {
      width,
      height,
      channels,
      data: new Uint8ClampedArray(paint(width, height, { channels, seed: seed + 1 })),
    } as const;
    const { bytes, mime, extension } = await encodeImage(photo, form);
    files.set(`/pictures/${form}.${extension}`, { bytes, mime });
  }
  return files;
}

/** A raw signal: 7 Hz and a little of 20 Hz at 100 samples a second. */
function makeTone(samples: number): Uint8Array {
  const tone = Float64Array.from({ length: samples }, (_, n) => {
    const seconds = n / 100;
    return Math.sin(2 * Math.PI * 7 * seconds) + 0.25 * Math.sin(2 * Math.PI * 20 * seconds);
  });
  return new Uint8Array(tone.buffer);
}

const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

/** A table with everything a list from the web has, the origin that serves it, and what must become of each row. */
export interface MixedSet {
  readonly recipe: RecipeInput;
  /** By index: the code of the failure, or undefined for an item that is done. */
  readonly codes: readonly (string | undefined)[];
  /** The path of the picture that stands in the table three times. */
  readonly repeated: string;
  readonly origin: Origin;
}

/** Makes the mixed set in a folder and serves it; its maker closes the origin. */
export async function makeMixedSet(folder: string): Promise<MixedSet> {
  const files = await makePictures();
  const pictures = [...files.keys()];
  const jpeg = files.get('/pictures/jpeg.jpg')?.bytes ?? new Uint8Array();
  files.set('/page.jpg', { bytes: Buffer.from('<!doctype html><title>Gone</title>'), mime: 'image/jpeg' });
  files.set('/notes.txt', { bytes: Buffer.from('Grüße, eighteen words short.\n'), mime: 'text/plain' });
  files.set('/rows.json', { bytes: Buffer.from('[{"a":1},{"a":2}]'), mime: 'application/json' });
  files.set('/rows.csv', { bytes: Buffer.from('id,name\n007,"Ann, B."\n008,Grüße\n'), mime: 'text/csv' });
  files.set('/tone.f64', { bytes: makeTone(1_000), mime: 'application/octet-stream' });
  files.set('/cut.jpg', { bytes: jpeg.subarray(0, jpeg.length / 2), mime: 'image/jpeg' });
  files.set('/robots.txt', { bytes: Buffer.from('User-agent: *\nDisallow: /private/\n'), mime: 'text/plain' });
  await writeFile(join(folder, 'local.png'), files.get('/pictures/png.png')?.bytes ?? '');
  const hosts = ['one.test', 'two.test', 'three.test'];
  const origin = await startOrigin({ files, hosts, latencyMs: 3, jitterMs: 12 });
  const at = (path: string, turn = 0) => origin.urlFor(path, hosts[turn % hosts.length]);
  const rows: [url: string, code?: string][] = [
    ...pictures.map((path, turn): [string] => [at(path, turn)]),
    [at('/notes.txt')],
    [at('/page.jpg')],
    [at('/not-there.jpg'), 'E_HTTP_404'],
    [at('/cut.jpg'), 'E_IMG_TRUNCATED'],
    [at('/rows.json'), 'E_USER_CODE'],
    [at('/rows.csv')],
    [at('/tone.f64')],
    [at('/private/a.jpg'), 'E_ROBOTS'],
    [pathToFileURL(join(folder, 'local.png')).href],
    [pathToFileURL(join(folder, 'no-such-file.png')).href, 'E_FILE_NOTFOUND'],
    ['data:text/plain,hello%20there'],
    ['not a URL at all', 'E_URL_INVALID'],
    [at(pictures[0] ?? '', 0)],
    [at(pictures[0] ?? '', 0)],
  ];
  const source = join(folder, 'items.csv');
  const lines = rows.map(([url], index) =>
    [url, `Picture "${index}", näme 🖼`, String(index * 1.5)].map(quote).join(','),
  );
  await writeFile(source, `image_url,title,rank\n${lines.join('\n')}\n`);
  const recipe: RecipeInput = {
    source,
    accept: ['image', 'text', 'table', 'signal'],
    fetch: {
      allowPrivate: true,
      allowData: true,
      allowFiles: true,
      retries: 1,
      backoff: 1,
      resolve: { ...origin.resolve },
    },
    outputs: {
      downloaded: { kind: 'image', save: 'original' },
      formats: { kind: 'image', save: ['png', 'jpeg', { webp: { quality: 70 } }] },
      processed: {
        kind: 'image',
        ops: ['image.grayscale', { 'image.resize': { width: 64, height: 64, fit: 'inside' } }],
        save: 'jpeg',
      },
      inverted: {
        kind: 'image',
        ops: [{ 'image.resize': { width: 48 } }, { [opModule('invert')]: { amount: 250 } }],
        save: 'png',
      },
      shouted: { kind: 'text', ops: [opModule('shout')] },
      analysed: { kind: 'text', ops: ['text.analyze'], save: 'json' },
      refused: { kind: 'table', url: '*.json', ops: [opModule('refuse')] },
      converted: { url: '*.csv', ops: [{ 'table.convert': { to: 'parquet' } }] },
      profiled: { url: '*.csv', ops: ['table.profile'], save: 'json' },
      stars: { kind: 'image', url: '*png*', ops: ['stars.detect'], save: ['png', 'json'] },
      tones: { kind: 'signal', ops: [{ 'signal.analyze': { sampleRate: 100 } }], save: 'json' },
    },
    key: '{index}-{title}',
  };
  return {
    recipe,
    codes: rows.map(([, code]) => code),
    repeated: pictures[0] ?? '',
    origin,
  };
}
