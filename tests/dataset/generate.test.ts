import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Metadata } from 'sharp';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RunError } from '../../src/core/errors.js';
import { type DatasetFile, generateDataset, generateImages } from '../../src/dataset/index.js';

async function collect(images: number, seed?: number): Promise<DatasetFile[]> {
  const files: DatasetFile[] = [];
  for await (const file of generateImages({ images, ...(seed === undefined ? {} : { seed }) })) files.push(file);
  return files;
}

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('a set of 24 pictures', () => {
  let files: DatasetFile[];
  let facts: Metadata[];

  beforeAll(async () => {
    files = await collect(24, 5);
    facts = await Promise.all(files.map((file) => sharp(file.bytes).metadata()));
  }, 120_000);

  it('numbers them in order and names them by their format', () => {
    expect(files.map((file) => file.name.replace(/\.\w+$/, ''))).toEqual(
      Array.from({ length: 24 }, (_, index) => `images/${String(index).padStart(6, '0')}`),
    );
    const formats: Record<string, string> = { jpg: 'jpeg', tif: 'tiff', avif: 'heif' };
    for (const [index, file] of files.entries()) {
      const extension = file.name.slice(file.name.lastIndexOf('.') + 1);
      expect(facts[index]?.format).toBe(formats[extension] ?? extension);
      expect(file.mime).toBe(`image/${extension.replace('jpg', 'jpeg').replace(/^tif$/, 'tiff')}`);
    }
  });

  it('holds every format, baseline and progressive JPEG, grey, CMYK, 16 bits and alpha', () => {
    expect(new Set(facts.map((each) => each.format))).toEqual(new Set(['jpeg', 'png', 'webp', 'heif', 'gif', 'tiff']));
    const some = (test: (each: Metadata) => boolean) => facts.some(test);
    expect(some((each) => each.format === 'jpeg' && each.isProgressive === true)).toBe(true);
    expect(some((each) => each.format === 'jpeg' && each.isProgressive === false)).toBe(true);
    expect(some((each) => each.format === 'jpeg' && each.channels === 1)).toBe(true);
    expect(some((each) => each.format === 'jpeg' && each.space === 'cmyk')).toBe(true);
    expect(some((each) => each.format === 'png' && each.depth === 'ushort')).toBe(true);
    expect(some((each) => each.format === 'png' && each.hasAlpha)).toBe(true);
  });

  it('holds EXIF orientations 3, 6 and 8, and sizes from small to 6 megapixels', () => {
    expect(new Set(facts.map((each) => each.orientation ?? 1))).toEqual(new Set([1, 3, 6, 8]));
    const pixels = facts.map((each) => each.width * each.height);
    expect(Math.max(...pixels)).toBe(6_000_000);
    expect(pixels.filter((count) => count > 2_100_000)).toHaveLength(1);
    const shapes = facts.map((each) => Math.sign(each.autoOrient.width - each.autoOrient.height));
    expect(new Set(shapes)).toEqual(new Set([-1, 0, 1]));
  });

  it('decodes without a warning, and shows more than a flat colour', async () => {
    for (const file of files) {
      const { channels } = await sharp(file.bytes, { failOn: 'warning' }).resize(64, 64, { fit: 'fill' }).stats();
      expect(Math.max(...channels.map((channel) => channel.stdev)), file.name).toBeGreaterThan(8);
    }
  });
});

describe('generateImages', () => {
  it('gives the same bytes for the same seed, and others for another', async () => {
    const digests = async (seed: number) => (await collect(4, seed)).map((file) => digest(file.bytes));
    const first = await digests(7);
    expect(await digests(7)).toEqual(first);
    const other = await digests(8);
    expect(other.filter((each) => first.includes(each))).toEqual([]);
  });

  it('gives each picture the same bytes however many are asked for', async () => {
    const [few, more] = [await collect(2), await collect(3)];
    expect(more.slice(0, 2).map((file) => digest(file.bytes))).toEqual(few.map((file) => digest(file.bytes)));
  });

  it('can be left early', async () => {
    for await (const file of generateImages({ images: 1_000_000 })) {
      expect(file.name).toBe('images/000000.jpg');
      break;
    }
  });

  it.each([-1, 1.5, 1_000_001, Number.NaN])('refuses %s pictures', (images) => {
    expect(() => generateImages({ images })).toThrow(RunError);
    expect(() => generateImages({ images })).toThrow(/images: expected a whole number from 0 to 1000000, got/);
  });

  it('refuses a seed that is no whole number', () => {
    expect(() => generateImages({ images: 1, seed: 0.5 })).toThrow(/seed: expected a whole number, got 0.5/);
  });
});

