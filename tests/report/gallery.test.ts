import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/outcome.js';
import { chooseCards, makeGallery, mostCards } from '../../src/report/gallery.js';
import { Reservoir } from '../../src/report/reservoir.js';
import { makeThumbnail, mostThumbnailBytes, thumbnailAddress } from '../../src/report/thumbnail.js';
import { writeReport } from '../../src/report/write-report.js';
import { makeFolder } from '../results.js';
import { makeDone, writeRun } from './make-run.js';

/** The page of a folder, without thumbnails. */
async function readPage(out: string): Promise<{ page: string }> {
  const { file } = await writeReport(out, { summary: undefined });
  return { page: await readFile(file, 'utf8') };
}

const noise = (width: number, height: number) =>
  sharp({
    create: { width, height, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 60 } },
  });
const record = (output: string, path: string, more: object = {}) => ({
  output,
  path,
  bytes: 100,
  sha256: path,
  ...more,
});

/** An item with the picture as it came, three formats of it, and its stars. */
async function makeStarRun(out: string): Promise<Outcome> {
  const picture = await noise(200, 100).jpeg().toBuffer();
  const catalog = { width: 200, height: 100, stars: [{ x: 10.5, y: 20, flux: 5, fwhm: 3 }] };
  const sizes = { width: 200, height: 100 };
  const outcome = makeDone(0, {
    kind: 'image',
    sha256: 'original',
    outputs: [
      record('formats', 'formats/a.png', sizes),
      record('formats', 'formats/a.jpg', sizes),
      record('raw', 'raw/a.jpg', { ...sizes, sha256: 'original' }),
      record('stars', 'stars/a.json', { data: { count: 1 } }),
    ],
  });
  await writeRun(out, [outcome], {
    'formats/a.jpg': picture,
    'raw/a.jpg': picture,
    'stars/a.json': JSON.stringify(catalog),
  });
  return outcome;
}

