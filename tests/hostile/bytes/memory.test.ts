import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { library } from '../../built.js';
import { findLanes } from '../../processes.js';
import { makeFolder, readOutcomes } from '../../results.js';
import { peakMemory } from './peak-memory.js';

const folder = makeFolder();
const flat = (side: number, channels: 3 | 4 = 3) =>
  sharp({
    create: { width: side, height: side, channels, background: { r: 90, g: 60, b: 30, alpha: 0.5 } },
    limitInputPixels: false,
  });

/** The largest pictures that are taken, of the formats whose decoders hold all of them at once. */
const largest: Readonly<Record<string, () => Promise<Buffer>>> = {
  'deep.avif': () => flat(4_200).avif({ effort: 0, bitdepth: 10 }).toBuffer(),
  'lossless.webp': () => flat(7_400, 4).webp({ effort: 0, lossless: true }).toBuffer(),
  'interlaced.png': () =>
    flat(5_990, 4).toColourspace('rgb16').png({ compressionLevel: 1, progressive: true }).toBuffer(),
  'progressive.jpg': () => flat(7_000).jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
};

it.runIf(process.platform === 'linux').each(Object.keys(largest))(
  'a lane stays below 600 MB while it decodes the largest %s that is taken',
  async (name) => {
    const path = join(folder, name);
    await writeFile(path, (await largest[name]?.()) ?? '');
    let peakBytes = 0;
    const timer = setInterval(() => {
      for (const pid of findLanes(process.pid)) peakBytes = Math.max(peakBytes, peakMemory(pid));
    }, 20);
    const out = join(folder, `out-${name}`);
    try {
      const recipe = { fetch: { allowFiles: true }, outputs: { whole: { save: 'png' as const } } };
      await library.run(recipe, { mode: 'hybrid', workers: 1, source: [pathToFileURL(path).href], out });
    } finally {
      clearInterval(timer);
    }
    expect((await readOutcomes(out))[0]).toMatchObject({ status: 'done' });
    expect(peakBytes).toBeGreaterThan(200e6);
    expect(peakBytes).toBeLessThan(600e6);
  },
  120_000,
);