describe('generateDataset', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-dataset-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('writes the pictures and a list of them, and tells how far it is', async () => {
    const progress: string[] = [];
    const directory = join(folder, 'new', 'data');
    const summary = await generateDataset(directory, {
      images: 3,
      onProgress: ({ done, total }) => progress.push(`${done}/${total}`),
    });
    const list = await readFile(join(directory, 'urls.txt'), 'utf8');
    expect(list).toBe('images/000000.jpg\nimages/000001.jpg\nimages/000002.jpg\n');
    expect(summary).toMatchObject({ files: 3, listPath: join(directory, 'urls.txt') });
    expect(progress).toEqual(['1/3', '2/3', '3/3']);
    const names = await readdir(join(directory, 'images'));
    expect(names.sort().map((name) => `images/${name}`)).toEqual(list.trim().split('\n'));
    const inMemory = await collect(3);
    for (const file of inMemory) {
      expect(digest(await readFile(join(directory, file.name)))).toBe(digest(file.bytes));
    }
  });

  it('lists URLs under a base URL', async () => {
    await generateDataset(folder, { images: 1, baseUrl: 'http://127.0.0.1:8080/' });
    expect(await readFile(join(folder, 'urls.txt'), 'utf8')).toBe('http://127.0.0.1:8080/images/000000.jpg\n');
  });

  it('leaves nothing of an earlier dataset among the files of a kind that it makes', async () => {
    await generateDataset(folder, { texts: 5, signals: 1, seed: 1 });
    await writeFile(join(folder, 'texts', 'mine.txt'), 'mine');
    const listTexts = async () => (await readdir(join(folder, 'texts'))).filter((name) => /^\d/.test(name)).sort();
    expect(await listTexts()).toHaveLength(5);
    await generateDataset(folder, { texts: 2, seed: 7 });
    const listed = (await readFile(join(folder, 'urls.txt'), 'utf8')).trim().split('\n');
    expect((await listTexts()).map((name) => `texts/${name}`)).toEqual(listed);
    expect(await readFile(join(folder, 'texts', 'mine.txt'), 'utf8')).toBe('mine');
    expect(await readdir(join(folder, 'signals'))).toHaveLength(2);
  });

  it('stops before the next file where it is told to: whole files, no list, and nothing half done', async () => {
    const stopping = new AbortController();
    const reason = new Error('enough');
    const making = generateDataset(folder, {
      texts: 9,
      signal: stopping.signal,
      onProgress: ({ done }) => done === 2 && stopping.abort(reason),
    });
    await expect(making).rejects.toBe(reason);
    expect((await readdir(folder)).filter((name) => !name.startsWith('.'))).toEqual(['texts']);
    const names = (await readdir(join(folder, 'texts'))).sort();
    expect(names.map((name) => name.slice(0, 6))).toEqual(['000000', '000001']);
    const { files } = await generateDataset(folder, { texts: 9 });
    expect(files).toBe(9);
  });

  it('writes an empty list for no pictures', async () => {
    expect(await generateDataset(folder, { images: 0 })).toMatchObject({ files: 0, bytes: 0 });
    expect(await readFile(join(folder, 'urls.txt'), 'utf8')).toBe('');
  });

  it('names what is wrong', async () => {
    await expect(generateDataset(folder, { images: -3 })).rejects.toThrow(/images: expected .* got -3/);
    await expect(generateDataset(folder, { images: 1_000_001 })).rejects.toThrow(/images: expected .* got 1000001/);
    for (const baseUrl of ['here', 'localhost:8080', 'ftp://127.0.0.1/'])
      await expect(generateDataset(folder, { images: 1, baseUrl })).rejects.toThrow(/baseUrl: expected a URL/);
    await expect(generateDataset(folder, { seed: 2 ** 60 })).rejects.toThrow(/seed: expected a whole number/);
    await writeFile(join(folder, 'taken'), '');
    const error = await generateDataset(join(folder, 'taken'), { images: 1 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'RunError', code: 'E_OUT' });
  });
});