describe('the gallery', () => {
  it('takes items of every group in turn, and shows them in order', () => {
    const group = (from: number, count: number) => {
      const reservoir = new Reservoir<Outcome>(100);
      for (let index = 0; index < count; index += 1) reservoir.add(makeDone(from + index));
      return reservoir;
    };
    const chosen = chooseCards([group(0, 100), group(200, 2), group(300, 100)], 1e9).map(({ index }) => index);
    expect(chosen).toHaveLength(mostCards);
    expect(chosen.filter((index) => index >= 200 && index < 300)).toHaveLength(2);
    expect(chosen.filter((index) => index < 100)).toHaveLength((mostCards - 2) / 2);
    expect(chosen).toEqual([...chosen].sort((a, b) => a - b));
  });

  it('has fewer cards where pictures are large, and fills up with what has none', () => {
    const group = (from: number, make: (index: number) => Outcome) => {
      const reservoir = new Reservoir<Outcome>(100);
      for (let index = from; index < from + 20; index += 1) reservoir.add(make(index));
      return reservoir;
    };
    const photos = (bytes: number) =>
      group(0, (index) => makeDone(index, { kind: 'image', outputs: [record('raw', `raw/${index}.jpg`, { bytes })] }));
    const texts = group(100, (index) => makeDone(index, { outputs: [record('t', `t/${index}.json`, { bytes: 1e9 })] }));
    const count = (...groups: Reservoir<Outcome>[]) => chooseCards(groups, 1e9).length;
    expect([count(photos(1e5)), count(photos(1e6)), count(photos(1e8)), count(texts)]).toEqual([
      mostCards,
      8,
      4,
      mostCards,
    ]);
    const small = [2e7, 1.6e8].map((outputBytes) => chooseCards([photos(5e5)], outputBytes).length);
    expect(small).toEqual([4, 10]);
    const mixed = chooseCards([photos(1e8), texts], 1e9);
    expect(mixed).toHaveLength(mostCards);
    expect(mixed.filter(({ kind }) => kind === 'image')).toHaveLength(2);
  });

  it('puts the bytes as they came first, one picture an output, with stars where sizes agree', async () => {
    const out = makeFolder();
    const outcome = await makeStarRun(out);
    const asked: string[] = [];
    const [card] = await makeGallery(out, [outcome], async (files) => {
      asked.push(...files);
      const bytes = await noise(20, 10).webp().toBuffer();
      return new Map(files.map((file) => [file, { bytes, width: 20, height: 10 }]));
    });
    // Of what was made one can be shown as it is.
    expect(asked).toEqual([join(out, 'raw/a.jpg')]);
    const made = await readFile(join(out, 'formats/a.jpg'));
    expect(card?.pictures[1]?.address).toBe(`data:image/jpeg;base64,${made.toString('base64')}`);
    expect(card?.pictures[1]?.thumbnailSize).toEqual({ width: 200, height: 100 });
    expect(card?.pictures.map(({ output, isOriginal, formats }) => [output, isOriginal, formats.length])).toEqual([
      ['raw', true, 1],
      ['formats', false, 2],
    ]);
    expect(card?.pictures[0]?.address).toMatch(/^data:image\/webp;base64,/);
    expect(card?.pictures[0]?.catalog?.stars).toHaveLength(1);
    expect(card?.pictures[1]?.catalog).toBeUndefined();
    expect(card?.facts).toEqual([['count', 1]]);
  });

  it('puts stars over no picture of another size, and shows three pictures and a dozen facts at most', async () => {
    const out = makeFolder();
    const outcome = await makeStarRun(out);
    const data = Object.fromEntries(Array.from({ length: 14 }, (_, index) => [`fact${index}`, index]));
    const sizes = { width: 100, height: 50, sha256: 'original' };
    const outputs = [
      record('raw', 'raw/a.jpg', sizes),
      record('stars', 'stars/a.json', { data }),
      ...['b', 'c', 'd'].map((name) => record(name, `${name}/a.png`)),
    ];
    const [card] = await makeGallery(out, [{ ...outcome, outputs }], async () => new Map());
    expect(card?.pictures.map(({ output, catalog }) => [output, catalog])).toEqual([
      ['raw', undefined],
      ['b', undefined],
      ['c', undefined],
    ]);
    expect(card?.facts).toHaveLength(12);
  });

  it('takes for what an op found out only JSON that an op made', async () => {
    const out = makeFolder();
    const terms = (word: string) => JSON.stringify({ topTermsWithoutStopWords: Array(9).fill({ term: word }) });
    await writeRun(out, [], { 'raw/a.json': terms('came'), 't/a.txt': terms('text'), 't/a.json': terms('made') });
    const outputs = [
      record('raw', 'raw/a.json'),
      record('t', 't/a.txt', { data: { words: 9 } }),
      record('t', 't/a.json', { data: { words: 9 } }),
    ];
    const [card] = await makeGallery(out, [makeDone(0, { outputs })], async () => new Map());
    expect(card?.facts).toEqual([
      ['words', 9],
      ['frequentWords', 'made, made, made, made, made, made'],
    ]);
  });

  it('reads no converted table, which may be long: it holds nothing to draw', async () => {
    const out = makeFolder();
    const spectrum = {
      spectrum: {
        nyquistHz: 1,
        dominantFrequencyHz: 1,
        dominantAmplitude: 2,
        frequenciesHz: [0, 1],
        amplitudes: [1, 2],
      },
    };
    const outputs = [record('tables', 'tables/a.json', { data: { rows: 2 } })];
    await writeRun(out, [], { 'tables/a.json': JSON.stringify(spectrum) });
    const make = async (kind: 'signal' | 'table') => {
      const [card] = await makeGallery(out, [makeDone(0, { kind, outputs })], async () => new Map());
      return card?.spectrum !== undefined;
    };
    expect([await make('signal'), await make('table')]).toEqual([true, false]);
  });

  it('goes on without pictures that cannot be made, files that are gone, and paths that lead out', async () => {
    const out = makeFolder();
    const outputs = [record('a', '../../etc/passwd.jpg'), record('b', 'gone.jpg'), record('c', 'c.json', { data: {} })];
    await writeRun(out, [], { 'c.json': '{ not json' });
    const asked: (readonly string[])[] = [];
    const [card] = await makeGallery(out, [makeDone(0, { outputs })], async (files) => {
      asked.push(files);
      return new Map();
    });
    // Asked, so that whoever got ready can stop, and for nothing.
    expect(asked).toEqual([[]]);
    expect(card?.pictures.map(({ address }) => address)).toEqual([undefined, undefined]);
  });
});

