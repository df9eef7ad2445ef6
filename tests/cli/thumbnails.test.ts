import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type * as Thumbnails from '../../src/cli/thumbnails.js';
import { root } from '../built.js';
import { until } from '../processes.js';
import { makeFolder } from '../results.js';
import { findMakers } from './thumbnail-makers.js';

// From the build: it starts a process.
const built = join(root, 'build', 'cli', 'thumbnails.js');
const { thumbnailsApart } = (await import(built)) as typeof Thumbnails;

async function makePictures(folder: string, count: number): Promise<string[]> {
  const files = Array.from({ length: count }, (_, index) => join(folder, `${index}.png`));
  const picture = sharp({ create: { width: 40, height: 30, channels: 3, background: '#345' } }).png();
  const bytes = await picture.toBuffer();
  for (const file of files) await writeFile(file, bytes);
  return files;
}

describe.runIf(process.platform === 'linux')('thumbnails in a process of their own', { timeout: 60_000 }, () => {
  it('are made of every picture, and what is none is left out; the process is gone afterwards', async () => {
    const folder = makeFolder();
    const files = await makePictures(folder, 9);
    await writeFile(join(folder, 'text.jpg'), 'no picture');
    const made = await thumbnailsApart()([...files, join(folder, 'text.jpg'), join(folder, 'gone.png')]);
    expect([...made.keys()].sort()).toEqual(files);
    expect([...made.values()].every(({ width, height }) => width === 40 && height === 30)).toBe(true);
    await until('its process is gone', () => findMakers().length === 0);
  });

  it('go on in a fresh process when pictures kill it or never end: only these are left out', async () => {
    const folder = makeFolder();
    const entry = join(folder, 'maker.mjs');
    // Answers as the real one does, but for names that say otherwise.
    await writeFile(
      entry,
      `const bytes = new Uint8Array([1, 2, 3]);
      process.on('message', ({ file }) => {
        if (file.includes('die')) process.abort();
        if (file.includes('hang')) for (;;);
        process.send({ file, bytes, width: 1, height: 1 });
      });
      process.on('disconnect', () => process.exit());
      process.send({});`,
    );
    const good = Array.from({ length: 30 }, (_, index) => `good-${index}`);
    const files = ['die', ...good.slice(0, 20), 'hang', ...good.slice(20)];
    const made = await thumbnailsApart({ entry, pictureMs: 5_000, totalMs: 60_000 })(files);
    expect([...made.keys()].sort()).toEqual([...good].sort());
    await until('its process is gone', () => findMakers('maker.mjs').length === 0);
  });

  it('are given up where the process always dies', async () => {
    const entry = join(makeFolder(), 'maker.mjs');
    await writeFile(entry, 'process.exit(1);');
    expect((await thumbnailsApart({ entry, totalMs: 60_000 })(['a', 'b'])).size).toBe(0);
  });

  it('end when they are given up, with what there is', async () => {
    const folder = makeFolder();
    const files = await makePictures(folder, 30);
    const giveUp = new AbortController();
    const running = thumbnailsApart({ signal: giveUp.signal })(files);
    giveUp.abort();
    expect((await running).size).toBeLessThan(30);
    expect((await thumbnailsApart({ signal: giveUp.signal })(files)).size).toBe(0);
    expect((await thumbnailsApart({ totalMs: 1 })(files)).size).toBeLessThan(30);
    await until('its process is gone', () => findMakers().length === 0);
  });
});