describe('a card', () => {
  const render = async (outcome: Outcome, files: Record<string, string>) => {
    const out = makeFolder();
    await writeRun(out, [outcome], files);
    const { page } = await readPage(out);
    return /<ul class="gallery">(.*?)<\/section>/s.exec(page)?.[1] ?? '';
  };

  it('has the title of its row, and says whose the picture is', async () => {
    const outcome = makeDone(0, { outputs: [record('raw', 'raw/a.jpg')] });
    const row = { title: 'A Nebula', date: '2024-03-05', copyright: '\nM. Okafor\n', explanation: 'x' };
    const card = await render(outcome, { 'raw/a.info.json': JSON.stringify(row) });
    expect(card).toContain('<h3><span>A Nebula</span>');
    expect(card).toContain('<p class="words">0.txt · 2024-03-05</p>');
    expect(card).toContain('<p class="words">© M. Okafor</p>');
  });

  it('names what only its op explains: stars, languages, the words a text is about', async () => {
    const stars = await render(
      makeDone(0, { outputs: [record('s', 's/a.json', { data: { count: 7, fwhm: 2 } })] }),
      {},
    );
    expect(stars).toContain('<dt>stars</dt><dd>7</dd>');
    const outcome = makeDone(0, { outputs: [record('t', 't/a.json', { data: { language: 'de', words: 1_234.5 } })] });
    const terms = ['Haus', '<b>Hof</b>'].map((term) => ({ term, count: 2 }));
    const text = await render(outcome, { 't/a.json': JSON.stringify({ topTermsWithoutStopWords: [...terms, 5, {}] }) });
    expect(text).toContain('<dt>language</dt><dd>German (de)</dd>');
    expect(text).toContain('<dt>words</dt><dd>1,235</dd>');
    expect(text).toContain('<dt>frequent words</dt><dd>Haus, &lt;b&gt;Hof&lt;/b&gt;</dd>');
  });

  it('has no empty frames where no picture could be made small', async () => {
    const outputs = [record('raw', 'raw/a.jpg'), record('small', 'small/a.jpg')];
    expect(await render(makeDone(0, { outputs }), {})).toContain('<div class="pictures bare">');
  });
});

describe('a thumbnail', () => {
  it.each([
    ['JPEG', /^data:image\/jpeg;base64,\/9j\//, false],
    ['WebP, which keeps what is transparent,', /^data:image\/webp;base64,UklGR/, true],
  ])('is a small %s file, also of a picture that packs badly', async (_, address, hasAlpha) => {
    const out = makeFolder();
    const file = join(out, 'noise.png');
    const picture = noise(1_200, 900);
    await (hasAlpha ? picture.ensureAlpha(0.5) : picture).png().toFile(file);
    const made = await makeThumbnail(file);
    expect(made?.bytes.length).toBeLessThanOrEqual(mostThumbnailBytes);
    expect(made && thumbnailAddress(made)).toMatch(address);
  });

  it('is nothing but that: other bytes get no address', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
    expect(thumbnailAddress({ bytes: svg, width: 1, height: 1 })).toBeUndefined();
    const large = Buffer.concat([await noise(8, 8).webp().toBuffer(), Buffer.alloc(mostThumbnailBytes)]);
    expect(thumbnailAddress({ bytes: large, width: 1, height: 1 })).toBeUndefined();
  });

  it('is not made of what is no picture or an SVG', async () => {
    const out = makeFolder();
    await writeRun(out, [], { 'a.jpg': '<svg xmlns="http://www.w3.org/2000/svg"/>', 'b.png': 'nothing' });
    await expect(makeThumbnail(join(out, 'a.jpg'))).rejects.toThrow();
    await expect(makeThumbnail(join(out, 'b.png'))).rejects.toThrow();
  });
});
